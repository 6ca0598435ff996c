"""The commands ``careergraph import …``."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from api.cli.session import Settings, console, counting, with_graph
from graph.catalogue.lookup import CatalogueRepository
from graph.catalogue.revision import RevisionRepository
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.ingest.bulk import BulkWriter
from graph.ingest.coco import CocoImporter
from graph.ingest.column_map import load_map
from graph.ingest.esco import EscoImporter
from graph.ingest.items import MAPS, ItemImporter
from graph.ingest.onet import OnetImporter
from graph.ingest.report import Report

Import = Callable[[GraphClient, BulkWriter, Report], Awaitable[None]]
Reports = Annotated[Path, typer.Option("--reports", help="Folder for rejected.csv.")]

app = typer.Typer(
    help="Import data. Invalid rows are written to rejected.csv; the others are imported.", no_args_is_help=True
)


def run_import(work: Import, reports: Path) -> None:
    """Run an import with progress, and report what was imported and what was rejected."""
    output = console()
    report = Report(reports)

    async def run(client: GraphClient, _: Engines, __: Settings) -> None:
        try:
            with counting(output) as progress, report:
                report.progress = progress
                await work(client, BulkWriter(client), report)
        finally:
            await RevisionRepository(client).raise_()

    with_graph(run)
    output.print("imported " + ", ".join(f"{count:,} {kind}" for kind, count in report.counts.items()))
    if report.rejected:
        output.print(f"[yellow]{report.rejected:,} rows rejected[/]: see {report.rejected_file}")


@app.command()
def esco(
    folder: Annotated[Path, typer.Argument(help="Folder of ESCO's unpacked CSV download.")],
    reports: Reports = Path("reports"),
) -> None:
    """Import skills, groups, occupations and their relations from ESCO's CSV download."""

    async def work(_: GraphClient, writer: BulkWriter, report: Report) -> None:
        await EscoImporter(writer, report, folder).run()

    run_import(work, reports)


@app.command()
def onet(
    folder: Annotated[Path, typer.Argument(help="Folder of the O*NET release, with `Related Occupations.xlsx`.")],
    crosswalk: Annotated[Path, typer.Option(help="CSV file of the ESCO–O*NET crosswalk.")],
    reports: Reports = Path("reports"),
) -> None:
    """Import career moves between ESCO occupations from O*NET's related occupations."""

    async def work(client: GraphClient, writer: BulkWriter, report: Report) -> None:
        await OnetImporter(client, writer, report, folder, crosswalk).run()

    run_import(work, reports)


@app.command()
def jobs(
    file: Annotated[Path, typer.Argument(help="A CSV or JSON Lines file.")],
    map: Annotated[Path, typer.Option(help="TOML file of the column map.")],
    reports: Reports = Path("reports"),
) -> None:
    """Import job postings."""
    items("jobs", file, map, reports)


@app.command()
def courses(
    file: Annotated[Path, typer.Argument(help="A CSV or JSON Lines file.")],
    map: Annotated[Path, typer.Option(help="TOML file of the column map.")],
    reports: Reports = Path("reports"),
) -> None:
    """Import courses."""
    items("courses", file, map, reports)


@app.command()
def coco(
    folder: Annotated[Path, typer.Argument(help="Folder of the CoCo data set.")], reports: Reports = Path("reports")
) -> None:
    """Import CoCo: courses, topics, learners and their ratings."""

    async def work(_: GraphClient, writer: BulkWriter, report: Report) -> None:
        await CocoImporter(writer, report, folder).run()

    run_import(work, reports)


def items(kind: str, file: Path, map: Path, reports: Path) -> None:
    """Import jobs or courses with a column map."""
    columns = load_map(map, MAPS[kind])

    from workers.documents.matcher import TextMatcher  # noqa: PLC0415 - spaCy is slow to import

    async def work(client: GraphClient, writer: BulkWriter, report: Report) -> None:
        names = await CatalogueRepository(client).names()
        matcher = TextMatcher(names.skills, names.occupations)
        await ItemImporter(writer, report, columns, matcher).run(file)

    run_import(work, reports)

"""The commands ``careergraph import …``."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.imports.dry_runs import preview
from api.cli.imports.runs import check_first_rows, learn, name_count, read_names, run_import
from api.cli.session import Settings, console, with_graph
from api.errors import CommandError
from graph.catalogue.revision import RevisionRepository
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.ingest.bulk import BulkWriter
from graph.ingest.coco import CocoImporter
from graph.ingest.column_map import MAPS, ColumnMap
from graph.ingest.esco import EscoImporter
from graph.ingest.first_rows import (
    check_folder,
    check_onet,
    first_interactions,
    first_items,
    first_people,
)
from graph.ingest.interaction_map import InteractionMap
from graph.ingest.onet import OnetImporter
from graph.ingest.people_map import PeopleMap
from graph.ingest.report import Report
from graph.ingest.schema_org import FORMAT, posting_map
from graph.ingest.sources import SourceCounts, SourceRepository
from graph.ingest.suggest.private_map import PRIVATE_MAPS
from graph.ingest.suggest.suggestion import suggest_map
from graph.ingest.table_map import load_map
from workers.table_imports import ImportSource, import_table, open_writers

Reports = Annotated[Path, typer.Option("--reports", help="Folder for rejected.csv.")]

ItemFile = Annotated[Path, typer.Argument(help="A CSV, JSON Lines or JSON file.")]
MapFile = Annotated[Path, typer.Option(help=f"TOML file of the column map; {FORMAT} for job postings in JSON-LD.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only show what would go in and what would not; needs no graph.")
]
Compare = Annotated[
    bool, typer.Option("--compare", help="A dry run that also counts what would be new or changed in the graph.")
]

app = typer.Typer(
    help="Import data. Invalid rows are written to rejected.csv; the others are imported.", no_args_is_help=True
)


@app.command()
def esco(
    folder: Annotated[Path, typer.Argument(help="Folder of ESCO's unpacked CSV download.")],
    reports: Reports = Path("reports"),
) -> None:
    """Import skills, groups, occupations and their relations from ESCO's CSV download."""
    asyncio.run(check_folder(lambda writer, report: EscoImporter(writer, report, folder).run()))

    async def work(_: GraphClient, writer: BulkWriter, report: Report) -> None:
        await EscoImporter(writer, report, folder).run()

    run_import(ImportSource("esco", folder), work, reports)


@app.command()
def onet(
    folder: Annotated[Path, typer.Argument(help="Folder of the O*NET release, with `Related Occupations.xlsx`.")],
    crosswalk: Annotated[Path, typer.Option(help="CSV file of the ESCO–O*NET crosswalk.")],
    reports: Reports = Path("reports"),
) -> None:
    """Import career moves between ESCO occupations from O*NET's related occupations."""
    check_onet(folder, crosswalk)

    async def work(client: GraphClient, writer: BulkWriter, report: Report) -> None:
        await OnetImporter(client, writer, report, folder, crosswalk).run()

    run_import(ImportSource("onet", folder), work, reports, learns=True)


@app.command()
def jobs(
    file: ItemFile,
    map: MapFile,
    replace: Annotated[
        bool, typer.Option("--replace", help="Close open jobs of the same source that are not in the file.")
    ] = False,
    source: Annotated[str | None, typer.Option(help=f"Name of the source; goes with --map {FORMAT}.")] = None,
    dry_run: DryRun = False,
    compare: Compare = False,
    reports: Reports = Path("reports"),
) -> None:
    """Import job postings."""
    if (str(map) == FORMAT) != (source is not None):
        raise CommandError(f"--map {FORMAT} and --source NAME go together; a map of yours names its source itself")
    columns = load_map(map, MAPS["jobs"]) if source is None else posting_map(source)
    if dry_run or compare:
        preview(columns, file, reports, compares=compare, close_others=replace)
    else:
        import_items(ImportSource("jobs", file), columns, reports, close_others=replace)


@app.command()
def courses(
    file: ItemFile,
    map: MapFile,
    dry_run: DryRun = False,
    compare: Compare = False,
    reports: Reports = Path("reports"),
) -> None:
    """Import courses."""
    columns = load_map(map, MAPS["courses"])
    if dry_run or compare:
        preview(columns, file, reports, compares=compare)
    else:
        import_items(ImportSource("courses", file), columns, reports)


@app.command()
def suggest(
    file: ItemFile,
    kind: Annotated[
        str | None, typer.Option(help="jobs, courses, people or interactions; jobs or courses by default.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="File to write; by default the map is printed.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")] = False,
) -> None:
    """Suggest a first map for a file, from its header and its values."""
    kinds = [*MAPS, *PRIVATE_MAPS]
    if kind not in {None, *kinds}:
        raise CommandError(f"--kind {kind}: must be one of {', '.join(kinds)}")
    if out is not None and out.exists() and not force:
        raise CommandError(f"{out}: the file exists: name another one, or add --force")
    text = suggest_map(file, kind)
    if out is None:
        print(text, end="")
    else:
        out.write_text(text, encoding="utf-8")
        console().print(f"wrote {out}: check it, then import the file with --map {out} --dry-run", markup=False)


@app.command()
def people(
    file: ItemFile,
    map: Annotated[Path, typer.Option(help="TOML file of the map.")],
    dry_run: DryRun = False,
    compare: Compare = False,
    reports: Reports = Path("reports"),
) -> None:
    """Import people, with their skills, targets, careers and education."""
    columns = load_map(map, PeopleMap)
    if dry_run or compare:
        preview(columns, file, reports, compares=compare)
        return
    check_first_rows(first_people(file, columns), reports, private=True)

    async def work(client: GraphClient, _: BulkWriter, report: Report) -> None:
        names = await read_names(client)
        await import_table(client, columns, file, report, open_writers(client, columns.source), names)

    run_import(ImportSource("people", file), work, reports, private=True, learns=True)


@app.command()
def interactions(
    file: ItemFile,
    map: Annotated[Path, typer.Option(help="TOML file of the map.")],
    dry_run: DryRun = False,
    compare: Compare = False,
    reports: Reports = Path("reports"),
) -> None:
    """Import what people did with jobs or courses; both must be in the graph."""
    columns = load_map(map, InteractionMap)
    if dry_run or compare:
        preview(columns, file, reports, compares=compare)
        return
    check_first_rows(first_interactions(file, columns), reports, private=True)

    async def work(client: GraphClient, _: BulkWriter, report: Report) -> None:
        await import_table(client, columns, file, report, open_writers(client, columns.source))

    run_import(ImportSource("interactions", file), work, reports, private=True)


@app.command()
def remove(
    source: Annotated[str, typer.Argument(help="Name of the source, as in its column map.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Remove it; without this, only say what would be removed.")
    ] = False,
) -> None:
    """Remove the jobs, courses, people and interactions of a source, with what people did with its items."""

    async def work(client: GraphClient, _: Engines, __: Settings) -> SourceCounts:
        repository = SourceRepository(client, source)
        counts = await repository.count()
        if yes and counts:
            try:
                await repository.remove()
            finally:
                await RevisionRepository(client).raise_()
            if counts.people:
                await learn(client)
        return counts

    counts = with_graph(work)
    if not counts:
        raise CommandError(f"{source}: nothing in the graph came from this source")
    subject = f"{counts} of {source}"
    message = f"removed {subject}" if yes else f"would remove {subject}, and what people did with its items: add --yes"
    console().print(message, markup=False)


@app.command()
def coco(
    folder: Annotated[Path, typer.Argument(help="Folder of the CoCo data set.")], reports: Reports = Path("reports")
) -> None:
    """Import CoCo: courses, topics, learners and their ratings."""
    asyncio.run(check_folder(lambda writer, report: CocoImporter(writer, report, folder).run()))

    async def work(_: GraphClient, writer: BulkWriter, report: Report) -> None:
        await CocoImporter(writer, report, folder).run()

    run_import(ImportSource("coco", folder), work, reports)


def import_items(source: ImportSource, columns: ColumnMap, reports: Path, *, close_others: bool = False) -> None:
    """Import jobs or courses by a map; if asked to, close the source's jobs that are not in the file."""
    file = source.path
    check_first_rows(first_items(file, columns), reports)

    async def work(client: GraphClient, _: BulkWriter, report: Report) -> None:
        names = await read_names(client)
        ids = await import_table(client, columns, file, report, open_writers(client, columns.source), names)
        if close_others and ids and not report.rejected:
            source_repository = SourceRepository(client, columns.source)
            report.closed = await source_repository.close_others(ids, datetime.now(UTC))

    report = run_import(source, work, reports)
    if report.closed is not None:
        console().print(f"closed {name_count(report.closed, 'jobs')} that the file does not hold")
    elif close_others:
        console().print("closed no job: rows were rejected, and their jobs may be open")

"""The commands ``careergraph import …``."""

import asyncio
import sys
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.preview import MOST_REASONS, print_preview, problem_line
from api.cli.session import Settings, console, counting, with_graph
from api.errors import CommandError
from graph.catalogue.lookup import CatalogueRepository, Names
from graph.catalogue.revision import RevisionRepository
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.errors import GraphError
from graph.ingest.bulk import BulkWriter
from graph.ingest.coco import CocoImporter
from graph.ingest.column_map import MAPS, ColumnMap
from graph.ingest.esco import EscoImporter
from graph.ingest.first_rows import (
    Read,
    check_folder,
    check_onet,
    first_interactions,
    first_items,
    first_people,
    holds_rows,
)
from graph.ingest.interaction_map import InteractionMap
from graph.ingest.interaction_writer import InteractionWriter
from graph.ingest.interactions import InteractionImporter
from graph.ingest.items import ItemImporter
from graph.ingest.onet import OnetImporter
from graph.ingest.people import PeopleImporter
from graph.ingest.people_links import PeopleLinkWriter
from graph.ingest.people_map import PeopleMap
from graph.ingest.preview import Preview, preview_items
from graph.ingest.private_preview import preview_interactions, preview_people
from graph.ingest.report import REJECTED, Report
from graph.ingest.schema_org import FORMAT, posting_map
from graph.ingest.sources import SourceCounts, SourceRepository
from graph.ingest.suggest.private_map import PRIVATE_MAPS
from graph.ingest.suggest.suggestion import suggest_map
from graph.ingest.table_map import load_map
from graph.places.reading import load_place_reader

ROWS = "rows"
SINGULAR = {
    "people": "person",
    "occupations held": "occupation held",
    "courses of study": "course of study",
    "names linked to skills": "name linked to a skill",
    "names that became tags": "name that became a tag",
}
Import = Callable[[GraphClient, BulkWriter, Report], Awaitable[None]]
Reports = Annotated[Path, typer.Option("--reports", help="Folder for rejected.csv.")]

ItemFile = Annotated[Path, typer.Argument(help="A CSV, JSON Lines or JSON file.")]
MapFile = Annotated[Path, typer.Option(help=f"TOML file of the column map; {FORMAT} for job postings in JSON-LD.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only show what would go in and what would not; needs no graph.")
]

app = typer.Typer(
    help="Import data. Invalid rows are written to rejected.csv; the others are imported.", no_args_is_help=True
)


def run_import(work: Import, reports: Path, *, private: bool = False, learns: bool = False) -> Report:
    """Run an import with progress, and print and return what was imported, rejected and left out.

    Args:
        work: the import.
        reports: folder of the report.
        private: whether the report may hold no values.
        learns: whether the moves between occupations are learned again afterwards.

    Raises:
        Exit: nothing was imported; the exit code is 1.
    """
    output = console()
    report = Report(reports, private=private)

    async def run(client: GraphClient, _: Engines, __: Settings) -> str | None:
        try:
            with counting(output) as progress, report:
                report.progress = progress
                await work(client, BulkWriter(client), report)
        finally:
            await RevisionRepository(client).raise_()
        return await learn(client) if learns else None

    try:
        learning = with_graph(run)
    except GraphError:
        if report.written:
            done = name_count(report.written, ROWS)
            output.print(f"imported {done} before the error; importing them again is safe", markup=False)
        raise
    print_report(output, report, "imported")
    if learning:
        output.print(learning)
    return report


async def learn(client: GraphClient) -> str:
    """Learn the moves between occupations from careers again; return what was learned, in words."""
    from workers.jobs.career_moves import learn_career_moves  # noqa: PLC0415 - scipy is slow to import

    return str(await learn_career_moves(client))


def check_first_rows(read: Read, reports: Path, *, private: bool = False) -> None:
    """Check the first rows of a file before an engine is started or joined.

    Args:
        read: yields what can be imported of the file.
        reports: folder of the report.
        private: whether the report may hold no values.

    Raises:
        ImportFileError: the file is invalid.
        Exit: nothing of it can be imported; the exit code is 1.
    """
    if holds_rows(read):
        return
    with Report(reports, private=private) as report:
        deque(read(report), maxlen=0)
    print_report(console(), report, "imported")


def print_report(output: Console, report: Report, done: str) -> None:
    """Print what was imported, rejected and left out.

    Raises:
        Exit: nothing was imported; the exit code is 1.
    """
    imported = {kind: count for kind, count in report.counts.items() if kind != ROWS and count}
    if ROWS in report.counts:
        output.print(f"read {name_count(report.counts[ROWS], ROWS)}")
    if imported:
        output.print(f"{done} {', '.join(name_count(count, kind) for kind, count in imported.items())}")
    if report.absent:
        output.print(f"no row has the columns {', '.join(report.absent)}", markup=False, style="yellow")
    if report.rejected or report.left_out or report.noted:
        problems = f"{name_count(report.rejected, ROWS)} rejected, {name_count(report.left_out, 'fields')} left out"
        problems += f", {name_count(report.noted, ROWS)} with the key of an earlier row" if report.noted else ""
        output.print(f"{problems}: see {report.rejected_file}", markup=False, style="yellow")
    if not imported:
        for problem in report.commonest(REJECTED)[:MOST_REASONS] if done == "imported" else ():
            output.print(f"  {problem_line(problem)}", markup=False)
        why = "" if report.rejected or report.counts[ROWS] else ": the file has no rows"
        print(f"error: nothing {'was' if done == 'imported' else 'would be'} imported{why}", file=sys.stderr)
        raise typer.Exit(1)


def name_count(count: int, kind: str) -> str:
    """Return a count with the name of what is counted, in the singular for one."""
    return f"{count:,} {SINGULAR.get(kind, kind.removesuffix('s')) if count == 1 else kind}"


@app.command()
def esco(
    folder: Annotated[Path, typer.Argument(help="Folder of ESCO's unpacked CSV download.")],
    reports: Reports = Path("reports"),
) -> None:
    """Import skills, groups, occupations and their relations from ESCO's CSV download."""
    asyncio.run(check_folder(lambda writer, report: EscoImporter(writer, report, folder).run()))

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
    check_onet(folder, crosswalk)

    async def work(client: GraphClient, writer: BulkWriter, report: Report) -> None:
        await OnetImporter(client, writer, report, folder, crosswalk).run()

    run_import(work, reports, learns=True)


@app.command()
def jobs(
    file: ItemFile,
    map: MapFile,
    replace: Annotated[
        bool, typer.Option("--replace", help="Close open jobs of the same source that are not in the file.")
    ] = False,
    source: Annotated[str | None, typer.Option(help=f"Name of the source; goes with --map {FORMAT}.")] = None,
    dry_run: DryRun = False,
    reports: Reports = Path("reports"),
) -> None:
    """Import job postings."""
    if (str(map) == FORMAT) != (source is not None):
        raise CommandError(f"--map {FORMAT} and --source NAME go together; a map of yours names its source itself")
    columns = load_map(map, MAPS["jobs"]) if source is None else posting_map(source)
    items(file, columns, reports, dry_run=dry_run, close_others=replace)


@app.command()
def courses(file: ItemFile, map: MapFile, dry_run: DryRun = False, reports: Reports = Path("reports")) -> None:
    """Import courses."""
    items(file, load_map(map, MAPS["courses"]), reports, dry_run=dry_run)


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
    reports: Reports = Path("reports"),
) -> None:
    """Import people, with their skills, targets, careers and education."""
    columns = load_map(map, PeopleMap)
    if dry_run:
        preview(lambda report: preview_people(file, columns, report), reports, private=True)
        return
    check_first_rows(first_people(file, columns), reports, private=True)

    from workers.documents.matcher import TextMatcher  # noqa: PLC0415 - spaCy is slow to import

    async def work(client: GraphClient, _: BulkWriter, report: Report) -> None:
        names = await CatalogueRepository(client).names()
        warn_without_occupations(names)
        matcher = TextMatcher(names.skills, names.occupations)
        writer = PeopleLinkWriter(client, columns.source)
        await PeopleImporter(writer, report, columns, matcher, load_place_reader()).run(file)

    run_import(work, reports, private=True, learns=True)


@app.command()
def interactions(
    file: ItemFile,
    map: Annotated[Path, typer.Option(help="TOML file of the map.")],
    dry_run: DryRun = False,
    reports: Reports = Path("reports"),
) -> None:
    """Import what people did with jobs or courses; both must be in the graph."""
    columns = load_map(map, InteractionMap)
    if dry_run:
        preview(lambda report: preview_interactions(file, columns, report), reports, private=True)
        return
    check_first_rows(first_interactions(file, columns), reports, private=True)

    async def work(client: GraphClient, _: BulkWriter, report: Report) -> None:
        await InteractionImporter(InteractionWriter(client, columns.source), report, columns).run(file)

    run_import(work, reports, private=True)


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
    what = f"{counts} of {source}"
    message = f"removed {what}" if yes else f"would remove {what}, and what people did with its items: add --yes"
    console().print(message, markup=False)


@app.command()
def coco(
    folder: Annotated[Path, typer.Argument(help="Folder of the CoCo data set.")], reports: Reports = Path("reports")
) -> None:
    """Import CoCo: courses, topics, learners and their ratings."""
    asyncio.run(check_folder(lambda writer, report: CocoImporter(writer, report, folder).run()))

    async def work(_: GraphClient, writer: BulkWriter, report: Report) -> None:
        await CocoImporter(writer, report, folder).run()

    run_import(work, reports)


def items(file: Path, columns: ColumnMap, reports: Path, *, dry_run: bool, close_others: bool = False) -> None:
    """Import jobs or courses by a map; if asked to, close the source's jobs that are not in the file.

    A dry run only prints what an import would do.
    """
    if dry_run:
        preview(lambda report: preview_items(file, columns, report), reports)
        if close_others:
            console().print("which jobs --replace would close is not known without the graph")
        return
    check_first_rows(first_items(file, columns), reports)

    from workers.documents.matcher import TextMatcher  # noqa: PLC0415 - spaCy is slow to import

    async def work(client: GraphClient, writer: BulkWriter, report: Report) -> None:
        names = await CatalogueRepository(client).names()
        warn_without_occupations(names)
        importer = ItemImporter(
            writer, report, columns, TextMatcher(names.skills, names.occupations), load_place_reader()
        )
        await importer.run(file)
        if close_others and importer.ids and not report.rejected:
            source = SourceRepository(client, columns.source)
            report.closed = await source.close_others(importer.ids, datetime.now(UTC))

    report = run_import(work, reports)
    if report.closed is not None:
        console().print(f"closed {name_count(report.closed, 'jobs')} that the file does not hold")
    elif close_others:
        console().print("closed no job: rows were rejected, and their jobs may be open")


def warn_without_occupations(names: Names) -> None:
    """Say what an import will not link if the graph has no occupations."""
    if not names.occupations:
        console().print(
            "the graph has no occupations, so that nothing is linked to any: import ESCO, then this file again",
            style="yellow",
        )


def preview(read: Callable[[Report], Preview], reports: Path, *, private: bool = False) -> None:
    """Print what an import would do. ``read`` reads the file."""
    output = console()
    with Report(reports, private=private) as report:
        result = read(report)
    print_preview(output, result, report)
    print_report(output, report, "would import")

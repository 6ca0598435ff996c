"""Runs an import, and prints what came of it."""

import sys
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path

import typer
from rich.console import Console

from api.cli.imports.preview import MOST_REASONS, problem_line
from api.cli.session import Settings, console, counting, with_graph
from graph.catalogue.lookup import CatalogueRepository, Names
from graph.catalogue.revision import RevisionRepository
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.errors import GraphError
from graph.ingest.bulk import BulkWriter
from graph.ingest.first_rows import Read, holds_rows
from graph.ingest.report import REJECTED, Report
from workers.table_imports import ImportSource, recording

ROWS = "rows"
SINGULAR = {
    "people": "person",
    "occupations held": "occupation held",
    "courses of study": "course of study",
    "names linked to skills": "name linked to a skill",
    "names that became tags": "name that became a tag",
}
Import = Callable[[GraphClient, BulkWriter, Report], Awaitable[None]]


def run_import(
    source: ImportSource, work: Import, reports: Path, *, private: bool = False, learns: bool = False
) -> Report:
    """Run an import with progress, and print and return what was imported, rejected and left out.

    The graph keeps the report, so that the console can show it.

    Args:
        source: what is imported.
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
            async with recording(client, source, report):
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
    imported_counts = {kind: count for kind, count in report.counts.items() if kind != ROWS and count}
    if ROWS in report.counts:
        output.print(f"read {name_count(report.counts[ROWS], ROWS)}")
    if imported_counts:
        output.print(f"{done} {', '.join(name_count(count, kind) for kind, count in imported_counts.items())}")
    if report.absent:
        output.print(f"no row has the columns {', '.join(report.absent)}", markup=False, style="yellow")
    if report.rejected or report.left_out or report.noted:
        problems = f"{name_count(report.rejected, ROWS)} rejected, {name_count(report.left_out, 'fields')} left out"
        problems += f", {name_count(report.noted, ROWS)} with a note" if report.noted else ""
        output.print(f"{problems}: see {report.rejected_file}", markup=False, style="yellow")
    if not imported_counts:
        for problem in report.commonest(REJECTED)[:MOST_REASONS] if done == "imported" else ():
            output.print(f"  {problem_line(problem)}", markup=False)
        reason = "" if report.rejected or report.counts[ROWS] else ": the file has no rows"
        print(f"error: nothing {'was' if done == 'imported' else 'would be'} imported{reason}", file=sys.stderr)
        raise typer.Exit(1)


def name_count(count: int, kind: str) -> str:
    """Return a count with the name of what is counted, in the singular for one."""
    return f"{count:,} {SINGULAR.get(kind, kind.removesuffix('s')) if count == 1 else kind}"


async def read_names(client: GraphClient) -> Names:
    """Return the graph's names, and say what an import will not link if it has no occupations."""
    names = await CatalogueRepository(client).names()
    warn_without_occupations(names)
    return names


def warn_without_occupations(names: Names) -> None:
    """Say what an import will not link if the graph has no occupations."""
    if not names.occupations:
        console().print(
            "the graph has no occupations, so that nothing is linked to any: import ESCO, then this file again",
            style="yellow",
        )

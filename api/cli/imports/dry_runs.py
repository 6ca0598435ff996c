"""Shows what an import would do; if asked to, beside what the graph holds. Nothing is written to the graph."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from api.cli.imports.preview import print_preview
from api.cli.imports.runs import name_count, print_report, read_names
from api.cli.session import Settings, console, counting, with_graph
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.ingest.comparison import Comparison
from graph.ingest.interaction_map import InteractionMap
from graph.ingest.report import Report
from graph.ingest.sources import SourceRepository
from graph.ingest.suggest.private_map import PRIVATE_MAPS
from graph.ingest.table_map import TableMap
from workers.table_imports import import_table, open_comparers, preview_table


@dataclass(frozen=True, slots=True)
class Differences:
    """How a file differs from the graph.

    Attributes:
        comparison: the ids of what is new and of what would change.
        closed: how many jobs ``--replace`` would close; ``None`` if none was looked for, as where rows are rejected.
    """

    comparison: Comparison
    closed: int | None


def preview(
    columns: TableMap, file: Path, reports: Path, *, compares: bool = False, close_others: bool = False
) -> None:
    """Print what an import would do.

    Args:
        columns: the map of the file.
        file: the file.
        reports: folder of the report.
        compares: whether the file is compared with the graph.
        close_others: whether the import would close the source's jobs that the file does not hold.

    Raises:
        ImportFileError: the file is invalid.
        Exit: nothing would be imported; the exit code is 1.
    """
    output, private = console(), isinstance(columns, tuple(PRIVATE_MAPS.values()))
    with Report(reports, private=private) as report:
        result = preview_table(columns, file, report)
    print_preview(output, result, report, reads_graph=compares)
    if not compares:
        print_report(output, report, "would import")
        if close_others:
            output.print("which jobs --replace would close is not known without the graph: add --compare")
        return
    with Report(reports, private=private) as report, counting(output) as progress:
        report.progress = progress
        differences = compare(columns, file, report, close_others=close_others)
    print_report(output, report, "would import")
    for line in difference_lines(differences, close_others=close_others):
        output.print(line)


def compare(columns: TableMap, file: Path, report: Report, *, close_others: bool) -> Differences:
    """Return how a file differs from the graph; the report counts what an import would link, and its problems."""
    comparison = Comparison()

    async def work(client: GraphClient, _: Engines, __: Settings) -> Differences:
        writers = open_comparers(client, columns.source, comparison)
        names = None if isinstance(columns, InteractionMap) else await read_names(client)
        ids = await import_table(client, columns, file, report, writers, names)
        closes = close_others and bool(ids) and not report.rejected
        closed = len(await SourceRepository(client, columns.source).open_others(ids)) if closes else None
        return Differences(comparison, closed)

    return with_graph(work)


def difference_lines(differences: Differences, *, close_others: bool) -> Iterator[str]:
    """Yield what an import would change, in words."""
    comparison = differences.comparison
    counts = f"{len(comparison.new):,} new, {len(comparison.changed):,} changed"
    yield f"compared with the graph: {counts}, {comparison.unchanged_count:,} unchanged"
    if not close_others:
        return
    if differences.closed is None:
        yield "would close no job: rows are rejected, and their jobs may be open"
    else:
        yield f"would close {name_count(differences.closed, 'jobs')} that the file does not hold"

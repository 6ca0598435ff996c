"""Tries files that administrators upload, and imports them."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from graph.catalogue.revision import RevisionRepository
from graph.db.client import GraphClient
from graph.errors import ImportFileError, NotFoundError
from graph.ingest.comparison import Comparison
from graph.ingest.preview import Preview
from graph.ingest.report import Report
from graph.ingest.report_text import ReportText
from graph.ingest.suggest.private_map import PRIVATE_MAPS
from graph.ingest.suggest.suggestion import suggest_map
from workers.documents.vault import WaitingFiles, home_cipher
from workers.import_trials import ColumnTrial, ImportTrial, ImportTrials
from workers.jobs.career_moves import learn_career_moves
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.table_imports import (
    ImportSource,
    import_table,
    open_comparers,
    open_writers,
    preview_table,
    read_single_map,
    recording,
)
from workers.task_arguments import FileArguments, TrialArguments

T = TypeVar("T")
FILE, PEOPLE = "ImportTrial", "people"
COLUMNS_SHARE = 0.3  # of the time of a trial
PATIENCE_SECONDS = 30.0


async def try_import(context: Context, _id: str, arguments: TrialArguments, progress: Progress) -> str:
    """Read a file as an import would, compare it with the graph, and keep what was seen. Nothing is written.

    Raises:
        NotFoundError: the file is no longer there.
    """
    trials = open_trials(context)
    content = await take_file(trials, arguments.document)
    trial = await in_thread(context, lambda client: try_file(client, content, arguments, progress))
    await trials.keep(arguments.document, trial)
    if trial.problem is not None:
        return trial.problem
    counts = f"{trial.new:,} new, {trial.changed:,} changed, {trial.unchanged:,} unchanged"
    return f"{counts}; {trial.report.rejected:,} rows rejected"


async def import_file(context: Context, _id: str, arguments: FileArguments, progress: Progress) -> str:
    """Import a file that was tried, with the map that was tried, and forget it. A second run changes nothing.

    Raises:
        NotFoundError: the file is no longer there.
        ImportFileError: it is invalid.
    """
    trials = open_trials(context)
    trial, content = await trials.read(arguments.document), await take_file(trials, arguments.document)
    if trial is None:
        raise NotFoundError(FILE, arguments.document)
    report = await in_thread(context, lambda client: write_file(client, content, trial, progress))
    await trials.forget(arguments.document)
    counts = ", ".join(f"{count:,} {kind}" for kind, count in report.counts.items() if count)
    return f"{counts}; {report.rejected:,} rows rejected"


def open_trials(context: Context) -> ImportTrials:
    """Return what keeps the files."""
    cipher = home_cipher(context.home, context.settings.document_key)
    return ImportTrials(context.redis, WaitingFiles(context.redis, cipher))


async def take_file(trials: ImportTrials, id: str) -> bytes:
    """Return a file that waits.

    Raises:
        NotFoundError: it is no longer there.
    """
    content = await trials.take(id)
    if content is None:
        raise NotFoundError(FILE, id)
    return content


async def in_thread(context: Context, work: Callable[[GraphClient], Awaitable[T]]) -> T:
    """Do work in a thread, with a client and an event loop of its own: reading a file holds nothing else up."""

    async def run() -> T:
        client = GraphClient.open(context.address, patience=PATIENCE_SECONDS)
        try:
            return await work(client)
        finally:
            await client.close()

    return await asyncio.to_thread(lambda: asyncio.run(run()))


async def try_file(
    client: GraphClient, content: bytes, arguments: TrialArguments, report_progress: Progress
) -> ImportTrial:
    """Return what an import of a file would do; what is wrong with the file or its map is the trial's problem."""
    kind, comparison, preview = arguments.kind, Comparison(), Preview(arguments.kind)
    map_text, problem = arguments.map or "", None
    with laid_down(content, arguments.name) as path, open_report(path, kind) as report:
        try:
            with plain_names(path):
                map_text = map_text or suggest_map(path, kind)
                columns = read_single_map(map_text, kind)
                with open_report(path, kind) as first_report:
                    first_report.progress = part_of(report_progress, 0.0, COLUMNS_SHARE)
                    preview = preview_table(columns, path, first_report)
                report.progress = part_of(report_progress, COLUMNS_SHARE, 1.0)
                writers = open_comparers(client, columns.source, comparison)
                await import_table(client, columns, path, report, writers)
        except ImportFileError as error:
            problem = str(error)
    return ImportTrial(
        kind, arguments.name, map_text, arguments.map is None, problem, ReportText.of(report), columns_of(preview),
        len(comparison.new), len(comparison.changed), comparison.unchanged_count,
    )  # fmt: skip


async def write_file(client: GraphClient, content: bytes, trial: ImportTrial, report_progress: Progress) -> Report:
    """Import a file as it was tried, and record what the import did.

    Raises:
        ImportFileError: the file is invalid.
    """
    columns = read_single_map(trial.map, trial.kind)
    with laid_down(content, trial.file) as path, open_report(path, trial.kind) as report:
        report.progress = part_of(report_progress, 0.0, 1.0)
        try:
            async with recording(client, ImportSource(trial.kind, path), report):
                with plain_names(path):
                    await import_table(client, columns, path, report, open_writers(client, columns.source))
        finally:
            await RevisionRepository(client).raise_()
    if trial.kind == PEOPLE:
        await learn_career_moves(client)
    return report


@contextmanager
def laid_down(content: bytes, name: str) -> Iterator[Path]:
    """Lay a file with this content and name in a folder of its own, for as long as it is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


def open_report(path: Path, kind: str) -> Report:
    """Return a report on a file, which stands in a folder beside it."""
    return Report(path.parent / "reports", private=kind in PRIVATE_MAPS)


@contextmanager
def plain_names(path: Path) -> Iterator[None]:
    """Let errors name a file without its folder, which is gone when somebody reads them."""
    try:
        yield
    except ImportFileError as error:
        raise ImportFileError(str(error).replace(f"{path.parent}/", "")) from error


def part_of(report_progress: Progress, begin: float, end: float) -> Callable[[str, int, float | None], None]:
    """Return what shows the progress of a report as a part of a task's, from one share to another."""

    def show(kind: str, count: int, share: float | None) -> None:
        report_progress(begin + (end - begin) * (share or 0.0), f"{count:,} {kind}")

    return show


def columns_of(preview: Preview) -> list[ColumnTrial]:
    """Return what the columns were read as."""
    return [ColumnTrial(use.column, use.field_name, use.count, use.shown_examples) for use in preview.columns.values()]

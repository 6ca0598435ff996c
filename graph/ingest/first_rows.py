"""Reads the first rows of what is to be imported, so that a wrong file or map is named before an engine is started."""

import tempfile
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from graph.catalogue.types import ItemLabel
from graph.ingest.bulk import Kind, Writer
from graph.ingest.column_map import ColumnMap
from graph.ingest.csv_rows import csv_rows
from graph.ingest.interaction_map import InteractionMap
from graph.ingest.interaction_rows import InteractionReader
from graph.ingest.item_rows import ItemReader
from graph.ingest.onet import RELATED, crosswalk, related_rows
from graph.ingest.people_map import PARTS, PeopleMap
from graph.ingest.report import Report
from graph.ingest.table_rows import TableReader
from graph.interactions.types import InteractionType

FIRST_ROWS = 100

Read: TypeAlias = Callable[[Report], Iterable[object]]


class EnoughRowsError(Exception):
    """So many rows were rejected that the rest is left to the import."""


class Sample(Report):
    """A report of first rows, which nobody sees. It ends the reading of a file whose rows are all rejected."""

    __slots__ = ()

    def reject(self, file: Path, line: int, column: str, reason: str) -> None:
        """Count a rejected row.

        Raises:
            EnoughRowsError: there are many.
        """
        del file, line, column, reason
        self.rejected += 1
        if self.rejected % FIRST_ROWS == 0:
            raise EnoughRowsError

    def leave_out(self, file: Path, line: int, column: str, reason: str) -> None:
        """Leave it to the import."""

    def note(self, file: Path, line: int, column: str, reason: str) -> None:
        """Leave it to the import."""


def holds_rows(read: Read) -> bool:
    """Return whether a row of a file can be imported, as far as its first rows tell.

    Args:
        read: yields what can be imported of the file.

    Raises:
        ImportFileError: the file is invalid.
    """
    with tempfile.TemporaryDirectory() as folder, Sample(Path(folder)) as report:
        try:
            return any(True for _ in islice(read(report), FIRST_ROWS))
        except EnoughRowsError:
            return True


def first_items(path: Path, columns: ColumnMap) -> Read:
    """Return what reads jobs or courses, and before them the header of their table of skills."""

    def read(report: Report) -> Iterator[object]:
        if columns.skills and columns.skills.file:
            wanted_columns, table = [*columns.key, columns.skills.column], path.parent / columns.skills.file
            next(csv_rows(table, report, wanted_columns, delimiter=columns.delimiter, encoding=columns.encoding), None)
        yield from ItemReader(columns, report).items(path)

    return read


def first_people(path: Path, columns: PeopleMap) -> Read:
    """Return what reads people, and before them the first row of each table beside theirs."""

    def read(report: Report) -> Iterator[object]:
        parts = [part for name in PARTS if (part := getattr(columns, name)) is not None]
        extra = sorted({name for part in parts if not part.file for own in part.columns.values() for name in own})
        for part in parts:
            if part.file:
                next(TableReader(part, report).rows(path.parent / part.file), None)
        yield from TableReader(columns, report, extra).rows(path)

    return read


def first_interactions(path: Path, columns: InteractionMap) -> Read:
    """Return what reads interactions."""
    return lambda report: InteractionReader(columns, report).interactions(path)


def check_onet(folder: Path, crosswalk_file: Path) -> None:
    """Check O*NET's table of related occupations and the crosswalk.

    Raises:
        ImportFileError: one of them is missing or invalid.
    """
    with tempfile.TemporaryDirectory() as scratch, Sample(Path(scratch)) as report:
        with suppress(EnoughRowsError):
            crosswalk(crosswalk_file, report)
        with suppress(EnoughRowsError):
            next(related_rows(folder / RELATED, report), None)


async def check_folder(run: Callable[[Writer, Report], Awaitable[None]]) -> None:
    """Check the tables of a folder by the first rows that its importer reads of each.

    Args:
        run: imports the folder with a writer and a report.

    Raises:
        ImportFileError: one of them is missing or invalid.
    """
    with tempfile.TemporaryDirectory() as folder, Sample(Path(folder)) as report, suppress(EnoughRowsError):
        await run(FirstRows(), report)


def take(rows: Iterable[Any]) -> int:
    """Read the first rows; return how many."""
    with suppress(EnoughRowsError):
        return sum(1 for _ in islice(rows, FIRST_ROWS))
    return 0


class FirstRows:
    """A writer that reads the first rows of each table, and writes nothing."""

    async def nodes(self, _label: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Read nodes."""
        return take(rows)

    async def replace_nodes(self, _label: str, rows: Iterable[Mapping[str, Any]], _properties: Iterable[str]) -> int:
        """Read nodes."""
        return take(rows)

    async def remove_stale_links(self, kind: Kind, targets: Mapping[str, Collection[str]]) -> None:
        """Do nothing: nothing was written."""

    async def relationships(
        self, _kind: tuple[str, str, str], rows: Iterable[tuple[str, str, Mapping[str, Any]]]
    ) -> int:
        """Read relationships."""
        return take(rows)

    async def events(self, _label: ItemLabel, rows: Iterable[Mapping[str, Any]]) -> int:
        """Read interactions."""
        return take(rows)

    async def choices(self, _type: InteractionType, _label: ItemLabel, rows: Iterable[Mapping[str, Any]]) -> int:
        """Read choices."""
        return take(rows)

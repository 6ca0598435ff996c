"""The report of an import: counts by kind, and a file with the rejected rows and the fields left out."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TextIO, TypeVar

from graph.ingest.quotes import mask_values

T = TypeVar("T")
COLUMNS = ("file", "line", "column", "reason", "effect")
REJECTED, LEFT_OUT, NOTED = "row rejected", "field left out", "row imported"
MOST_PROBLEMS = 1_000  # kinds that are counted
VALUE = re.compile(r"'[^']*'|\d[\d.,]*")


@dataclass(slots=True)
class Problem:
    """A kind of problem: its effect, the column, the reason and the line of its first case, and how many there are."""

    effect: str
    column: str
    reason: str
    line: int
    count: int = 0


class Progress(Protocol):
    """Shows how far an import is."""

    def __call__(self, kind: str, count: int, share: float | None, /) -> None:
        """Show the count of a kind, and which share of the file it is, from 0 to 1, if that is known."""


def show_nothing(kind: str, count: int, share: float | None) -> None:
    """Show no progress."""


@dataclass(slots=True)
class Report:
    """Counts of one import, its rejected rows, and the fields that were left out of other rows.

    Use it as a context manager: both are written to ``rejected.csv`` as they occur. An earlier file is deleted first.

    Args:
        folder: the folder for ``rejected.csv``; created if missing.
        private: the rows are people's: their values are left out of the reasons.
        progress: shows a kind and its current count.

    Attributes:
        absent: mapped columns that no row of the file has.
        closed: how many jobs of the source were closed because the file does not hold them; ``None`` if none was
            looked for.
    """

    folder: Path
    private: bool = field(default=False, kw_only=True)
    progress: Progress = show_nothing
    counts: Counter[str] = field(default_factory=Counter)
    rejected: int = 0
    left_out: int = 0
    noted: int = 0
    written: int = 0
    closed: int | None = None
    absent: Collection[str] = ()
    _problems: dict[tuple[str, str, str], Problem] = field(default_factory=dict)
    _share: float | None = None
    _file: TextIO | None = None

    @property
    def rejected_file(self) -> Path:
        """The path of the file with the rejected rows: file, line, column, reason and effect."""
        return self.folder / "rejected.csv"

    def reject(self, file: Path, line: int, column: str, reason: str) -> None:
        """Record a rejected row."""
        self.rejected += 1
        self._write(file, line, column, reason, REJECTED)

    def leave_out(self, file: Path, line: int, column: str, reason: str) -> None:
        """Record a field that is left out of its row."""
        self.left_out += 1
        self._write(file, line, column, reason, LEFT_OUT)

    def note(self, file: Path, line: int, column: str, reason: str) -> None:
        """Record something else that the importer noticed; the row is imported."""
        self.noted += 1
        self._write(file, line, column, reason, NOTED)

    def commonest(self, effect: str, column: str | None = None) -> list[Problem]:
        """Return the problems with an effect, the commonest first; those that differ only in a value are one.

        Args:
            effect: ``REJECTED``, ``LEFT_OUT`` or ``NOTED``.
            column: only those of one column.
        """
        problems = (part for part in self._problems.values() if part.effect == effect and column in {None, part.column})
        return sorted(problems, key=lambda problem: -problem.count)

    def _write(self, file: Path, line: int, column: str, reason: str, effect: str) -> None:
        if self.private:
            reason = mask_values(reason)
        kind = (effect, column, VALUE.sub("", reason))
        if kind in self._problems or len(self._problems) < MOST_PROBLEMS:
            self._problems.setdefault(kind, Problem(effect, column, reason, line)).count += 1
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._file = self.rejected_file.open("w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(COLUMNS)
        csv.writer(self._file).writerow((file.name, line, column, reason, effect))

    def add(self, kind: str) -> None:
        """Count one more of a kind."""
        self.counts[kind] += 1
        if self.counts[kind] % 1_000 == 0:
            self.show(kind)

    def advance(self, position: int, size: int) -> None:
        """Note how many bytes of the file were read, of how many."""
        self._share = min(1.0, position / size) if size else None

    def show(self, kind: str) -> None:
        """Show the count of a kind."""
        self.progress(kind, self.counts[kind], self._share)

    def count_rows(self, kind: str, rows: Iterable[T]) -> Iterator[T]:
        """Yield the same rows and count them."""
        for row in rows:
            self.add(kind)
            yield row
        self.show(kind)

    def __enter__(self) -> Self:
        self.rejected_file.unlink(missing_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

"""The report of an import: counts by kind, and a file with the rejected rows."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO, TypeVar

T = TypeVar("T")
COLUMNS = ("file", "line", "column", "reason")


@dataclass(slots=True)
class Report:
    """Counts of one import, and its rejected rows.

    Use it as a context manager: rejected rows are written to ``rejected.csv`` as they occur. The
    file is deleted again if there are none.

    Args:
        folder: the folder for ``rejected.csv``; created if missing.
        progress: called with a kind and its current count.
    """

    folder: Path
    progress: Callable[[str, int], None] = lambda _kind, _count: None
    counts: Counter[str] = field(default_factory=Counter)
    rejected: int = 0
    _file: TextIO | None = None

    @property
    def rejected_file(self) -> Path:
        """The path of the file with the rejected rows: file, line, column and reason."""
        return self.folder / "rejected.csv"

    def reject(self, file: Path, line: int, column: str, reason: str) -> None:
        """Record a rejected row."""
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._file = self.rejected_file.open("w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(COLUMNS)
        csv.writer(self._file).writerow((file.name, line, column, reason))
        self.rejected += 1

    def counted(self, kind: str, rows: Iterable[T]) -> Iterator[T]:
        """Yield the same rows and count them."""
        for row in rows:
            self.counts[kind] += 1
            if self.counts[kind] % 1_000 == 0:
                self.progress(kind, self.counts[kind])
            yield row
        self.progress(kind, self.counts[kind])

    def __enter__(self) -> Self:
        self.rejected_file.unlink(missing_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

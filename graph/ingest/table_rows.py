"""Reads the rows of any table by its map: cleaned, checked and converted to the types of the fields."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from graph.errors import ImportFileError
from graph.ingest.csv_rows import csv_rows
from graph.ingest.field_types import FieldType, LongText, Rules, Scalar
from graph.ingest.html_text import plain_text
from graph.ingest.json_rows import Value, json_rows
from graph.ingest.report import Report
from graph.ingest.schema_org import posting_rows
from graph.ingest.table_map import KEY, TableMap

ROWS = "rows"
QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
ESCAPED = re.compile(r"\\(.)")
WRITTEN_LIST = re.compile(rf"\s*\[\s*(?:(?:{QUOTED.pattern})\s*(?:,\s*(?:{QUOTED.pattern})\s*)*)?\]\s*")
LONGEST_CLEANED = 20_000  # characters that patterns see
MOST_REASONS = 3  # for the values of one field of a row

RawRow = tuple[int, Mapping[str, Value]]


class RejectedRowError(ValueError):
    """A row that cannot be imported. ``column`` is the column that is to blame."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table.

    Attributes:
        line: where it begins in the file.
        key: the values of the key columns.
        values: the valid values by field; a field that takes several has a list.
        invalid: the fields that were left out.
        raw: the values of all columns as they are in the file.
    """

    line: int
    key: list[str]
    values: dict[str, Any]
    invalid: frozenset[str]
    raw: Mapping[str, Value]


class Observer(Protocol):
    """Looks at each value that a reader reads."""

    def note_value(self, field: str, column: str, raw: str, value: object) -> None:
        """Take note of a value that was read from a column."""


class TableReader:
    """Reads the rows of a table.

    A row without a key or a required field is rejected; any other invalid value costs its field. The report tells both.

    Args:
        columns: the map.
        report: collects counts, rejected rows and fields that were left out.
        extra: columns that the importer reads by itself.
        observer: looks at each value.
    """

    def __init__(
        self, columns: TableMap, report: Report, extra: Collection[str] = (), observer: Observer | None = None
    ) -> None:
        self._map = columns
        self._report = report
        self._mapped = mapped = columns.columns
        self._types = {field: type for field, type in columns.field_types().items() if field in mapped}
        self._required = frozenset(columns.required_fields())
        now = datetime.now(UTC)
        self._rules = {field: columns.rules(field, now) for field in self._types}
        self._columns = {*columns.key, *extra, *(name for names in columns.columns.values() for name in names)}
        self._seen: set[str] = set()
        self._observer = observer

    def rows(self, path: Path) -> Iterator[TableRow]:
        """Yield the rows of a file that are not rejected.

        Raises:
            ImportFileError: the file is invalid, or no row has a column of the key or a required one.
        """
        for line, raw in self._report.count_rows(ROWS, self._raw_rows(path, self._report)):
            self._seen |= raw.keys()
            try:
                row = self.read_row(path, line, raw)
            except RejectedRowError as error:
                self._report.reject(path, line, error.column, str(error))
                continue
            yield row
        if self._map.format != "csv":  # the header of a CSV file has been checked
            self._check_columns(path)

    def keys(self, path: Path) -> Iterator[list[str]]:
        """Yield the keys of the rows of a file, without those that cannot be read; nothing is reported.

        Raises:
            ImportFileError: the file is invalid.
        """
        with TemporaryDirectory() as folder, Report(Path(folder)) as unread:
            for _, raw in self._raw_rows(path, unread):
                with suppress(RejectedRowError):
                    yield self.key_of(raw)

    def _raw_rows(self, path: Path, report: Report) -> Iterator[RawRow]:
        columns, encoding = sorted(self._columns), self._map.encoding
        if self._map.format == "csv":
            rows: Iterator[RawRow] = csv_rows(path, report, columns, delimiter=self._map.delimiter, encoding=encoding)
            return rows
        if self._map.format == "schema.org":
            return posting_rows(path, report, encoding=encoding)
        return json_rows(path, report, columns, encoding=encoding, lines=self._map.format == "jsonl")

    def _check_columns(self, path: Path) -> None:
        """Note the columns that no row has. Errors as in :meth:`rows`."""
        absent = sorted(self._columns - self._seen)
        needed = {*self._map.key, *(column for field in self._required for column in self._mapped[field])}
        if missing := [column for column in absent if column in needed]:
            raise ImportFileError(f"{path}: no row has {', '.join(missing)}: check the map's key and title")
        self._report.absent = absent

    def read_row(self, path: Path, line: int, raw: Mapping[str, Value]) -> TableRow:
        """Return a row of a file.

        Raises:
            RejectedRowError: the row has no key, or a required field has no valid value.
        """
        key = self.key_of(raw)
        for part, column in zip(key, self._map.key, strict=True):
            if self._map.is_unknown(KEY, part):
                raise RejectedRowError(column, "empty: the key says which row of the source this is")
        values, invalid = dict[str, Any](), set[str]()
        for field, type in self._types.items():
            read, problems = self._read_field(field, type, raw)
            if read:
                values[field] = self._combine(type, read)
            elif problems:
                invalid.add(field)
                for column, reason in problems[:MOST_REASONS]:
                    if field in self._required:
                        raise RejectedRowError(column, reason)
                    self._report.leave_out(path, line, column, reason)
            elif field in self._required:
                raise RejectedRowError(self._mapped[field][0], "empty")
        return TableRow(line, key, values, frozenset(invalid), raw)

    def key_of(self, raw: Mapping[str, Value]) -> list[str]:
        """Return the key of a row: its texts as they are in the file, unless the map cleans them.

        Errors as in :meth:`read_key`.
        """
        return self.read_key(KEY, self._map.key, raw)

    def read_key(self, field: str, columns: Sequence[str], raw: Mapping[str, Value]) -> list[str]:
        """Return a key that some columns of a row hold, cleaned as the map says of ``field``.

        Raises:
            RejectedRowError: the cleaning of a column takes too long.
        """
        key = list[str]()
        for column in columns:
            try:
                key.append(self._clean(field, text_of(raw.get(column, ""))))
            except ValueError as error:
                raise RejectedRowError(column, str(error)) from error
        return key

    def _read_field(
        self, field: str, type: FieldType, raw: Mapping[str, Value]
    ) -> tuple[list[Any], list[tuple[str, str]]]:
        """Return the valid values of a field, and the column and the reason of each invalid one."""
        read, problems = list[Any](), list[tuple[str, str]]()
        for column in self._mapped[field]:
            for part in self._parts(field, raw.get(column, "")):
                try:
                    value = self.read_value(field, type, part)
                    if value is None:
                        continue
                    read.append(value)
                    if self._observer is not None:
                        self._observer.note_value(field, column, str(part), value)
                except ValueError as error:
                    problems.append((column, str(error)))
        return read, problems

    def _parts(self, field: str, value: Value) -> Iterable[Scalar]:
        """Return the values that a column holds: those of a list, or of a text with separators."""
        separator = self._map.separators.get(field)
        if isinstance(value, str) and separator and not self._map.is_unknown(field, value):
            return split_text(value, separator)
        return value if isinstance(value, list) else [value]

    def read_value(self, field: str, type: FieldType, part: Scalar) -> object:
        """Return a value as the type of its field; ``None`` if it is not known.

        Raises:
            ValueError: the value is not valid; the message says why and what to do.
        """
        value = part
        if isinstance(value, str):
            value = self._clean(field, plain_text(value.strip()))
        text = text_of(value)
        if self._map.is_unknown(field, text):
            return None
        try:
            own = self._map.values.get(field, {})
            return (
                type.read(own[text], Rules(self._map.decimal)) if text in own else type.read(value, self._rules[field])
            )
        except ValueError as error:
            advice = f": {type.advice.format(field=field)}" if type.advice else ""
            raise ValueError(f"{error}{advice}") from error

    def _clean(self, field: str, text: str) -> str:
        """Return a text without what the map's patterns take out."""
        for cleaning in self._map.clean.get(field, ()):
            text = cleaning.clean(text[:LONGEST_CLEANED]).strip()
        return text

    def _combine(self, type: FieldType, read: list[Any]) -> object:
        """Return the value of a field from its valid values: all, or the first one."""
        if isinstance(type, LongText):
            return type.read("\n".join(read), Rules())
        return read if type.many else read[0]


def split_text(text: str, separator: str) -> list[str]:
    """Return the parts of a text; of a list that was written as in Python or JSON, its texts: ``['a', 'b']``."""
    if not WRITTEN_LIST.fullmatch(text):
        return text.split(separator)
    return [ESCAPED.sub(r"\1", match[0][1:-1]) for match in QUOTED.finditer(text)]


def text_of(value: Value) -> str:
    """Return the text of a value; a list's values are separated by commas."""
    if isinstance(value, list):
        return ",".join(text_of(part) for part in value)
    return str(value).lower() if isinstance(value, bool) else str(value)

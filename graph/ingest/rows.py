"""Reads tables row by row, with the line number where each row begins."""

import codecs
import csv
import json
import math
import re
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graph.errors import ImportFileError
from graph.ingest.report import Report

LONGEST_FIELD, LONGEST_RECORD = 4_000_000, 2_000  # characters, lines
LONGEST_LINE, LONGEST_PATH = 20_000_000, 200
MOST_ENDLESS = 20  # records; the search for the end of each reads two thousand lines
DEEPEST = 20
NUL = "\x00"
DELIMITERS = (",", ";", "\t", "|", "~")
csv.field_size_limit(LONGEST_FIELD)

Line = tuple[int, dict[str, str]]
HALF = re.compile("[\ud800-\udfff]")


@contextmanager
def checked_file(path: Path) -> Iterator[None]:
    """Turn the errors of opening a file into errors that say what to do.

    Raises:
        ImportFileError: the file is missing, is a folder or may not be read.
    """
    try:
        yield
    except FileNotFoundError:
        raise ImportFileError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise ImportFileError(f"{path}: this is a folder: name a file in it") from None
    except PermissionError:
        raise ImportFileError(f"{path}: this user may not read the file") from None


def text_lines(path: Path, encoding: str) -> Iterator[str]:
    """Yield the lines of a text file with their ends, in constant memory; without NUL, which the graph cannot store.

    Raises:
        ImportFileError: the encoding is unknown, or the file is not text in this encoding; the message says where.
    """
    try:
        name = codecs.lookup(encoding).name
        line_end = "\n".encode(name)
    except LookupError:
        raise ImportFileError(f"encoding: there is no text encoding {encoding!r}") from None
    with checked_file(path):
        if line_end != b"\n":  # in UTF-16, lines cannot be told apart before decoding
            yield from decoded_lines(path, encoding)
            return
        position = 0
        with path.open("rb") as source:
            pieces = (piece for raw in source for piece in raw.splitlines(keepends=True))
            for number, raw in enumerate(pieces, start=1):
                line = raw.removeprefix(codecs.BOM_UTF8) if number == 1 and name.startswith("utf-8") else raw
                try:
                    yield line.decode(name).replace(NUL, "")
                except UnicodeDecodeError as error:
                    byte = position + len(raw) - len(line) + error.start
                    raise ImportFileError(
                        f"{path}: line {number}, byte {byte}: not {encoding.upper()} text. Convert the file, for "
                        f"example with `iconv -f latin1 -t utf8`, or set encoding in the map"
                    ) from error
                position += len(raw)


def decoded_lines(path: Path, encoding: str) -> Iterator[str]:
    """Yield the lines of a file whose encoding uses several bytes for a line's end; errors as :func:`text_lines`."""
    try:
        with path.open(encoding=encoding, newline="") as source:
            yield from (line.replace(NUL, "") for line in source)
    except UnicodeError as error:
        raise ImportFileError(f"{path}: not {encoding.upper()} text: {error}") from error


def csv_rows(
    path: Path,
    report: Report,
    required: Collection[str],
    *,
    delimiter: str = ",",
    header_of: str | None = None,
    encoding: str = "utf-8",
) -> Iterator[Line]:
    """Yield the rows of a CSV file as ``(line, values by column)``, in constant memory.

    A row that cannot be read is reported and costs no other row: after a quote that is not closed, reading goes on in
    the next line.

    Args:
        path: the file; a byte order mark is skipped.
        report: collects the rows that cannot be read.
        required: the required columns.
        delimiter: the field separator.
        header_of: name of the first column, for files with other lines before the header.
        encoding: encoding of the file.

    Raises:
        ImportFileError: the file is missing, is not text in the encoding, or lacks a required column.
    """
    records = Records(text_lines(path, encoding), delimiter)
    if header_of is not None:
        records.skip_to(header_of)
    header, endless = read_header(records, path, required, delimiter, header_of), 0
    for record in records:
        if record.problem:
            report.reject(path, record.line, "", record.problem)
            endless += len(record.texts) >= LONGEST_RECORD
            if endless > MOST_ENDLESS:
                raise ImportFileError(f"{path}: many quotes are not closed, the last one on line {record.line}")
        elif not record.well_quoted and records.holds_rows(record, len(header)):
            report.reject(path, record.line, "", f"the quotes of line {record.line} do not match")
            records.resume(record)
        elif len(record.fields) == len(header):
            yield record.line, dict(zip(header, record.fields, strict=True))
        elif record.fields:
            report.reject(path, record.line, "", f"{len(record.fields)} fields where the header has {len(header)}")


def read_header(
    records: "Records", path: Path, required: Collection[str], delimiter: str, header_of: str | None
) -> list[str]:
    """Return the columns of a table; the arguments and the errors are those of :func:`csv_rows`."""
    record = next(records, None)
    if record is None:
        problem = f"no header line that begins with {header_of!r}" if header_of else "the file is empty"
        raise ImportFileError(f"{path}: {problem}")
    if record.problem:
        raise ImportFileError(f"{path}: line {record.line}: {record.problem}")
    if missing := [column for column in required if column not in record.fields]:
        raise ImportFileError(
            f"{path}: line {record.line} lacks the columns {', '.join(missing)}; it has {', '.join(record.fields)}"
            f"{hint_at_delimiter(record.fields, delimiter)}"
        )
    return record.fields


def hint_at_delimiter(header: list[str], delimiter: str) -> str:
    """Return what to do if a header looks as though it had another delimiter."""
    if len(header) != 1:
        return ""
    likely = max(DELIMITERS, key=header[0].count)
    if likely == delimiter or likely not in header[0]:
        return ""
    return f". Is the delimiter {likely!r}? Set delimiter in the map"


class Record:
    """A record of a CSV file: its first line's number, its fields, and the text of its lines.

    ``well_quoted`` says whether each quote is closed and followed by a delimiter; ``problem`` why it cannot be read.
    """

    __slots__ = ("fields", "line", "problem", "texts", "well_quoted")

    def __init__(
        self, line: int, fields: list[str], texts: list[str], *, well_quoted: bool = True, problem: str = ""
    ) -> None:
        self.line = line
        self.fields = fields
        self.texts = texts
        self.well_quoted = well_quoted
        self.problem = problem


class TooManyLinesError(Exception):
    """A record goes on for too many lines: its quote is not closed."""


class Records:
    """Iterates over the records of a CSV file, and can read the lines of a record again.

    Args:
        lines: the lines of the file, with their ends.
        delimiter: the field separator.
    """

    def __init__(self, lines: Iterator[str], delimiter: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._next_line = 1
        self._ended = False
        self._reader = self._new_reader()

    def __iter__(self) -> "Records":
        return self

    def __next__(self) -> Record:
        line, self._taken = self._next_line, []
        try:
            fields = next(self._reader)
        except (csv.Error, TooManyLinesError) as error:
            return self._broken(line, str(error))
        self._next_line = line + len(self._taken)
        fault = self._quoting_error() if self._ended or len(self._taken) > 1 else ""
        if "end of data" in fault:
            return self._broken(line, "")
        return Record(line, fields, self._taken, well_quoted=not fault)

    def holds_rows(self, record: Record, width: int) -> bool:
        """Return whether the record has another width than it should, or a later line of it reads as a row."""
        if len(record.fields) != width:
            return True
        return any(len(fields) == width for fields in csv.reader(record.texts[1:], delimiter=self._delimiter))

    def skip_to(self, first_column: str) -> None:
        """Skip the lines before the header, whose first column has the given name; it may be quoted."""
        names = tuple(f"{quote}{first_column}{quote}{self._delimiter}" for quote in ("", '"'))
        for text in self._lines:
            if text.startswith(names):
                self._again.append(text)
                return
            self._next_line += 1

    def resume(self, record: Record) -> None:
        """Go on with the second line of a record."""
        self._again.extendleft(reversed(record.texts[1:]))
        self._next_line = record.line + 1
        self._ended = False
        self._reader = self._new_reader()

    def _broken(self, line: int, error: str) -> Record:
        """Return a record that cannot be read, and go on with its second line."""
        problem = f"the quote that line {line} opens is not closed"
        if len(self._taken) == 1 and error:
            problem = f"it cannot be read: {error}"
        record = Record(line, [], self._taken, problem=problem)
        self.resume(record)
        return record

    def _quoting_error(self) -> str:
        """Return what is wrong with the quotes of the last record; empty if each is closed before a delimiter."""
        try:
            next(csv.reader(self._taken, delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            return str(error)
        return ""

    def _new_reader(self) -> Iterator[list[str]]:
        return csv.reader(self._feed(), delimiter=self._delimiter)

    def _feed(self) -> Iterator[str]:
        while True:
            text = self._again.popleft() if self._again else next(self._lines, None)
            if text is None:
                self._ended = True
                return
            if len(self._taken) == LONGEST_RECORD:
                self._again.appendleft(text)
                raise TooManyLinesError
            self._taken.append(text)
            yield text


def json_rows(path: Path, report: Report, *, encoding: str = "utf-8") -> Iterator[Line]:
    """Yield the rows of a JSON Lines file.

    Nested objects become columns by dotted path, such as ``company.name``. Lists become comma-separated text; other
    values become text; ``null`` and numbers that are none become empty.

    Raises:
        ImportFileError: the file is missing, is not text in the encoding, or contains no JSON object.
    """
    count = 0
    for line, text in enumerate(text_lines(path, encoding), start=1):
        if not text.strip():
            continue
        row = json_row(path, line, text, report)
        if row is not None:
            count += 1
            yield line, row
    if not count:
        raise ImportFileError(f"{path}: no line is a JSON object: is it JSON Lines?")


def json_row(path: Path, line: int, text: str, report: Report) -> dict[str, str] | None:
    """Return the columns of a line, or report why it is none and return ``None``."""
    if len(text) > LONGEST_LINE:
        report.reject(path, line, "", f"longer than {LONGEST_LINE:,} characters")
        return None
    try:
        value = json.loads(text)
        row = dict(flattened("", value, 0)) if isinstance(value, dict) else None
    except json.JSONDecodeError as error:
        report.reject(path, line, "", f"not JSON: {error.msg} at character {error.colno}")
        return None
    except (ValueError, RecursionError):
        report.reject(path, line, "", "nested too deeply, or a number with thousands of digits")
        return None
    if row is None:
        report.reject(path, line, "", "not a JSON object")
        return None
    if broken_keys := [key for key, text in row.items() if HALF.search(key) or HALF.search(text)]:
        report.reject(path, line, ascii(broken_keys[0])[1:-1], "half of a surrogate pair: a character cut in two")
        return None
    return row


def flattened(prefix: str, value: Mapping[str, Any], depth: int) -> Iterator[tuple[str, str]]:
    """Yield the columns of an object: its values by key, and those of nested objects by dotted path."""
    for key, part in value.items():
        path = f"{prefix}{key}"
        if len(path) > LONGEST_PATH:
            continue
        if isinstance(part, dict):
            if depth < DEEPEST:
                yield from flattened(f"{path}.", part, depth + 1)
        elif isinstance(part, list) and any(isinstance(entry, dict) for entry in part):
            yield from joined(f"{path}.", [entry for entry in part if isinstance(entry, dict)], depth)
        else:
            yield path, text_of(part)


def joined(prefix: str, entries: list[dict[str, Any]], depth: int) -> Iterator[tuple[str, str]]:
    """Yield the columns of a list of objects: the values of all of them by dotted path, separated by commas."""
    values: dict[str, list[str]] = {}
    for entry in entries if depth < DEEPEST else ():
        for path, text in flattened(prefix, entry, depth + 1):
            values.setdefault(path, []).append(text)
    for path, texts in values.items():
        yield path, ",".join(filter(None, texts))


def text_of(value: object) -> str:
    """Convert a JSON value to text."""
    if isinstance(value, list):
        return ",".join(text_of(item) for item in value)
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    return str(value).replace(NUL, "")

"""Reads CSV tables row by row, with the line number where each row begins."""

import csv
import re
from collections import Counter, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from graph.errors import ImportFileError
from graph.ingest.report import Report
from graph.ingest.text_lines import text_lines

LONGEST_FIELD, LONGEST_RECORD = 4_000_000, 2_000  # characters, lines
MOST_ENDLESS = 20  # records; the search for the end of each reads two thousand lines
MOST_LINES_ABOVE = 20  # before a header
MOST_NAMES, LONGEST_NAME = 30, 60  # of columns, in a message
SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=([^\w\s\"]|\t)\"?\s*", re.IGNORECASE)
DELIMITERS = (",", ";", "\t", "|", "~")
csv.field_size_limit(LONGEST_FIELD)

Line = tuple[int, dict[str, str]]


def csv_rows(
    path: Path,
    report: Report,
    required_columns: Collection[str],
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
        required_columns: the required columns; if there is none, no column may be named twice.
        delimiter: the field separator; a first line such as ``sep=;``, which Excel understands, overrides it.
        header_of: name of the first column, for files with other lines before the header; the separator is then the
            one that follows this name.
        encoding: encoding of the file.

    Raises:
        ImportFileError: the file is missing, is not text in the encoding, lacks a required column, or names one twice.
    """
    records = Records(text_lines(path, encoding, report), delimiter)
    if header_of is None:
        records.take_separator()
    else:
        records.skip_to(header_of)
    header, endless = read_header(records, path, required_columns, delimiter, header_of), 0
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
    records: "Records", path: Path, required_columns: Collection[str], delimiter: str, header_of: str | None
) -> list[str]:
    """Return the columns of a table; the arguments and the errors are those of :func:`csv_rows`."""
    record = next(records, None)
    if record is None:
        problem = f"no header line that begins with {header_of!r}" if header_of else "the file is empty"
        raise ImportFileError(f"{path}: {problem}")
    if record.problem:
        raise ImportFileError(f"{path}: line {record.line}: {record.problem}")
    if missing := [column for column in required_columns if column not in record.fields]:
        raise ImportFileError(
            f"{path}: line {record.line} lacks the columns {', '.join(missing)}; it {describe_columns(record.fields)}"
            f"{hint_at_header(records, required_columns) or hint_at_delimiter(record.fields, delimiter)}"
        )
    counts = Counter(record.fields)
    if doubled := [column for column in required_columns or counts if column and counts[column] > 1]:
        raise ImportFileError(f"{path}: line {record.line} {describe_doubled(record.fields, doubled)}")
    return record.fields


def hint_at_header(records: "Records", required_columns: Collection[str]) -> str:
    """Return what to do if one of the next lines has the required columns."""
    for record in islice(records, MOST_LINES_ABOVE):
        if set(required_columns) <= set(record.fields):
            return f". Line {record.line} has them: take the lines above it out of the file"
    return ""


def describe_columns(header: Sequence[str]) -> str:
    """Return which columns a header has; of many or long ones, a part."""
    if not any(name.strip() for name in header):
        return "is empty"
    names = ", ".join(name[:LONGEST_NAME] for name in header[:MOST_NAMES])
    return f"has {names}" + (f" and {len(header) - MOST_NAMES:,} more" if len(header) > MOST_NAMES else "")


def describe_doubled(header: Sequence[str], doubled: Sequence[str]) -> str:
    """Return which columns a header names several times, where, and what to do."""
    columns = ", ".join(
        f"{column[:LONGEST_NAME]} in fields {' and '.join(islice(places_of(column, header), MOST_NAMES))}"
        for column in doubled[:MOST_NAMES]
    )
    return f"names a column several times: {columns}. Rename all but one, or take them out of the file"


def places_of(column: str, header: Sequence[str]) -> Iterator[str]:
    """Yield the numbers of the fields that a column's name stands in, the first one with number 1."""
    return (str(index) for index, name in enumerate(header, 1) if name == column)


def hint_at_delimiter(header: list[str], delimiter: str) -> str:
    """Return what to do if a header looks as though it had another delimiter."""
    if len(header) != 1:
        return ""
    likely = max(DELIMITERS, key=header[0].count)
    if likely == delimiter or likely not in header[0]:
        return ""
    return f". Is the delimiter {likely!r}? Set delimiter in the map"


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a CSV file: its first line's number, its fields, and the text of its lines.

    ``well_quoted`` says whether each quote is closed and followed by a delimiter; ``problem`` why it cannot be read.
    """

    line: int
    fields: list[str]
    texts: list[str]
    well_quoted: bool = True
    problem: str = ""


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
        """Skip the lines before the header, whose first column has the given name, and read on with its delimiter.

        The name may be quoted.
        """
        header = re.compile(rf"""\ufeff?("?){re.escape(first_column)}\s*\1\s*([{re.escape("".join(DELIMITERS))}])""")
        for text in self._lines:
            if match := header.match(text):
                self._delimiter = match[2]
                self._again.append(text)
                self._reader = self._new_reader()
                return
            self._next_line += 1

    def take_separator(self) -> None:
        """Read on with the delimiter that the first line names, if it does no more: ``sep=;``."""
        text = next(self._lines, None)
        if text is not None and (match := SEPARATOR_LINE.fullmatch(text)):
            self._delimiter = match[1]
            self._next_line += 1
            self._reader = self._new_reader()
        elif text is not None:
            self._again.append(text)

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
        return csv.reader(self._read_lines(), delimiter=self._delimiter)

    def _read_lines(self) -> Iterator[str]:
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

"""Reads tables row by row, with the line number where each row begins."""

import csv
import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from graph.errors import ImportFileError
from graph.ingest.report import Report

csv.field_size_limit(4_000_000)

Line = tuple[int, dict[str, str]]
HALF = re.compile("[\ud800-\udfff]")


def csv_rows(
    path: Path, report: Report, required: Collection[str], *, delimiter: str = ",", header_of: str | None = None
) -> Iterator[Line]:
    """Yield the rows of a CSV file as ``(line, values by column)``, in constant memory.

    Args:
        path: the file, UTF-8 with or without a byte order mark.
        report: collects the rows with too few or too many fields.
        required: the required columns.
        delimiter: the field separator.
        header_of: name of the first column, for files with other lines before the header.

    Raises:
        ImportFileError: the file is missing, is not UTF-8 text or lacks a required column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            if header_of is not None:
                _skip_to_header(source, path, header_of)
            yield from _checked(path, csv.reader(source, delimiter=delimiter), report, required)
    except FileNotFoundError:
        raise ImportFileError(f"{path}: there is no such file") from None
    except UnicodeDecodeError as error:
        raise ImportFileError(f"{path}: not UTF-8 text (byte {error.start})") from error
    except csv.Error as error:
        raise ImportFileError(f"{path}: not a CSV table: {error}") from error


def _skip_to_header(source: Iterator[str], path: Path, first_column: str) -> None:
    position = source.tell()  # type: ignore[attr-defined]
    while line := source.readline():  # type: ignore[attr-defined]
        if line.startswith(f"{first_column},"):
            source.seek(position)  # type: ignore[attr-defined]
            return
        position = source.tell()  # type: ignore[attr-defined]
    raise ImportFileError(f"{path}: no header line that begins with {first_column!r}")


def _checked(path: Path, reader: Iterator[list[str]], report: Report, required: Collection[str]) -> Iterator[Line]:
    header = next(reader, None)
    if header is None:
        raise ImportFileError(f"{path}: the file is empty")
    if missing := [column for column in required if column not in header]:
        raise ImportFileError(f"{path}: line 1 lacks the columns {', '.join(missing)}; it has {', '.join(header)}")
    line = reader.line_num + 1  # type: ignore[attr-defined]
    for fields in reader:
        if len(fields) == len(header):
            yield line, dict(zip(header, fields, strict=True))
        elif fields:
            report.reject(path, line, "", f"{len(fields)} fields where the header has {len(header)}")
        line = reader.line_num + 1  # type: ignore[attr-defined]


def json_rows(path: Path, report: Report) -> Iterator[Line]:
    """Yield the rows of a JSON Lines file. Lists become comma-separated text; other values become text.

    Raises:
        ImportFileError: the file is missing, is not UTF-8, or contains no JSON object.
    """
    count = 0
    try:
        with path.open(encoding="utf-8-sig") as source:
            for line, text in enumerate(source, start=1):
                if not text.strip():
                    continue
                try:
                    value = json.loads(text)
                except json.JSONDecodeError as error:
                    report.reject(path, line, "", f"not JSON: {error.msg} at character {error.colno}")
                    continue
                except (ValueError, RecursionError):
                    report.reject(path, line, "", "nested too deeply, or a number with thousands of digits")
                    continue
                if not isinstance(value, dict):
                    report.reject(path, line, "", "not a JSON object")
                    continue
                row = {key: _text(item) for key, item in value.items()}
                if broken_keys := [key for key, text in row.items() if HALF.search(key) or HALF.search(text)]:
                    report.reject(
                        path, line, ascii(broken_keys[0])[1:-1], "half of a surrogate pair: a character cut in two"
                    )
                    continue
                count += 1
                yield line, row
    except FileNotFoundError:
        raise ImportFileError(f"{path}: there is no such file") from None
    except UnicodeDecodeError as error:
        raise ImportFileError(f"{path}: not UTF-8 text (byte {error.start})") from error
    if not count:
        raise ImportFileError(f"{path}: no line is a JSON object: is it JSON Lines?")


def _text(value: object) -> str:
    if isinstance(value, list):
        return ",".join(_text(item) for item in value)
    return "" if value is None else str(value)

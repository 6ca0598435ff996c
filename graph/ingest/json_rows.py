"""Reads JSON Lines row by row; nested values become columns."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graph.errors import ImportFileError
from graph.ingest.csv_rows import Line
from graph.ingest.report import Report
from graph.ingest.text_lines import NUL, text_lines

LONGEST_LINE, LONGEST_PATH = 20_000_000, 200
DEEPEST = 20
HALF = re.compile("[\ud800-\udfff]")


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

"""Reads JSON row by row: JSON Lines, and files that hold one list of objects. Nested values become columns."""

import json
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from graph.errors import ImportFileError
from graph.ingest.field_types import Scalar
from graph.ingest.report import REJECTED, Report
from graph.ingest.text_lines import NUL, text_lines

LONGEST_LINE, LONGEST_FILE, LONGEST_PATH = 20_000_000, 500_000_000, 200  # characters
DEEPEST = 20
TOO_DEEP = "nested too deeply, or a number with thousands of digits"
HALF = re.compile("[\ud800-\udfff]")

Value: TypeAlias = Scalar | list[Scalar]
Object: TypeAlias = dict[str, Any]
JsonRow: TypeAlias = tuple[int, dict[str, Value]]


class DoubledKeyError(ValueError):
    """An object of JSON names a key several times."""


def json_rows(
    path: Path, report: Report, columns: Collection[str] | None = None, *, encoding: str = "utf-8", lines: bool = True
) -> Iterator[JsonRow]:
    """Yield the rows of a JSON file as ``(line, values by column)``.

    A column is a path: ``company.name`` is a value of a nested object, ``places.0.town`` one of the first object of a
    list, and ``skills.name`` is the list of the values of all objects of a list. A row has the columns that its object
    has; ``null`` and numbers that are none are empty. Numbers stay numbers.

    Args:
        path: the file.
        report: collects the rows that cannot be read.
        columns: the columns to read; by default all.
        encoding: encoding of the file.
        lines: whether each line is an object; otherwise the file is one list of objects, and the number of an object
            stands in for its line.

    Raises:
        ImportFileError: the file is missing, is not text in the encoding, or contains no JSON object.
    """
    for line, value in json_objects(path, report, encoding=encoding, lines=lines):
        yield line, dict(flatten_object("", value, 0) if columns is None else choose_columns(value, columns))


def json_objects(path: Path, report: Report, *, encoding: str, lines: bool) -> Iterator[tuple[int, Object]]:
    """Yield the objects of a JSON file; arguments and errors as :func:`json_rows`."""
    objects = line_objects(path, report, encoding) if lines else file_objects(path, report, encoding)
    count = 0
    for line, value in objects:
        try:
            broken = HALF.search(json.dumps(value, ensure_ascii=False)) is not None
        except (ValueError, RecursionError):
            report.reject(path, line, "", TOO_DEEP)
            continue
        if broken:
            report.reject(path, line, broken_column(value), "half of a surrogate pair: a character cut in two")
            continue
        count += 1
        yield line, value
    if not count:
        raise ImportFileError(f"{path}: {describe_lines(report) if lines else 'it holds no JSON object'}")


def describe_lines(report: Report) -> str:
    """Return why no line of a file is a JSON object: what is wrong with the first one."""
    first = min(report.commonest(REJECTED), key=lambda problem: problem.line, default=None)
    if first is None:
        return "the file is empty"
    return f"no line is a JSON object; line {first.line}: {first.reason}. Is it JSON Lines?"


def line_objects(path: Path, report: Report, encoding: str) -> Iterator[tuple[int, Object]]:
    """Yield the objects of JSON Lines; a line that is none is reported."""
    for line, text in enumerate(text_lines(path, encoding, report), start=1):
        if not text.strip():
            continue
        if len(text) > LONGEST_LINE:
            report.reject(path, line, "", f"longer than {LONGEST_LINE:,} characters")
            continue
        try:
            value = json.loads(text, object_pairs_hook=distinct_object)
        except json.JSONDecodeError as error:
            report.reject(path, line, "", f"not JSON: {error.msg} at character {error.colno}")
        except DoubledKeyError as error:
            report.reject(path, line, "", str(error))
        except (ValueError, RecursionError):
            report.reject(path, line, "", TOO_DEEP)
        else:
            if isinstance(value, dict):
                yield line, value
            else:
                advice = '. Is the file one list? Set format = "json" in the map' if isinstance(value, list) else ""
                report.reject(path, line, "", f"not a JSON object{advice}")


def file_objects(path: Path, report: Report, encoding: str) -> Iterator[tuple[int, Object]]:
    """Yield the objects of the list in a JSON file.

    Raises:
        ImportFileError: the file is not JSON, or is too large for this format.
    """
    pieces, length = list[str](), 0
    for text in text_lines(path, encoding, report):
        pieces.append(text)
        length += len(text)
        if length > LONGEST_FILE:
            raise ImportFileError(f"{path}: longer than {LONGEST_FILE:,} characters: write it as JSON Lines")
    try:
        content = json.loads("".join(pieces), object_pairs_hook=distinct_object)
    except json.JSONDecodeError as error:
        advice = '. Is it JSON Lines? Set format = "jsonl" in the map' if error.msg == "Extra data" else ""
        raise ImportFileError(f"{path}: line {error.lineno}: not JSON: {error.msg}{advice}") from error
    except DoubledKeyError as error:
        raise ImportFileError(f"{path}: {error}: rename or remove all but one") from error
    except (ValueError, RecursionError) as error:
        raise ImportFileError(f"{path}: {TOO_DEEP}") from error
    for number, value in enumerate(list_of(content), start=1):
        if isinstance(value, dict):
            yield number, value
        else:
            report.reject(path, number, "", "not a JSON object")


def distinct_object(pairs: list[tuple[str, Any]]) -> Object:
    """Return an object of JSON.

    Raises:
        DoubledKeyError: it names a key twice, so that it does not tell which value counts.
    """
    value = dict(pairs)
    if len(value) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        raise DoubledKeyError(f"an object names {', '.join(key for key in value if counts[key] > 1)} several times")
    return value


def list_of(content: object) -> list[object]:
    """Return the list that a JSON file holds: itself, the only list of objects in it, or the list of it alone."""
    if isinstance(content, list):
        return content
    if not isinstance(content, dict):
        return []
    lists = [part for part in content.values() if isinstance(part, list) and any(isinstance(x, dict) for x in part)]
    return lists[0] if len(lists) == 1 and not any(key.startswith("@type") for key in content) else [content]


def choose_columns(value: Object, columns: Collection[str]) -> Iterator[tuple[str, Value]]:
    """Yield those of the given columns that an object has."""
    for column in columns:
        part = value_at(value, column, 0)
        if part is not None:
            yield column, part


def value_at(value: object, path: str, depth: int) -> Value | None:
    """Return the value at a path of nested objects and lists; ``None`` if there is none.

    The values of a list of objects come in its order; one that is missing is empty.
    """
    if depth > DEEPEST:
        return None
    if isinstance(value, list):
        head, _, rest = path.partition(".")
        if head.isdecimal():
            return value_at(value[int(head)], rest, depth + 1) if int(head) < len(value) else None
        return join_values([value_at(entry, path, depth + 1) for entry in value])
    if not path:
        return None if isinstance(value, dict) else scalar_of(value)
    if not isinstance(value, dict):
        return None
    key = path if path in value else max((key for key in value if path.startswith(f"{key}.")), key=len, default=None)
    return None if key is None else value_at(value[key], path[len(key) + 1 :], depth + 1)


def join_values(parts: list[Value | None]) -> list[Scalar] | None:
    """Return the values of a list's entries as one list; ``None`` if no entry has one."""
    if all(part is None for part in parts):
        return None
    return [value for part in parts for value in (part if isinstance(part, list) else ["" if part is None else part])]


def flatten_object(prefix: str, value: Object, depth: int) -> Iterator[tuple[str, Value]]:
    """Yield the columns of an object: its values by key, and those of nested objects by dotted path."""
    for key, part in value.items():
        path = f"{prefix}{key}"
        if len(path) > LONGEST_PATH or depth > DEEPEST:
            continue
        entries = [entry for entry in part if isinstance(entry, dict)] if isinstance(part, list) else []
        if isinstance(part, dict):
            yield from flatten_object(f"{path}.", part, depth + 1)
        elif entries:
            for name in dict.fromkeys(name for entry in entries for name, _ in flatten_object("", entry, depth + 1)):
                yield from ((f"{path}.{name}", own) for own in [value_at(part, name, 0)] if own is not None)
        else:
            own = value_at(part, "", 0)
            yield path, "" if own is None else own


def scalar_of(value: object) -> Scalar:
    """Return a JSON value; ``null`` and numbers that are none are empty, and NUL is left out of texts."""
    if isinstance(value, str):
        return value.replace(NUL, "")
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return ""


def broken_column(value: Object) -> str:
    """Return the first column with half of a character, in ASCII."""
    for column, part in flatten_object("", value, 0):
        if HALF.search(column) or HALF.search(str(part)):
            return ascii(column)[1:-1]
    return ""

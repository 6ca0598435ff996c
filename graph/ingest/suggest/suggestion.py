"""Writes a first map for a file, from its header and its values. What is not certain is a comment of the map."""

import re
import tempfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from graph.errors import ImportFileError
from graph.ingest.column_map import MAPS
from graph.ingest.csv_rows import csv_rows
from graph.ingest.json_rows import json_objects, json_rows
from graph.ingest.report import REJECTED, Report
from graph.ingest.schema_org import postings_in, types_of
from graph.ingest.suggest.assignment import assign_fields, guess_key
from graph.ingest.suggest.column_names import COURSE_WORDS, JOB_WORDS
from graph.ingest.suggest.guesses import Column
from graph.ingest.suggest.map_text import UNNAMED, map_text, posting_map_text
from graph.ingest.suggest.private_map import PRIVATE_MAPS, private_map_text
from graph.ingest.suggest.sniff import FileKind, sniff_file
from graph.ingest.table_map import read_map
from graph.ingest.table_rows import text_of

MOST_ROWS, MOST_COLUMNS = 20_000, 500
SOURCE = re.compile(r"[^a-z0-9]+")


def suggest_map(path: Path, kind: str | None = None) -> str:
    """Return a first map for a file, in TOML. It can be loaded as it is.

    Args:
        path: a CSV, JSON Lines or JSON file.
        kind: ``jobs``, ``courses``, ``people`` or ``interactions``; by default one of the first two is guessed.

    Raises:
        ImportFileError: the file is missing or empty, or no row of it can be read.
    """
    file = sniff_file(path)
    source = source_name(path)
    if kind not in PRIVATE_MAPS and file.format != "csv" and holds_postings(path, file):
        return posting_map_text(path.name, source)
    columns = read_columns(path, file)
    if kind is not None and kind in PRIVATE_MAPS:
        text = private_map_text(path, source, kind, file, columns)
        read_map(text.encode(), PRIVATE_MAPS[kind], path.name)
        return text
    kind = kind or guess_kind(path, columns)
    fields = assign_fields(columns, MAPS[kind])
    text = map_text(path, source, kind, file, columns, fields, guess_key(columns, fields))
    read_map(text.encode(), MAPS[kind], path.name)
    return text


def source_name(path: Path) -> str:
    """Return a valid name of a source, made of the name of its file."""
    name = SOURCE.sub("-", path.stem.lower()).strip("-")[:31].strip("-")
    return name if name[:1].isalpha() else UNNAMED


def holds_postings(path: Path, file: FileKind) -> bool:
    """Return whether the first object of a JSON file is a job posting of schema.org, or holds some."""
    with tempfile.TemporaryDirectory() as folder, Report(Path(folder)) as report:
        objects = json_objects(path, report, encoding=file.encoding, lines=file.format == "jsonl")
        return any("JobPosting" in types_of(node) for _, value in islice(objects, 20) for node in postings_in(value, 0))


def read_columns(path: Path, file: FileKind) -> list[Column]:
    """Return the columns of a file with the values of its first rows. Errors as in :func:`suggest_map`."""
    values: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder, Report(Path(folder)) as report:
        if file.format == "csv":
            for _, row in islice(
                csv_rows(path, report, (), delimiter=file.delimiter, encoding=file.encoding), MOST_ROWS
            ):
                check_width(path, len(row))
                for name, text in row.items():
                    values.setdefault(name, []).append(text)
        else:
            objects = json_rows(path, report, encoding=file.encoding, lines=file.format == "jsonl")
            for number, (_, cells) in enumerate(islice(objects, MOST_ROWS)):
                for name, value in cells.items():
                    own = values.setdefault(name, [])
                    own.extend([""] * (number - len(own)))
                    own.append(text_of(value))
                check_width(path, len(values))
        longest = max(map(len, values.values()), default=0)
        if not longest:
            raise ImportFileError(f"{path}: {describe_no_rows(report)}")
    for own in values.values():
        own.extend([""] * (longest - len(own)))
    return [Column(name, own) for name, own in values.items()]


def check_width(path: Path, columns: int) -> None:
    """Refuse a file with so many columns that guessing would not end.

    Raises:
        ImportFileError: there are more than 500.
    """
    if columns > MOST_COLUMNS:
        raise ImportFileError(f"{path}: it has over {MOST_COLUMNS} columns: write its map by hand")


def describe_no_rows(report: Report) -> str:
    """Return why a file has no row that can be read, and what to do."""
    problems = report.commonest(REJECTED)
    if not problems:
        return "it has a header and no rows; a map is guessed from some rows, too"
    return f"no row can be read; line {problems[0].line}: {problems[0].reason}"


def guess_kind(path: Path, columns: Sequence[Column]) -> str:
    """Return whether a file holds jobs or courses, by the words of its name and its columns."""
    words = [word for column in [*columns, Column(path.stem, ())] for word in column.words]
    courses, jobs = (sum(word in known for word in words) for known in (COURSE_WORDS, JOB_WORDS))
    return "courses" if courses > jobs else "jobs"

"""Finds out what a file is: its encoding, its format, its delimiter."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Literal

from charset_normalizer import from_bytes

from graph.errors import ImportFileError
from graph.ingest.csv_rows import DELIMITERS, MOST_LINES_ABOVE, SEPARATOR_LINE
from graph.ingest.schema_org import is_json_lines
from graph.ingest.text_lines import SAMPLE_BYTES as SAMPLE_CHECKED
from graph.ingest.text_lines import check_text, checked_file, text_lines, wide_encoding

SAMPLE_BYTES, SAMPLE_LINES = 1_000_000, 300
CHUNK = 1 << 20
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Encodings of Latin letters; which of them it is, few bytes do not tell
LATIN = re.compile(
    r"cp125[02478]|iso8859_(?:[12349]|1[03456])|latin_1|mac_(?:latin2|roman|iceland|turkish)|hp_roman8|cp775"
)
WESTERN = frozenset(
    "ÄÖÜäöüßÀÂÉÈÊËÇÎÏÔÙÛàâéèêëçîïôùûœÁÍÓÚÑáíóúñÃÕãõÅåØøÆæìò¿¡«»€£°§\u2013\u2014\u2018\u2019“”„…•·ºª©®\u00a0"
)
ENOUGH = 0.9

Format = Literal["csv", "jsonl", "json"]


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is. ``delimiter`` is that of a CSV file; ``certain`` is false if its encoding is a guess."""

    format: Format
    encoding: str
    delimiter: str = ","
    certain: bool = True


def sniff_file(path: Path) -> FileKind:
    """Return what a file is.

    Raises:
        ImportFileError: the file is missing, empty, or cannot be read.
    """
    with checked_file(path), path.open("rb") as source:
        sample = source.read(SAMPLE_BYTES)
    if not sample.strip(b"\x00\xff\xfe \t\r\n"):
        raise ImportFileError(f"{path}: the file is empty")
    if wide_encoding(sample) is None:
        check_text(path, sample[:SAMPLE_CHECKED])
    encoding, certain = sniff_encoding(path, sample)
    lines = list(islice(text_lines(path, encoding), SAMPLE_LINES))
    start = next((line.lstrip("\ufeff \t") for line in lines if line.strip()), "")
    if start.startswith(("{", "[")):
        return FileKind("jsonl" if is_json_lines(path, encoding) else "json", encoding, certain=certain)
    delimiter = sniff_delimiter(lines)
    if line := find_header_below(lines, delimiter):
        raise ImportFileError(
            f"{path}: line 1 is no header, but line {line} looks like one: take the lines above it out of the file"
        )
    return FileKind("csv", encoding, delimiter, certain)


def sniff_encoding(path: Path, sample: bytes) -> tuple[str, bool]:
    """Return the encoding of a file, and whether it is certain: UTF-8 and marked files are."""
    for mark, name in MARKS:
        if sample.startswith(mark):
            return name, True
    if is_utf8(path):
        return "utf-8", True
    best = from_bytes(sample).best()
    if best is not None and LATIN.fullmatch(best.encoding) and looks_western(sample):
        return "windows-1252", False
    return (best.encoding.replace("_", "-") if best is not None else "latin-1"), False


def looks_western(sample: bytes) -> bool:
    """Return whether nearly all letters beyond ASCII are usual in Western Europe, if the bytes are read as there."""
    letters = [letter for letter in sample.decode("windows-1252", "replace") if not letter.isascii()]
    return sum(letter in WESTERN for letter in letters) >= ENOUGH * len(letters)


def is_utf8(path: Path) -> bool:
    """Return whether a whole file is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as source:
        try:
            while chunk := source.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def sniff_delimiter(lines: list[str]) -> str:
    """Return the delimiter by which most records of some lines have the width of the first, and more than one field."""
    if lines and (match := SEPARATOR_LINE.fullmatch(lines[0])):
        return match[1]
    best = max(DELIMITERS, key=lambda delimiter: rate_delimiter(lines, delimiter))
    if rate_delimiter(lines, best)[0]:
        return best
    return next((delimiter for delimiter in DELIMITERS if find_header_below(lines, delimiter)), best)


def find_header_below(lines: list[str], delimiter: str) -> int | None:
    """Return the line of the header if it has a title and empty lines above it; ``None`` if it is the first line.

    A first line with names for less than half of the columns is no header.
    """
    if lines and SEPARATOR_LINE.fullmatch(lines[0]):
        return None
    records = list(islice(numbered_records(lines, delimiter), MOST_LINES_ABOVE))
    above = count_names(records[0][1]) if records else 0
    for (line, fields), (_, row) in pairwise(records[1:]):
        if count_names(fields) == len(fields) == len(row) > max(2, 2 * above):
            return line
    return None


def numbered_records(lines: list[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the records with the number of their last line; reading ends at one that cannot be read."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        yield from ((reader.line_num, record) for record in reader)
    except csv.Error:
        return


def count_names(fields: list[str]) -> int:
    """Return how many fields are not empty."""
    return sum(bool(name.strip()) for name in fields)


def rate_delimiter(lines: list[str], delimiter: str) -> tuple[float, int]:
    """Return which share of the records has the width of the header, and this width; 0 if that is one field."""
    widths = list(record_widths(lines, delimiter))
    if not widths or widths[0] == 1:
        return 0.0, 0
    counts = Counter(widths)
    return round(counts[widths[0]] / len(widths), 1), widths[0]


def record_widths(lines: list[str], delimiter: str) -> Iterator[int]:
    """Yield the numbers of fields of the records; reading ends at one that cannot be read."""
    try:
        yield from (len(record) for record in csv.reader(lines, delimiter=delimiter) if record)
    except csv.Error:
        return

"""Reads the lines of text files in any encoding, with errors that say where and what to do."""

import codecs
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import ImportFileError
from graph.ingest.report import Report

NUL = "\x00"
SAMPLE_BYTES, MOST_CONTROLS = 65_536, 0.1
CONTROLS = bytes({*range(32), 127} - set(b"\t\n\v\f\r\x1a\x1b"))
WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
KINDS = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook: unpack it, or save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook or another Office file: save the sheet as CSV"),
    (b"\x1f\x8b", "compressed with gzip: unpack it first"),
    (b"%PDF-", "a PDF: save its table as CSV"),
)
MARKUP = (
    (re.compile(rb"version https://git-lfs"), "a pointer of Git LFS: fetch the file itself with git lfs pull"),
    (
        re.compile(rb"\s*<(?:!doctype html|html)", re.IGNORECASE),
        "a web page: save its table as CSV, or the JSON-LD in it as JSON",
    ),
    (
        re.compile(rb"\s*<(?:\?xml|rss|feed|source|jobs?)\b", re.IGNORECASE),
        "XML: convert it to CSV, JSON Lines or JSON",
    ),
)


@contextmanager
def checked_file(path: Path) -> Iterator[None]:
    """Turn the errors of opening a file into errors that say what to do. A pipe is refused before it is waited for.

    Raises:
        ImportFileError: the file is missing, is a folder, a pipe or a device, or may not be read.
    """
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise ImportFileError(f"{path}: this is a pipe or a device, and files are read twice: save it as a file")
        yield
    except FileNotFoundError:
        raise ImportFileError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise ImportFileError(f"{path}: this is a folder: name a file in it") from None
    except PermissionError:
        raise ImportFileError(f"{path}: this user may not read the file") from None
    except OSError as error:
        if error.filename != str(path):
            raise
        raise ImportFileError(f"{path}: the file cannot be opened: {error.strerror}") from error


def check_text(path: Path, sample: bytes) -> None:
    """Refuse a file whose first bytes are not those of a text in an encoding like ASCII.

    Raises:
        ImportFileError: it is not a text; the message says what it is, if that is known.
    """
    for mark, kind in KINDS:
        if sample.startswith(mark):
            raise ImportFileError(f"{path}: not a text file: it is {kind}")
    for pattern, kind in MARKUP:
        if pattern.match(sample.removeprefix(codecs.BOM_UTF8)):
            raise ImportFileError(f"{path}: not a table: it is {kind}")
    if len(sample) - len(sample.translate(None, CONTROLS)) > MOST_CONTROLS * len(sample):
        raise ImportFileError(
            f"{path}: not a text file: it has many control characters. If it is UTF-16, set encoding in the map to "
            '"utf-16-le" or "utf-16-be"'
        )


def wide_encoding(sample: bytes) -> str | None:
    """Return the encoding of a file that begins with the mark of UTF-16 or UTF-32."""
    return next((name for mark, name in WIDE_MARKS if sample.startswith(mark)), None)


def text_lines(path: Path, encoding: str, report: Report | None = None) -> Iterator[str]:
    """Yield the lines of a text file with their ends, in constant memory; without NUL, which the graph cannot store.

    Args:
        path: the file; one that begins with the mark of UTF-16 or UTF-32 is read as such.
        encoding: encoding of the file.
        report: is told how much of the file was read, and which lines lose a NUL.

    Raises:
        ImportFileError: the encoding is unknown, or the file is not text in this encoding; the message says where.
    """
    try:
        name = codecs.lookup(encoding).name
        line_end = "\n".encode(name)
    except LookupError:
        raise ImportFileError(f"encoding: there is no text encoding {encoding!r}") from None
    with checked_file(path):
        with path.open("rb") as source:
            sample = source.read(SAMPLE_BYTES)
        if line_end != b"\n":  # in UTF-16, lines cannot be told apart before decoding
            yield from without_nul(decoded_lines(path, encoding), path, report)
            return
        if marked_encoding := wide_encoding(sample):
            yield from without_nul(decoded_lines(path, marked_encoding), path, report)
            return
        check_text(path, sample)
        position, size = 0, path.stat().st_size
        with path.open("rb") as source:
            pieces = (piece for raw in source for piece in raw.splitlines(keepends=True))
            for number, raw in enumerate(pieces, start=1):
                line = raw.removeprefix(codecs.BOM_UTF8) if number == 1 and name.startswith("utf-8") else raw
                try:
                    text = line.decode(name)
                except UnicodeDecodeError as error:
                    byte = position + len(raw) - len(line) + error.start
                    raise ImportFileError(
                        f"{path}: line {number} (byte {byte} of the file): not {encoding.upper()} text. Set encoding "
                        f"in the map, such as windows-1252, or windows-1256 for Arabic, or convert the file"
                    ) from error
                yield take_out_nul(text, path, number, report)
                position += len(raw)
                if report is not None:
                    report.advance(position, size)


def without_nul(lines: Iterator[str], path: Path, report: Report | None) -> Iterator[str]:
    """Yield lines without NUL, and tell the report of each that has one."""
    for number, text in enumerate(lines, start=1):
        yield take_out_nul(text, path, number, report)


def take_out_nul(text: str, path: Path, number: int, report: Report | None) -> str:
    """Return a line without NUL, and tell the report if there is one."""
    if NUL not in text:
        return text
    if report is not None:
        report.note(path, number, "", "NUL characters are taken out of the line")
    return text.replace(NUL, "")


def decoded_lines(path: Path, encoding: str) -> Iterator[str]:
    """Yield the lines of a file whose encoding uses several bytes for a line's end; errors as :func:`text_lines`."""
    try:
        with path.open(encoding=encoding, newline="") as source:
            yield from source
    except UnicodeError as error:
        raise ImportFileError(f"{path}: not {encoding.upper()} text: {error}") from error

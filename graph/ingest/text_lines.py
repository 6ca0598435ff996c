"""Reads the lines of text files in any encoding, with errors that say where and what to do."""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import ImportFileError
from graph.ingest.report import Report

NUL = "\x00"


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


def text_lines(path: Path, encoding: str, report: Report | None = None) -> Iterator[str]:
    """Yield the lines of a text file with their ends, in constant memory; without NUL, which the graph cannot store.

    Args:
        path: the file.
        encoding: encoding of the file.
        report: is told how much of the file was read.

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
        position, size = 0, path.stat().st_size
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
                if report is not None:
                    report.advance(position, size)


def decoded_lines(path: Path, encoding: str) -> Iterator[str]:
    """Yield the lines of a file whose encoding uses several bytes for a line's end; errors as :func:`text_lines`."""
    try:
        with path.open(encoding=encoding, newline="") as source:
            yield from (line.replace(NUL, "") for line in source)
    except UnicodeError as error:
        raise ImportFileError(f"{path}: not {encoding.upper()} text: {error}") from error

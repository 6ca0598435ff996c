"""Reads tables that somebody keeps in a file, such as rates of currencies, and that a setting names."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
MOST_BYTES = 100_000


def read_table(path: Path, parse: Callable[[str], T]) -> T:
    """Read a table from a file of at most 100 KB.

    Args:
        path: the file.
        parse: makes the table of the file's text; raises ValueError if the text is not such a table.

    Raises:
        ValueError: the file cannot be read or is not such a table; the message names the file and says what is wrong.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror or error}") from error
    if len(content) > MOST_BYTES:
        raise ValueError(f"{path}: is larger than {MOST_BYTES:,} bytes")
    try:
        return parse(content.decode())
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error

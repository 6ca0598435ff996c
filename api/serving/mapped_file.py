"""Objects in a file that many processes map: the arrays of the object are shared, and copied only where one writes.

Pickle, protocol 5, leaves the contents of large arrays to the caller (PEP 574). They stand in the file one after the
other, and an object that is read refers to them in a private mapping of the file, so that the kernel keeps one copy of
each page for all processes, and reads a page when it is first used.

A pickle can run code, so that a file is read only if it is of this user, and nobody else can write it.
"""

import io
import json
import mmap
import os
import pickle
import secrets
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api.collection import pause_collection

MAGIC = b"careergraph mapped 1\n"
ALIGNMENT = 64  # bytes; what arrays of numpy have by themselves
SMALLEST = 4_096  # bytes of an array that stands by itself; smaller ones are part of the pickle
PROTOCOL = 5
OTHERS = 0o077
LENGTH_BYTES = 8


class MappedFileError(Exception):
    """A file cannot be read: it is damaged, incomplete, or not of this user alone."""


def write_mapped(path: Path, value: object) -> int:
    """Write an object to a file, atomically and for this user alone; return the bytes that are shared.

    Args:
        path: the file, which is replaced; its folder exists.
        value: an object that pickle can write.

    Raises:
        OSError: the file could not be written.
        pickle.PicklingError, TypeError, AttributeError: the object has parts that cannot be written.
    """
    buffers: list[pickle.PickleBuffer] = []

    def keep_small(buffer: pickle.PickleBuffer) -> bool:
        """Return whether a buffer is part of the pickle; the others stand by themselves."""
        if buffer.raw().nbytes < SMALLEST:
            return True
        buffers.append(buffer)
        return False

    body = pickle.dumps(value, protocol=PROTOCOL, buffer_callback=keep_small)
    temporary_path = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(temporary_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            write_parts(file, body, [buffer.raw() for buffer in buffers])
            file.flush()
            os.fsync(file.fileno())  # so that a file with its name is whole, also after a power failure
        temporary_path.rename(path)
    finally:
        temporary_path.unlink(missing_ok=True)
    return sum(buffer.raw().nbytes for buffer in buffers)


def write_parts(file: io.BufferedWriter, body: bytes, arrays: Sequence[memoryview]) -> None:
    """Write the arrays, the pickle, an index of both, and the index's length."""
    file.write(MAGIC)
    spans = []
    for array in arrays:
        file.write(b"\0" * (-file.tell() % ALIGNMENT))
        spans.append((file.tell(), array.nbytes))
        file.write(array)
    index = {"body": (file.tell(), len(body)), "checksum": zlib.crc32(body), "arrays": spans}
    file.write(body)
    text = json.dumps(index).encode()
    file.write(text)
    file.write(len(text).to_bytes(LENGTH_BYTES, "big"))


def read_mapped(path: Path) -> Any:
    """Return the object of a file, with its arrays in a private mapping of it.

    Raises:
        MappedFileError: the file is damaged, incomplete, or not of this user alone.
        OSError: the file could not be read.
    """
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        if status.st_uid != os.geteuid() or status.st_mode & OTHERS:
            raise MappedFileError(f"{path} is not of this user alone: delete it")
        if status.st_size <= len(MAGIC) + LENGTH_BYTES:
            raise MappedFileError(f"{path} is incomplete")
        mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    contents = memoryview(mapping)
    index = read_index(path, contents)
    start, length = index["body"]
    body = contents[start : start + length]
    if zlib.crc32(body) != index["checksum"]:
        raise MappedFileError(f"{path} is damaged")
    buffers = [contents[first : first + size] for first, size in index["arrays"]]
    with pause_collection():
        return pickle.loads(body, buffers=buffers)  # noqa: S301 - of this user alone, as the code is


def read_index(path: Path, contents: memoryview) -> dict[str, Any]:
    """Return the index at the end of a file.

    Raises:
        MappedFileError: there is none.
    """
    end = len(contents) - LENGTH_BYTES
    start = end - int.from_bytes(contents[end:], "big")
    if contents[: len(MAGIC)] != MAGIC or start < len(MAGIC):
        raise MappedFileError(f"{path} is damaged or incomplete")
    try:
        index: dict[str, Any] = json.loads(bytes(contents[start:end]))
    except ValueError as error:
        raise MappedFileError(f"{path} is damaged or incomplete") from error
    return index

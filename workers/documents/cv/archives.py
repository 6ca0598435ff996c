"""Reads ZIP archives without trusting what they say of their sizes."""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping

from workers.documents.cv.limits import LIMITS
from workers.documents.cv.problems import DocumentError, Problem

CHUNK = 65_536


def unpack(data: bytes, is_wanted: Callable[[str], bool]) -> Mapping[str, bytes]:
    """Return the contents of the wanted files in an archive, by their names.

    Raises:
        DocumentError: the archive is damaged, or holds too much or too many files.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > LIMITS.entries or sum(entry.file_size for entry in entries) > LIMITS.unpacked_bytes:
                raise DocumentError(Problem.UNPACKS_TOO_LARGE)
            contents, left_bytes = dict[str, bytes](), LIMITS.unpacked_bytes
            for entry in entries:
                if not entry.is_dir() and is_wanted(entry.filename):
                    contents[entry.filename] = read_entry(archive, entry, left_bytes)
                    left_bytes -= len(contents[entry.filename])
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise DocumentError(Problem.DAMAGED) from error
    return contents


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Return the content of a file in an archive, which may be longer than the archive says.

    Raises:
        DocumentError: it is longer than ``most`` bytes.
    """
    parts, size = [], 0
    with archive.open(entry) as file:
        while part := file.read(CHUNK):
            size += len(part)
            if size > most:
                raise DocumentError(Problem.UNPACKS_TOO_LARGE)
            parts.append(part)
    return b"".join(parts)

"""Which kind of file a document is: by its content, and its name must agree."""

import io
import re
import zipfile
from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePath

from workers.documents.cv.problems import DocumentError, Problem

HEAD = 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
OTHER_MAGIC = (
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    b"\x7fELF",
    b"MZ",
    b"%!PS",
    b"7z\xbc\xaf",
)
LINKEDIN_FILES = frozenset({"profile.csv", "positions.csv", "education.csv", "skills.csv"})


class FileKind(StrEnum):
    """A kind of file that can be read."""

    TXT = "TXT"
    PDF = "PDF"
    DOCX = "DOCX"
    JSON_RESUME = "JSON_RESUME"
    EUROPASS_XML = "EUROPASS_XML"
    LINKEDIN_ZIP = "LINKEDIN_ZIP"


EXTENSIONS: Mapping[str, FileKind] = {
    ".txt": FileKind.TXT,
    ".text": FileKind.TXT,
    ".md": FileKind.TXT,
    ".pdf": FileKind.PDF,
    ".docx": FileKind.DOCX,
    ".json": FileKind.JSON_RESUME,
    ".xml": FileKind.EUROPASS_XML,
    ".zip": FileKind.LINKEDIN_ZIP,
}


def kind_of(name: str, data: bytes) -> FileKind:
    """Return the kind of a file.

    Raises:
        DocumentError: the file is empty, of another kind, encrypted, or not what its name says.
    """
    if not data.strip():
        raise DocumentError(Problem.EMPTY)
    extension = PurePath(name).suffix.lower()
    expected = EXTENSIONS.get(extension)
    actual = kind_of_content(data, expected)
    if expected is None and re.fullmatch(r"\.[a-z0-9]{1,8}", extension):
        raise DocumentError(Problem.MACROS if extension == ".docm" else Problem.UNSUPPORTED)
    if expected is not None and expected is not actual:
        raise DocumentError(Problem.WRONG_EXTENSION)
    return actual


def kind_of_content(data: bytes, expected: FileKind | None) -> FileKind:
    """Return the kind of a file's content. Plain text may begin with any character, so the name decides there."""
    start = data[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:HEAD]:
        return FileKind.PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return kind_of_archive(data)
    if data.startswith(OLE):
        raise DocumentError(Problem.ENCRYPTED if ENCRYPTED_OFFICE in data else Problem.UNSUPPORTED)
    if data.startswith(OTHER_MAGIC):
        raise DocumentError(Problem.UNSUPPORTED if expected is None else Problem.WRONG_EXTENSION)
    if expected is FileKind.TXT:
        return FileKind.TXT
    if start.startswith((b"{", b"[")):
        return FileKind.JSON_RESUME
    if start.startswith(b"<"):
        return FileKind.EUROPASS_XML
    return FileKind.TXT


def kind_of_archive(data: bytes) -> FileKind:
    """Return the kind of a ZIP archive.

    Raises:
        DocumentError: it is damaged or encrypted, has macros, or holds something else.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise DocumentError(Problem.DAMAGED) from error
    names = {entry.filename.lower() for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise DocumentError(Problem.ENCRYPTED)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise DocumentError(Problem.MACROS)
    if "word/document.xml" in names:
        return FileKind.DOCX
    if LINKEDIN_FILES & {PurePath(name).name for name in names}:
        return FileKind.LINKEDIN_ZIP
    raise DocumentError(Problem.UNSUPPORTED)

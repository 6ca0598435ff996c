"""The console's files, read once, with a version that changes when any of them does."""

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.graphql.trusted_documents import PACKAGED, identify_text, read_text

FOLDER = Path(__file__).parent
PAGE = "index.html"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
DOCUMENTS = "documents.json"
SHOWN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that a browser may load.

    Args:
        content: its bytes.
        packed: the same, compressed with gzip.
        media_type: its media type.
    """

    content: bytes
    packed: bytes
    media_type: str

    @classmethod
    def of(cls, content: bytes, media_type: str) -> "Asset":
        """Make an asset; equal content gives equal bytes."""
        return cls(content, gzip.compress(content, mtime=0), media_type)


@dataclass(frozen=True, slots=True)
class Assets:
    """All files of the console.

    Args:
        files: files by their path below the folder.
        page: the text of the page, with places for the version and the configuration.
        version: a part of the address of every file, so that browsers may keep them for ever.
    """

    files: Mapping[str, Asset]
    page: str
    version: str


def read_assets(folder: Path = FOLDER) -> Assets:
    """Read the console's files."""
    files = dict(read_files(folder))
    files[DOCUMENTS] = Asset.of(describe_documents(), KINDS[".json"])
    page = (folder / PAGE).read_text(encoding="utf-8")
    digest = hashlib.sha256(page.encode())
    for path, asset in sorted(files.items()):
        digest.update(path.encode() + b"\0" + hashlib.sha256(asset.content).digest())
    return Assets(files, page, digest.hexdigest()[:SHOWN_DIGITS])


def read_files(folder: Path) -> Iterator[tuple[str, Asset]]:
    """Read each file of a kind that browsers load, with its path."""
    for path in sorted(folder.rglob("*")):
        kind = KINDS.get(path.suffix)
        if kind and path.is_file():
            yield path.relative_to(folder).as_posix(), Asset.of(path.read_bytes(), kind)


def describe_documents(folder: Path = PACKAGED) -> bytes:
    """Return the identifiers by which the console sends its documents, by their names, as JSON."""
    return json.dumps({path.stem: identify_text(read_text(path)) for path in sorted(folder.glob("*.graphql"))}).encode()

"""The file of a back-up: a ZIP archive of rows and files, with a manifest that says what has to be in it."""

import errno
import json
import os
import secrets
import shutil
import zipfile
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from graph.backup.reader import Contents, LinkKind
from graph.errors import BackupError

FORMAT = 2
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
MANIFEST, KEYS, FILES = "manifest.json", "redis.jsonl", "home"
KEPT = frozenset({"document-key", "documents", "exports", "jwt-secret", "link-secret", "models", "world"})
"""What is kept of a home folder. The rest is the engines' own, belongs to running processes, or is made anew."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a back-up holds.

    Args:
        migrations: the checksum of each applied migration by its version.
        contents: the number of nodes and relationships.
        keys: the number of keys of Redis.
        files: the files of the home folder, by their paths in it.
        made_by: the version of CareerGraph.
    """

    migrations: dict[str, str]
    contents: Contents
    keys: int
    files: tuple[str, ...]
    made_by: str = version("careergraph")

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        links = [[kind.source, kind.type, kind.target, count] for kind, count in self.contents.links.items()]
        return {
            "format": FORMAT,
            "madeBy": self.made_by,
            "migrations": self.migrations,
            "nodes": self.contents.nodes,
            "relationships": links,
            "keys": self.keys,
            "files": self.files,
        }

    @classmethod
    def of_json(cls, content: dict[str, Any]) -> "Manifest":
        """Return what :meth:`as_json` described.

        Raises:
            BackupError: it has another format.
        """
        if content.get("format") != FORMAT:
            raise BackupError(
                f"the back-up has format {content.get('format')}, and this version reads {FORMAT}: use the CareerGraph "
                f"that made it, {content.get('madeBy')}"
            )
        links = {LinkKind(*kind): count for *kind, count in content["relationships"]}
        contents = Contents(dict(content["nodes"]), links)
        files = tuple(map(str, content["files"]))
        return cls(dict(content["migrations"]), contents, int(content["keys"]), files, str(content["madeBy"]))


def nodes_name(label: str) -> str:
    """Return the name of the member that holds nodes of a label."""
    return f"nodes/{label}.jsonl"


def links_name(kind: LinkKind) -> str:
    """Return the name of the member that holds relationships of a kind."""
    return f"relationships/{kind.source}-{kind.type}-{kind.target}.jsonl"


class ArchiveWriter:
    """Writes the members of an archive."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed

    async def write_rows(self, name: str, rows: AsyncIterator[object]) -> int:
        """Write rows as lines of JSON, and return their number."""
        number = 0
        with self._packed.open(name, "w", force_zip64=True) as member:
            async for row in rows:
                member.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
                number += 1
        return number

    def write_home(self, home: Path) -> tuple[str, ...]:
        """Write the files of a home folder, and return their paths in it."""
        kept = [path for name in sorted(KEPT) for path in (home / name, *sorted((home / name).rglob("*")))]
        paths = [path for path in kept if path.is_file()]
        for path in paths:
            self._packed.write(path, f"{FILES}/{path.relative_to(home).as_posix()}")
        return tuple(path.relative_to(home).as_posix() for path in paths)

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest."""
        self._packed.writestr(MANIFEST, json.dumps(manifest.as_json(), indent=1))


class ArchiveReader:
    """Reads the members of an archive that :func:`open_archive` has checked."""

    def __init__(self, packed: zipfile.ZipFile, manifest: Manifest) -> None:
        self._packed = packed
        self.manifest = manifest

    def rows(self, name: str) -> Iterator[Any]:
        """Yield the rows of a member."""
        with self._packed.open(name) as member:
            for line in member:
                yield json.loads(line)

    def extract_home(self, folder: Path) -> None:
        """Write the files of the home folder into an empty folder, for their owner alone."""
        for name in self.manifest.files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            with self._packed.open(f"{FILES}/{name}") as member, path.open("wb") as output:
                shutil.copyfileobj(member, output)


@contextmanager
def new_archive(file: Path) -> Iterator[ArchiveWriter]:
    """Provide a new archive. It gets its name when it is whole and on the disk; only its owner may read it.

    Until then it has a name that nobody can guess, so that no other user can put a file or a link in its place.

    Raises:
        BackupError: there is such a file already, its folder cannot be written, or its disk is full.
    """
    if file.exists():
        raise BackupError(f"{file} exists: give another name")
    part = file.with_name(f"{file.name}.{secrets.token_hex(8)}.part")
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupError(f"{file} cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(descriptor, "w+b") as output:
            with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as packed:
                yield ArchiveWriter(packed)
            output.flush()
            os.fsync(output.fileno())
        give_name(part, file)
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise BackupError(f"{file} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


def give_name(part: Path, file: Path) -> None:
    """Give a file its name, which no other file may have got meanwhile.

    Raises:
        BackupError: one did.
    """
    try:
        os.link(part, file)
    except FileExistsError as error:
        raise BackupError(f"{file} was made by somebody else meanwhile: give another name") from error
    except OSError:  # a file system without hard links
        if file.exists():
            raise BackupError(f"{file} was made by somebody else meanwhile: give another name") from None
        part.rename(file)


def open_file(file: Path) -> BinaryIO:
    """Open a file.

    Raises:
        BackupError: it is missing, or this user may not read it.
    """
    try:
        return file.open("rb")
    except OSError as error:
        raise BackupError(f"{file} cannot be read: {error.strerror}") from error


@contextmanager
def open_archive(file: Path) -> Iterator[ArchiveReader]:
    """Provide an archive whose members were all read once, and are those that its manifest names.

    Raises:
        BackupError: the file is missing, damaged, incomplete, or no back-up.
    """
    with open_file(file) as opened:
        try:
            packed = zipfile.ZipFile(opened)
            if damaged := packed.testzip():
                raise BackupError(f"{file} is damaged: {damaged} has another checksum")
            names = set(packed.namelist())
            if MANIFEST not in names:
                raise BackupError(f"{file} is no back-up of CareerGraph: it has no {MANIFEST}")
            content = packed.read(MANIFEST)
        except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
            raise BackupError(f"{file} cannot be read: {error}") from error
        manifest = read_manifest(file, content)
        check_members(file, manifest, names)
        with packed:
            yield ArchiveReader(packed, manifest)


def read_manifest(file: Path, content: bytes) -> Manifest:
    """Return the manifest of an archive.

    Raises:
        BackupError: it is no JSON, lacks something, or has another format.
    """
    try:
        return Manifest.of_json(json.loads(content))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        problem = f"{type(error).__name__}: {error}"
        raise BackupError(f"{file} is no back-up of CareerGraph: its {MANIFEST} cannot be read ({problem})") from error


def check_members(file: Path, manifest: Manifest, names: set[str]) -> None:
    """Check that an archive holds what its manifest names, and that no file would leave its folder.

    Raises:
        BackupError: it does not.
    """
    wanted = {MANIFEST, KEYS}
    wanted |= {nodes_name(label) for label in manifest.contents.nodes}
    wanted |= {links_name(kind) for kind in manifest.contents.links}
    wanted |= {f"{FILES}/{name}" for name in manifest.files}
    if missing := sorted(wanted - names):
        raise BackupError(f"{file} is incomplete: {missing[0]} is missing")
    for name in manifest.files:
        parts = PurePosixPath(name).parts
        if not parts or ".." in parts or parts[0] not in KEPT:
            raise BackupError(f"{file} holds {name!r}, which is no file of a home folder")

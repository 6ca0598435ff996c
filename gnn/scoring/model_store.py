"""Models in an object storage, such as S3, that hosts share; each host keeps a copy of what it serves in its folder.

A store is any file system of fsspec. It has what the folder has: a folder for each version, and online updates beside
it. The manifest is written last, so that a model in the store is complete, and each file is checked against the
manifest's hashes before a host uses it.
"""

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import unquote

import structlog
from fsspec.core import url_to_fs
from fsspec.utils import get_protocol

from gnn.errors import ArtifactError, StoreAwayError
from gnn.scoring.artifact import MANIFEST, checked_manifest, read_manifest, reason_of
from gnn.scoring.online import Deltas, delta_file, remove_deltas, write_deltas

PAUSE_SECONDS = 30.0
S3 = ("s3", "s3a")
S3_TIMEOUTS = {"connect_timeout": 3, "read_timeout": 5, "retries": {"total_max_attempts": 1}}
S3_READS = 2

log = structlog.get_logger("careergraph.models")


@dataclass(slots=True)
class Outage:
    """The last failure of a storage when it was read; it is not asked again for some seconds.

    ``until`` is in seconds of the process's own clock (``monotonic``).
    """

    problem: str = ""
    until: float = 0.0

    def check(self) -> None:
        """Check that the storage may be asked.

        Raises:
            StoreAwayError: it failed just now.
        """
        if monotonic() < self.until:
            raise StoreAwayError(self.problem)

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Remember and log an error of the storage, which is raised all the same."""
        try:
            yield
        except StoreAwayError as error:
            self.problem, self.until = str(error), monotonic() + PAUSE_SECONDS
            log.warning("models come from this host's folder alone", error=self.problem, seconds=PAUSE_SECONDS)
            raise


@dataclass(frozen=True, slots=True)
class ModelStore:
    """The models of a host, and the object storage that they come from.

    Args:
        folder: the models folder of this host.
        url: address of the storage, such as ``s3://bucket/models``; ``None`` without one.
        outage: whether the storage failed just now.
    """

    folder: Path
    url: str | None = field(default=None, repr=False)
    outage: Outage = field(default_factory=Outage, compare=False, repr=False)

    def fetch(self, version: str) -> Path:
        """Return a model's folder on this host; raises errors as :meth:`bring`."""
        self.bring(version)
        return self.folder / version

    def fetch_missing(self, version: str) -> Path:
        """Return a model's folder, as :meth:`fetch`; a model that is here brings no online update."""
        target = self.folder / version
        return target if (target / MANIFEST).exists() else self.fetch(version)

    def bring(self, version: str) -> str | None:
        """Bring a model that this host lacks, and the online update that the model has in the store.

        A store that failed is not asked for some seconds.

        Returns:
            Why the store cannot be used now, if this host's own copy has to do; else ``None``.

        Raises:
            StoreAwayError: this host lacks the model, and the store cannot be used now.
            ArtifactError: this host lacks the model, and the store lacks it, too, or holds a damaged one.
        """
        if self.url is None:
            return None
        try:
            self.outage.check()
            self._synchronise(self.url, version)
        except StoreAwayError as error:
            if not (self.folder / version / MANIFEST).exists():
                raise
            return str(error)
        return None

    def _synchronise(self, url: str, version: str) -> None:
        target = self.folder / version
        with self.outage.watch(), self._translate_errors():
            files, root = open_for_reading(url)
            is_stored = holds_file(files, f"{root}/{version}/{MANIFEST}")
            if not (target / MANIFEST).exists():
                if not is_stored:
                    raise ArtifactError(
                        f"neither {self.folder} nor {hide_user_info(url, url)} has the model {version}: train again"
                    )
                self._bring(files, f"{root}/{version}", target)
            if is_stored:
                self._bring_update(files, root, version)

    def keep(self, version: str) -> None:
        """Write a model of this host and its online update to the store; what the store has stays as it is.

        If the store has the model, its online update is newer than this host's, or was undone.

        Raises:
            StoreAwayError: the store cannot be reached or refuses to write.
            ArtifactError: the model is damaged.
        """
        if self.url is None:
            return
        names = checked_manifest(self.folder / version)["hashes"]
        with self._translate_errors():
            files, root = open_storage(self.url)
            target = f"{root}/{version}"
            if not holds_file(files, f"{target}/{MANIFEST}"):
                files.makedirs(target, exist_ok=True)
                for name in names:
                    files.put_file(str(self.folder / version / name), f"{target}/{name}")
                self._put_update(files, root, version)
                files.put_file(str(self.folder / version / MANIFEST), f"{target}/{MANIFEST}")

    def write_update(self, version: str, deltas: Deltas) -> None:
        """Write the online update of a model to the store and then to this host's folder.

        A model that is fetched meanwhile brings the store's update, which is the new one.

        Raises:
            StoreAwayError: the store cannot be reached or refuses to write.
            ArtifactError: the folder is not writable.
        """
        update = delta_file(self.folder, version)
        part = update.with_name(f".{update.name}.{secrets.token_hex(4)}.part")
        try:
            write_deltas(part, deltas)
            if self.url is not None:
                with self._translate_errors():
                    files, root = open_storage(self.url)
                    files.put_file(str(part), f"{root}/{update.name}")
            write_deltas(update, deltas)
        finally:
            part.unlink(missing_ok=True)

    def remove_update(self, version: str) -> None:
        """Remove the online update of a model from the store and then from this host's folder.

        Raises:
            StoreAwayError: the store cannot be reached or refuses to write.
            ArtifactError: the folder is not writable.
        """
        update = delta_file(self.folder, version)
        if self.url is not None:
            with self._translate_errors():
                files, root = open_storage(self.url)
                remove_stored(files, f"{root}/{update.name}")
        remove_deltas(update)

    def _put_update(self, files: Any, root: str, version: str) -> None:
        """Write this host's online update to the store, or remove what an upload that failed left there."""
        update = delta_file(self.folder, version)
        if update.exists():
            files.put_file(str(update), f"{root}/{update.name}")
        else:
            remove_stored(files, f"{root}/{update.name}")

    def _bring(self, files: Any, source: str, target: Path) -> None:
        """Copy a model to a temporary folder, check it, and rename the folder."""
        part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        part.mkdir(parents=True)
        try:
            files.get_file(f"{source}/{MANIFEST}", str(part / MANIFEST))
            for name in read_manifest(part)["hashes"]:
                if Path(name).name != name:
                    raise ArtifactError(f"the manifest of {target.name} names a file outside the model: {name}")
                files.get_file(f"{source}/{name}", str(part / name))
            checked_manifest(part)
            if not target.exists():
                place_folder(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def _bring_update(self, files: Any, root: str, version: str) -> None:
        update = delta_file(self.folder, version)
        part = update.with_name(f".{update.name}.{secrets.token_hex(4)}.part")
        try:
            files.get_file(f"{root}/{update.name}", str(part))
            part.rename(update)
        except FileNotFoundError:
            update.unlink(missing_ok=True)
        finally:
            part.unlink(missing_ok=True)

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        """Translate the errors of file systems, each of which has its own."""
        try:
            yield
        except ArtifactError:
            raise
        except Exception as error:  # noqa: BLE001 - each file system has errors of its own
            url = self.url or ""
            message = f"the model store {url} cannot be used ({reason_of(error)})"
            shown_message = hide_user_info(message, url)
            cause = error if shown_message == message else None  # its message may have the password, too
            raise StoreAwayError(shown_message) from cause


def hide_user_info(text: str, url: str) -> str:
    """Return a text without the name and password that an address has before the last ``@``."""
    user_info = re.search(r"(?<=://).*(?=@)", url)
    if user_info is None:
        return text
    text, password = text.replace(f"{user_info[0]}@", "***@"), user_info[0].partition(":")[2]
    for secret in filter(None, (password, unquote(password))):
        text = text.replace(secret, "***")
    return text


def open_storage(url: str) -> tuple[Any, str]:
    """Return the file system of an address, which forgets what it knew of the storage, and the path in it."""
    files, path = url_to_fs(url)
    files.invalidate_cache()
    return files, path


def open_for_reading(url: str) -> tuple[Any, str]:
    """Return the file system of an address and the path in it, as :func:`open_storage`; S3 has to answer soon."""
    if get_protocol(url) not in S3:
        return open_storage(url)
    files, path = url_to_fs(url, config_kwargs=S3_TIMEOUTS)
    files.retries = S3_READS  # of a kept file system that differs from the one that writes
    files.invalidate_cache()
    return files, path


def place_folder(part: Path, target: Path) -> None:
    """Rename a folder, unless another process was faster."""
    try:
        part.rename(target)
    except OSError:
        if not target.exists():
            raise


def holds_file(files: Any, path: str) -> bool:
    """Return whether the storage holds a file; an error of the storage is raised, unlike by ``exists`` of fsspec."""
    try:
        files.info(path)
    except FileNotFoundError:
        return False
    return True


def remove_stored(files: Any, path: str) -> None:
    """Remove a file of the storage, if it is there."""
    if holds_file(files, path):
        files.rm_file(path)

"""Generations in files of the home folder, which the API processes of a host share.

The process that reads a graph writes what it built from it, and every process maps that file: reading a large graph
takes minutes, mapping takes seconds, and the memory is there once. A file serves only the code that wrote it, the
graph that it was read from, and the revision of the whole catalogue that it has; jobs that changed since are read from
the graph.
"""

import functools
import hashlib
import pickle
import sys
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

import structlog

import api
import gnn
import graph
import workers
from api.serving.generation import Generation
from api.serving.loading_turns import take_loading_turn
from api.serving.mapped_file import read_mapped, write_mapped
from graph.snapshot.patch import GraphLife
from workers.serving_files import FOLDER, forget_serving_files

SUFFIX = ".generation"
LIBRARIES = ("numpy", "scipy", "torch")
DIGEST_CHARACTERS = 16

log = structlog.get_logger("careergraph.serving")


class GenerationFiles:
    """The files of one home folder.

    Args:
        home: the home folder.
        address: identifies the graph server and its database.
    """

    def __init__(self, home: Path, address: str) -> None:
        self._home = home
        self._folder = home / FOLDER
        self._address = address

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Return what surrounds reading and writing: no other process of the home folder does meanwhile."""
        return take_loading_turn(self._home)

    def read(self, life: GraphLife, bulk: int, oldest: datetime) -> Generation | None:
        """Map the generation of a graph and a revision; ``None`` if there is none that is young enough.

        A file that cannot be read is deleted, and the log says why.

        Args:
            life: identifies the graph's life.
            bulk: the revision of the whole catalogue.
            oldest: the earliest time at which its catalogue may have been read.
        """
        path = self._path_of(life, bulk)
        try:
            generation = read_mapped(path)
        except FileNotFoundError:
            return None
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a file, the graph can be read instead
            log.warning("a serving snapshot cannot be read, and is deleted", file=str(path), error=repr(error))
            path.unlink(missing_ok=True)
            return None
        if not isinstance(generation, Generation) or generation.read_at < oldest:
            return None
        age_seconds = (datetime.now(UTC) - generation.read_at).total_seconds()
        return replace(generation, state=replace(generation.state, read_at=perf_counter() - max(age_seconds, 0.0)))

    def write(self, life: GraphLife, generation: Generation) -> bool:
        """Write a generation, and delete all earlier files; return whether it was written.

        If it cannot be, for lack of disk space for instance, the process goes on with what it has, and the log says so.
        """
        path = self._path_of(life, generation.state.revisions.bulk)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            shared_bytes = write_mapped(path, generation)
        except (OSError, pickle.PicklingError, TypeError, AttributeError) as error:
            log.warning("the serving snapshot could not be written: other processes read the graph", error=str(error))
            return False
        for other in self._folder.iterdir():
            if other != path:
                other.unlink(missing_ok=True)
        log.info("a serving snapshot was written", file=path.name, megabytes=shared_bytes // 1_000_000)
        return True

    def forget(self) -> None:
        """Delete all files; what serves from them goes on."""
        forget_serving_files(self._home)

    def _path_of(self, life: GraphLife, bulk: int) -> Path:
        scope = "\n".join([digest_of_code(), self._address, *life])
        digest = hashlib.sha256(scope.encode()).hexdigest()[:DIGEST_CHARACTERS]
        return self._folder / f"{digest}-{bulk}{SUFFIX}"


@functools.cache
def digest_of_code() -> str:
    """Return a digest of this version's code and of the libraries whose objects are in files."""
    digest = hashlib.sha256(sys.version.encode())
    for name in LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    for package in (api, gnn, graph, workers):
        folder = Path(str(package.__file__)).parent
        for file in sorted(folder.rglob("*")):
            if file.suffix in {".py", ".toml", ".csv", ".txt"}:
                digest.update(str(file.relative_to(folder)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()

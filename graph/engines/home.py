"""One set of embedded engines per home folder, shared by every process that uses the folder.

The first process starts the engines and holds the folder's lock. The supervisors hold it
too, so that a new start waits until the old servers are really gone. Every other process
reads the addresses that the first one wrote, and joins. The first one keeps the engines running until all have ended.
"""

import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
import structlog

from graph.engines import arcadedb, valkey
from graph.engines.arcadedb import GraphAddress
from graph.engines.keeper import Backoff, Keeper
from graph.errors import EngineError

JOIN_SECONDS = 120
POLL_SECONDS = 0.2
MEGABYTE = 1_000_000
LEAST_FREE_BYTES = 64 * MEGABYTE

log = structlog.get_logger("careergraph.engines")


@dataclass(frozen=True, slots=True)
class Engines:
    """Addresses of the engines in use. ``owner`` is the process that runs the embedded ones."""

    graph: GraphAddress
    redis_url: str
    owner: int


@dataclass(frozen=True, slots=True)
class Embedded:
    """The embedded engines that a home's owner runs; ``None`` for an engine that it does not need."""

    graph: GraphAddress | None
    redis_url: str | None
    owner: int

    def with_given(self, graph: GraphAddress | None, redis_url: str | None) -> Engines:
        """Return these engines, replaced by the given real servers.

        Raises:
            EngineError: an engine is neither given nor run by the owner.
        """
        server, queue_url = graph or self.graph, redis_url or self.redis_url
        if server is None or queue_url is None:
            variable = "CAREERGRAPH_GRAPH_URI" if server is None else "CAREERGRAPH_REDIS_URL"
            raise EngineError(f"process {self.owner} holds this home folder with {variable} set: set it here too")
        return Engines(server, queue_url, self.owner)


def alive(pid: int) -> bool:
    """Return whether a process with this id runs. A zombie does not count."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def write_beside(path: Path, text: str) -> None:
    """Write a file atomically, with mode 0600: readers see the old text or the new text, never a part."""
    temporary_path = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        temporary_path.touch(mode=0o600)
        temporary_path.write_text(text, encoding="utf-8")
        temporary_path.rename(path)
    finally:
        temporary_path.unlink(missing_ok=True)


def prepare_home(home: Path) -> None:
    """Create the home folder if it is missing, for its owner alone.

    Raises:
        EngineError: it cannot be a folder that is written to.
        PermissionError: this user may not use it.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o700)
    except PermissionError:
        raise
    except FileExistsError as error:
        raise EngineError(f"the home folder {home} is a file: set another CAREERGRAPH_HOME") from error
    except OSError as error:
        raise EngineError(
            f"the home folder {home} cannot be used: {error.strerror}: set another CAREERGRAPH_HOME"
        ) from error


def check_space(home: Path) -> None:
    """Check that engines can start in a home folder.

    Raises:
        EngineError: its disk is full, or nearly so.
    """
    free_bytes = shutil.disk_usage(home).free
    if free_bytes < LEAST_FREE_BYTES:
        raise EngineError(
            f"the disk of the home folder {home} has {free_bytes // MEGABYTE} MB left, and the engines need "
            f"{LEAST_FREE_BYTES // MEGABYTE}: free some, or set another CAREERGRAPH_HOME"
        )


def running(home: Path) -> Embedded | None:
    """Return the engines that another process runs for ``home``, or ``None``."""
    try:
        facts = json.loads((home / "engines.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    graph = GraphAddress(**facts["graph"]) if facts["graph"] else None
    engines = Embedded(graph, facts["redis_url"], facts["owner"])
    return engines if alive(engines.owner) else None


def join_or_lock(home: Path, lock: int) -> Embedded | None:
    """Join the engines of ``home``. Return ``None`` if this process got the lock and must start them.

    Raises:
        EngineError: neither happened within ``JOIN_SECONDS``.
    """
    deadline = time.monotonic() + JOIN_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if engines := running(home):
                return engines
        else:
            return None
        if time.monotonic() > deadline:
            raise EngineError(f"another process holds {home / 'lock'} but runs no engines: end it, then try again")
        time.sleep(POLL_SECONDS)


@contextmanager
def embedded_engines(
    home: Path, heap: str, graph: GraphAddress | None, redis_url: str | None, keeper: Keeper | None = None
) -> Iterator[Engines]:
    """Join or start the embedded engines of ``home``. Started engines are kept running, and stopped at the end.

    Args:
        home: the home folder, created if missing.
        heap: size of the Java heap, such as ``768m``.
        graph: a real graph server to use instead of the embedded one.
        redis_url: a real Redis server to use instead of the embedded one.
        keeper: notified when engines cannot be kept running; without one, they are restarted forever.

    Raises:
        EngineError: the home folder cannot be used, or an engine could not be started.
    """
    if graph and redis_url:
        yield Engines(graph, redis_url, os.getpid())
        return
    prepare_home(home)
    lock, users = (os.open(home / name, os.O_RDWR | os.O_CREAT, 0o600) for name in ("lock", "users"))
    try:
        if running_engines := join_or_lock(home, lock):
            fcntl.flock(users, fcntl.LOCK_SH)
            if keeper is not None:
                problem = f"process {running_engines.owner}, which ran the engines of {home}, has ended: start again"
                keeper.depend_on(lambda: alive(running_engines.owner), problem)
            yield running_engines.with_given(graph, redis_url)
            return
        check_space(home)
        keeper = keeper or Keeper(Backoff(most=None))
        with ExitStack() as stack:
            server, queue_url, kept_programs = None, None, []
            if graph is None:
                kept_program, server = arcadedb.start(home, heap, lock, keeper)
                stack.callback(kept_program.stop)
                kept_programs.append(kept_program)
            if redis_url is None:
                kept_program, queue_url = valkey.start(home, lock, keeper)
                stack.callback(kept_program.stop)
                kept_programs.append(kept_program)
            for kept_program in kept_programs:
                keeper.wait_until_ready(kept_program)
            started_engines = Embedded(server, queue_url, os.getpid())
            write_beside(home / "engines.json", json.dumps(asdict(started_engines)))
            stack.callback((home / "engines.json").unlink, missing_ok=True)
            stack.callback(wait_for_users, users)
            yield started_engines.with_given(graph, redis_url)
    finally:
        os.close(lock)
        os.close(users)


def wait_for_users(users: int) -> None:
    """Keep the engines running until every process that joined has ended."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        log.info("other processes use these engines: serving them until they end")
        fcntl.flock(users, fcntl.LOCK_EX)

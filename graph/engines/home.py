"""One set of embedded engines for each home folder, shared by every process that names it.

The first process starts the engines and holds the folder's lock; the supervisors hold it
too, so that a new start waits until the old servers are really gone. Every other process
reads the addresses that the first one wrote and joins.
"""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from graph.engines import arcadedb, valkey
from graph.engines.arcadedb import GraphAddress
from graph.errors import EngineError

JOIN_SECONDS = 120
POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Engines:
    """Addresses of the engines that serve; ``owner`` is the process that runs embedded ones."""

    graph: GraphAddress
    redis_url: str
    owner: int


def alive(pid: int) -> bool:
    """Whether a process with this id exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def write_beside(path: Path, text: str) -> None:
    """Write a file so that readers see the old text or the new one, never a part; mode 0600."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="utf-8")
    fresh.rename(path)


def running(home: Path) -> Engines | None:
    """The engines that another process runs for ``home``, or ``None``."""
    try:
        facts = json.loads((home / "engines.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    engines = Engines(GraphAddress(**facts["graph"]), facts["redis_url"], facts["owner"])
    return engines if alive(engines.owner) else None


def join_or_lock(home: Path, lock: int) -> Engines | None:
    """Join the engines of ``home``; ``None`` when this process got the lock and must start them.

    Raises:
        EngineError: neither happened within ``JOIN_SECONDS``.
    """
    give_up = time.monotonic() + JOIN_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if engines := running(home):
                return engines
        else:
            return None
        if time.monotonic() > give_up:
            raise EngineError(f"another process holds {home / 'lock'} but runs no engines: end it, then try again")
        time.sleep(POLL_SECONDS)


@contextmanager
def embedded_engines(home: Path, heap: str, graph: GraphAddress | None, redis_url: str | None) -> Iterator[Engines]:
    """Join or start the embedded engines of ``home``; what this call started, it stops.

    Args:
        home: the home folder, made when missing.
        heap: size of the Java heap, such as ``768m``.
        graph: a real graph server to use instead of the embedded one.
        redis_url: a real Redis server to use instead of the embedded one.

    Raises:
        EngineError: an engine could not be started.
    """
    if graph and redis_url:
        yield Engines(graph, redis_url, os.getpid())
        return
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    lock = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if joined := join_or_lock(home, lock):
            yield Engines(graph or joined.graph, redis_url or joined.redis_url, joined.owner)
            return
        with ExitStack() as stack:
            if graph is None:
                server, graph = arcadedb.start(home, heap, lock)
                stack.callback(server.stop)
            if redis_url is None:
                queue, redis_url = valkey.start(home, lock)
                stack.callback(queue.stop)
            engines = Engines(graph, redis_url, os.getpid())
            write_beside(home / "engines.json", json.dumps(asdict(engines)))
            stack.callback((home / "engines.json").unlink, missing_ok=True)
            yield engines
    finally:
        os.close(lock)

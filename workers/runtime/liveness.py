"""Tracks live workers: each one refreshes a Redis key with its own name, whose value names its queues."""

import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import getnode, uuid4

from redis.asyncio import Redis

from graph.engines.home import alive
from workers.valkey.connections import worker_key

MISSED_HEARTBEATS = 3
SEPARATOR = ","
PARTS = 3


@dataclass(frozen=True, slots=True)
class LivingWorker:
    """A worker whose key exists: its machine, its process on that machine, and its queues."""

    node: str
    pid: int
    queues: frozenset[str]


def new_worker_name() -> str:
    """Create a unique name for a worker in this process: machine, process id, and a suffix.

    The suffix holds where the process id counts, which on one machine may be several containers, and a unique part.
    """
    return f"{socket.gethostname()}-{os.getpid()}-{process_namespace()}x{uuid4().hex[:6]}"


def process_namespace() -> str:
    """Return what names the namespace in which this process's id counts: of all machines, since their last start.

    The number alone does not: it is the same on every machine outside of containers.
    """
    try:
        number = Path("/proc/self/ns/pid").stat().st_ino
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
    except OSError:
        return f"{getnode():x}"
    return f"{number}.{boot.strip().replace('-', '')}"


def has_ended_here(worker: str) -> bool:
    """Return whether a worker ran in this process's namespace, and its process is gone. Its key may still exist."""
    parts = worker.rsplit("-", 2)
    if len(parts) != PARTS or not parts[1].isdecimal() or "x" not in parts[2]:
        return False
    node, pid, suffix = parts
    own = socket.gethostname(), process_namespace()
    return (node, suffix.split("x", maxsplit=1)[0]) == own and not alive(int(pid))


async def send_heartbeat(redis: Redis, worker: str, queues: Iterable[str], seconds: float) -> None:
    """Store a worker's key with its queues. The key expires after three missed heartbeats.

    Args:
        redis: where the key is stored.
        worker: name of the worker.
        queues: names of its queues.
        seconds: seconds between heartbeats.
    """
    await redis.set(worker_key(worker), SEPARATOR.join(queues), px=int(seconds * MISSED_HEARTBEATS * 1_000))


async def read_living_workers(redis: Redis) -> list[LivingWorker]:
    """Return the workers whose keys exist. On this machine, the process must run too: a key outlives a killed process.

    Raises:
        RedisError: Redis does not answer.
    """
    prefix = worker_key("")
    keys = [str(key) async for key in redis.scan_iter(f"{prefix}*")]
    values = await redis.mget(keys) if keys else []
    workers = []
    for key, value in zip(keys, values, strict=True):
        node, pid, _ = key.removeprefix(prefix).rsplit("-", 2)
        if value is not None and (node != socket.gethostname() or alive(int(pid))):
            workers.append(LivingWorker(node, int(pid), frozenset(str(value).split(SEPARATOR))))
    return workers

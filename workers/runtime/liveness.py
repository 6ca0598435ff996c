"""Tracks live workers: each one refreshes a Redis key with its own name, whose value names its queues."""

import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from redis.asyncio import Redis

from graph.engines.home import alive
from workers.valkey.connections import worker_key

MISSED_HEARTBEATS = 3
SEPARATOR = ","


@dataclass(frozen=True, slots=True)
class LivingWorker:
    """A worker whose key exists: its machine, its process on that machine, and its queues."""

    node: str
    pid: int
    queues: frozenset[str]


def new_worker_name() -> str:
    """Create a unique name for a worker in this process: machine, process id and a unique suffix."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"


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

"""Connections to Redis or Valkey, and the keys that CareerGraph uses there."""

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from arq.connections import ArqRedis
from arq.constants import default_queue_name
from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from workers.valkey.cluster import names_cluster, open_cluster_pool, read_cluster_address
from workers.valkey.sentinel import SentinelPool, names_sentinels, read_sentinel_address

PREFIX = "careergraph:v1"
CONNECT_SECONDS = 2
HUNG_SECONDS = 10
AWAY = (RedisError, OSError)
"""What is raised while Redis does not answer."""


def serialize(value: dict[str, Any]) -> bytes:
    """Serialise arq's messages as JSON. Values that JSON does not support, such as exceptions, become text."""
    return json.dumps(value, default=str).encode()


def deserialize(message: bytes) -> dict[str, Any]:
    """Deserialise a message of :func:`serialize`."""
    content: dict[str, Any] = json.loads(message)
    return content


def arq_pool(url: str, queue: str = default_queue_name) -> ArqRedis:
    """Return a pool that enqueues jobs with our serialisers, and connects on first use.

    arq's own reads no options from the address and no percent-encoding, and knows no clusters.

    Args:
        url: the address of Redis.
        queue: arq's name of the queue that is meant where none is given.
    """
    pool: ArqRedis = ArqRedis.from_pool(open_connections(url))
    pool.job_serializer, pool.job_deserializer, pool.default_queue_name = serialize, deserialize, queue
    return pool


def open_connections(url: str, *, timeout: float | None = None, **options: Any) -> "ConnectionPool":
    """Return a pool of connections to Redis, or to the server that takes writes among those of sentinels or a cluster.

    Args:
        url: the address.
        timeout: seconds to wait for a connection, and for an answer; ``None`` for two seconds and for as long as it
            takes, but a server of sentinels or a cluster that hangs is given up, because another one may have taken
            its place.
        options: options of the connections.
    """
    connect_seconds, answer_seconds = (CONNECT_SECONDS, HUNG_SECONDS) if timeout is None else (timeout, timeout)
    if names_cluster(url):
        limits = {"socket_connect_timeout": connect_seconds, "socket_timeout": answer_seconds}
        return open_cluster_pool(read_cluster_address(url), **limits, **options)
    if names_sentinels(url):
        return SentinelPool(
            read_sentinel_address(url), connect_seconds=connect_seconds, answer_seconds=answer_seconds, **options
        )
    waits = {"socket_connect_timeout": connect_seconds, "socket_timeout": timeout}
    return ConnectionPool.from_url(url, **waits, **options)


class WatchedRedis(Redis):
    """A client whose commands are measured; pipelines and pub/sub are not."""

    surround: Callable[[], AbstractContextManager[None]] = nullcontext

    async def execute_command(self, *arguments: Any, **options: Any) -> Any:
        """Send a command and return its answer."""
        with self.surround():
            return await super().execute_command(*arguments, **options)  # type: ignore[no-untyped-call]


def redis_client(
    url: str, *, timeout: float = CONNECT_SECONDS, watch: Callable[[], AbstractContextManager[None]] | None = None
) -> "Redis":
    """Create a client for cache and pub/sub. It connects on first use and has short timeouts.

    Args:
        url: the address of Redis.
        timeout: seconds to wait for a connection, and for an answer.
        watch: surrounds each command, to measure it.
    """
    connections = open_connections(
        url, timeout=timeout, decode_responses=True, retry=Retry(NoBackoff(), 0), health_check_interval=0
    )
    client = WatchedRedis.from_pool(connections)
    assert isinstance(client, WatchedRedis)  # noqa: S101 - its declared type is that of the base class
    if watch is not None:
        client.surround = watch
    return client


def person_digest(user: str) -> str:
    """Return what stands for a person in keys: 32 hexadecimal digits. Erasing the person deletes what has it."""
    return hashlib.blake2b(user.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def person_pattern(user: str) -> str:
    """Return the pattern of all keys of a person."""
    return f"{PREFIX}:*{person_digest(user)}*"


def catalogue_channel() -> str:
    """Return the channel on which API processes tell each other that jobs changed."""
    return f"{PREFIX}:catalogue"


def task_channel(id: str) -> str:
    """Return the channel on which a task's changes are published."""
    return f"{PREFIX}:task:{id}"


def application_channel(user: str) -> str:
    """Return the channel on which changes of a person's applications are published."""
    return f"{PREFIX}:applications:{user}"


def recommendations_key(user: str) -> str:
    """Return the channel of changes of a person's recommendations, and the key of the latest one."""
    return f"{PREFIX}:recommendations:{person_digest(user)}"


def features_key(name: str) -> str:
    """Return a key of materialised features. The braces keep all in one slot, so that a command may take several."""
    return f"{PREFIX}:{{features}}:{name}"


def worker_key(worker: str) -> str:
    """Return the key that exists while a worker is alive."""
    return f"{PREFIX}:worker:{worker}"


def trace_key(task: str) -> str:
    """Return the key of what continues the trace that asked for a task."""
    return f"{PREFIX}:trace:{task}"


def answer_key(digest: str, user: str | None = None) -> str:
    """Return the key of a language model's cached answer, which may be about a person."""
    return f"{PREFIX}:llm:{person_digest(user)}:{digest}" if user else f"{PREFIX}:llm:{digest}"


def kept_answer_key(digest: str, viewer: str | None = None) -> str:
    """Return the key of a cached API response to a viewer."""
    return f"{PREFIX}:answer:{person_digest(viewer)}:{digest}" if viewer else f"{PREFIX}:answer:{digest}"


def persisted_texts_key() -> str:
    """Return the key of the texts of persisted queries, by hash."""
    return f"{PREFIX}:persisted:texts"


def persisted_uses_key() -> str:
    """Return the key of when each persisted query was last named."""
    return f"{PREFIX}:persisted:uses"


def bookmarks_key() -> str:
    """Return the key of the bookmarks of the newest writes to the graph."""
    return f"{PREFIX}:bookmarks"


def tag_key(tag: str) -> str:
    """Return the key of a tag's counter."""
    return f"{PREFIX}:tag:{tag}"


def ranking_key(id: str, user: str) -> str:
    """Return the key of a ranking that was served to a person, to which pages belong."""
    return f"{PREFIX}:ranking:{person_digest(user)}:{id}"

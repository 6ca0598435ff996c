"""Redis as the place where processes leave the bookmarks of their writes to a Neo4j cluster for each other."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from typing import TypeVar

import structlog
from redis.asyncio import Redis

from graph.db.bookmarks import routes
from graph.engines.home import Engines
from workers.valkey.connections import AWAY, bookmarks_key, redis_client

T = TypeVar("T")

KEPT_SECONDS = 600
"""Longer than any member of a cluster is behind while it still answers."""
STEP_SECONDS = 0.25
"""The longest wait for a connection, and for an answer."""
CALL_SECONDS = 0.5
"""The longest wait for all steps of a call together. A read of the graph waits for one call, a write for two."""
SKIPPED_SECONDS = 5.0
"""Redis is not asked for so long after it did not answer."""

log = structlog.get_logger("careergraph.bookmarks")


class RedisBookmarks:
    """Bookmarks in a sorted set by time. While Redis is away, which is logged once, it is rarely asked.

    Args:
        redis: a client that belongs to this exchange.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._away = False
        self._skipped_until = 0.0  # on the monotonic clock

    async def newest(self) -> Collection[str]:
        """Return the bookmarks of the newest writes; none while Redis is away."""
        return await self._ask(self._read) or []

    async def replace(self, previous: Collection[str], new: Collection[str]) -> None:
        """Leave new bookmarks and remove previous ones; nothing is left while Redis is away."""
        await self._ask(lambda: self._replace(previous, new))

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def _read(self) -> list[str]:
        bookmarks: list[str] = await self._redis.zrange(bookmarks_key(), 0, -1)
        return bookmarks

    async def _replace(self, previous: Collection[str], new: Collection[str]) -> None:
        key, now = bookmarks_key(), time.time()
        async with self._redis.pipeline(transaction=True) as pipeline:
            if previous:
                pipeline.zrem(key, *previous)
            pipeline.zadd(key, dict.fromkeys(new, now))
            pipeline.zremrangebyscore(key, "-inf", now - KEPT_SECONDS)
            pipeline.expire(key, KEPT_SECONDS)
            await pipeline.execute()

    async def _ask(self, call: Callable[[], Awaitable[T]]) -> T | None:
        """Return the answer of a call; ``None`` while Redis is away."""
        now = time.monotonic()
        if self._away and now < self._skipped_until:
            return None
        self._skipped_until = now + SKIPPED_SECONDS  # this call alone finds out whether Redis is back
        try:
            async with asyncio.timeout(CALL_SECONDS):
                answer = await call()
        except AWAY as error:
            if not self._away:
                reason = str(error) or type(error).__name__
                log.warning("Redis is away: reads wait for writes of this process alone", error=reason)
            self._away = True
            self._skipped_until = time.monotonic() + SKIPPED_SECONDS
            return None
        if self._away:
            log.info("Redis is back: reads wait for writes of all processes")
        self._away = False
        return answer


def open_bookmarks(engines: Engines) -> RedisBookmarks | None:
    """Open the exchange of the processes that share a graph and Redis; ``None`` for a server that needs none."""
    return RedisBookmarks(redis_client(engines.redis_url, timeout=STEP_SECONDS)) if routes(engines.graph.uri) else None

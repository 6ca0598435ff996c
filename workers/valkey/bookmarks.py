"""Redis as the place where processes leave the bookmarks of their writes to a Neo4j cluster for each other."""

import time
from collections.abc import Collection

import structlog
from redis.asyncio import Redis

from graph.db.bookmarks import routes
from graph.engines.home import Engines
from workers.valkey.connections import AWAY, CONNECT_SECONDS, bookmarks_key, redis_client

KEPT_SECONDS = 600
"""Longer than any member of a cluster is behind while it still answers."""

log = structlog.get_logger("careergraph.bookmarks")


class RedisBookmarks:
    """Bookmarks in a sorted set by time.

    Args:
        redis: a client that belongs to this exchange.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def newest(self) -> Collection[str]:
        """Return the bookmarks of the newest writes; none while Redis is away, which is logged."""
        try:
            bookmarks: list[str] = await self._redis.zrange(bookmarks_key(), 0, -1)
        except AWAY as error:
            log.warning("Redis is away: reads wait for writes of this process alone", error=str(error))
            return []
        return bookmarks

    async def replace(self, previous: Collection[str], new: Collection[str]) -> None:
        """Leave new bookmarks and remove previous ones; nothing is left while Redis is away, which is logged."""
        key, now = bookmarks_key(), time.time()
        try:
            async with self._redis.pipeline(transaction=True) as pipeline:
                if previous:
                    pipeline.zrem(key, *previous)
                pipeline.zadd(key, dict.fromkeys(new, now))
                pipeline.zremrangebyscore(key, "-inf", now - KEPT_SECONDS)
                pipeline.expire(key, KEPT_SECONDS)
                await pipeline.execute()
        except AWAY as error:
            log.warning("Redis is away: other processes may read before this write", error=str(error))

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()


def open_bookmarks(engines: Engines, *, timeout: float = CONNECT_SECONDS) -> RedisBookmarks | None:
    """Open the exchange of the processes that share a graph and Redis; ``None`` for a server that needs none.

    Args:
        engines: the graph and Redis.
        timeout: seconds to wait for Redis.
    """
    return RedisBookmarks(redis_client(engines.redis_url, timeout=timeout)) if routes(engines.graph.uri) else None

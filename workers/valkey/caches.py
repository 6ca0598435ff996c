"""The caches in Redis, and how they are emptied: a part at a time, while Redis goes on working."""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum

from redis.asyncio import Redis

from workers.valkey.connections import PREFIX

SCANNED = 1_000


class CachePart(StrEnum):
    """A part of what is cached in Redis."""

    ANSWERS = "ANSWERS"
    RANKINGS = "RANKINGS"
    LANGUAGE_MODEL = "LANGUAGE_MODEL"


PREFIXES: Mapping[CachePart, str] = {
    CachePart.ANSWERS: f"{PREFIX}:answer:",
    CachePart.RANKINGS: f"{PREFIX}:ranking:",
    CachePart.LANGUAGE_MODEL: f"{PREFIX}:llm:",
}
"""What the keys of each part begin with (:mod:`workers.valkey.connections`)."""


async def empty_caches(redis: Redis, parts: Collection[CachePart], report: Callable[[float, str], None]) -> int:
    """Delete what is cached, and return how many keys there were. Errors are those of Redis.

    Args:
        redis: a client that returns text.
        parts: the parts to empty.
        report: is told the share of the keys that were looked at, and how many were deleted; it may raise an error.
    """
    total, deleted = max(1, await redis.dbsize()), 0
    prefixes, looked_at = tuple(PREFIXES[part] for part in parts), 0
    async for key in redis.scan_iter(f"{PREFIX}:*", count=SCANNED):
        if looked_at % SCANNED == 0:
            report(min(1.0, looked_at / total), f"{deleted:,} entries deleted")
        looked_at += 1
        if key.startswith(prefixes):
            deleted += await redis.unlink(key)
    return deleted

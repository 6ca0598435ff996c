"""Tags of cached responses: a counter per person, increased after every write that may change the person's responses.

Two more counters are global. ``undone`` increases when a choice is undone, because the choice may support a
reason for somebody else. ``jobs`` increases when a job is posted, changed or closed.

A response is cached under a key that contains the counters from before its computation. An increased counter
leads to another key, so stale responses are never found, and nothing has to be searched for or deleted. If something
changes during the computation, the response is stored under a key that is no longer used.
"""

from collections.abc import Sequence

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from workers.valkey.connections import person_digest, tag_key

KEPT_SECONDS = 7 * 86_400
UNDONE, JOBS = "undone", "jobs"

log = structlog.get_logger("careergraph.cache")


def person_tag(user: str) -> str:
    """Return the tag of one person's responses."""
    return f"person:{person_digest(user)}"


async def raise_tags(redis: Redis, tags: Sequence[str]) -> None:
    """Increase the counters of the tags. Errors are those of Redis."""
    async with redis.pipeline(transaction=True) as pipeline:
        for tag in tags:
            pipeline.incr(tag_key(tag))
            pipeline.expire(tag_key(tag), KEPT_SECONDS)
        await pipeline.execute()


async def counts_of(redis: Redis, tags: Sequence[str]) -> list[int]:
    """Return the counter of each tag. Errors are those of Redis."""
    return [int(count or 0) for count in await redis.mget([tag_key(tag) for tag in tags])]


async def mark_changed(redis: Redis, user: str) -> None:
    """Invalidate a person's cached responses after a worker's change. Without Redis, they expire by themselves."""
    try:
        await raise_tags(redis, [person_tag(user)])
    except (RedisError, OSError) as error:
        log.warning("a change could not be counted; cached answers stay until they expire", error=str(error))

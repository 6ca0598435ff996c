"""Tags of cached answers: a counter for each person, raised after every write that may change what they are answered.

Two more are everybody's: ``undone`` is raised when a choice is taken back, which may be a witness in somebody's
reasons, ``jobs`` when one is posted, changed or closed.

An answer is kept under a key that holds the counters as they were before it was computed. A raised counter
leads to another key, so that nothing stale can be found, nothing need be searched for or deleted, and an
answer that was being computed while something changed is kept where nobody looks any more.
"""

from collections.abc import Sequence

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from workers.valkey.connections import tag_key

KEPT_SECONDS = 7 * 86_400
UNDONE, JOBS = "undone", "jobs"

log = structlog.get_logger("careergraph.cache")


def person_tag(user: str) -> str:
    """The tag of what one person is answered."""
    return f"person:{user}"


async def raise_tags(redis: Redis, tags: Sequence[str]) -> None:
    """Count a change up; errors as of Redis."""
    async with redis.pipeline(transaction=True) as pipeline:
        for tag in tags:
            pipeline.incr(tag_key(tag))
            pipeline.expire(tag_key(tag), KEPT_SECONDS)
        await pipeline.execute()


async def counts_of(redis: Redis, tags: Sequence[str]) -> list[int]:
    """How often each tag was raised; errors as of Redis."""
    return [int(count or 0) for count in await redis.mget([tag_key(tag) for tag in tags])]


async def changed(redis: Redis, user: str) -> None:
    """A worker changed something about a person; where Redis is away, cached answers end by themselves."""
    try:
        await raise_tags(redis, [person_tag(user)])
    except (RedisError, OSError) as error:
        log.warning("cached answers end by themselves: a change could not be counted", user=user, error=str(error))

"""Tells a person's followers that their recommendations have changed.

The latest change is kept for an hour beside its announcement: a follower that misses the message still finds it soon,
and one that is slow sees the latest change instead of all of them.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from workers.errors import QueueUnavailableError
from workers.valkey.connections import recommendations_key

KEPT_SECONDS = 3_600
POLL_SECONDS = 15.0  # a lost message delays a change by this much

log = structlog.get_logger("careergraph.recommendations")


class UpdateReason(StrEnum):
    """Why a person's recommendations changed."""

    REFRESHED = "REFRESHED"
    CHOICE = "CHOICE"
    PROFILE = "PROFILE"


@dataclass(frozen=True, slots=True)
class RecommendationUpdate:
    """A change of a person's recommendations: why, and when."""

    reason: UpdateReason
    at: datetime


async def announce_update(redis: Redis, user: str, update: RecommendationUpdate) -> None:
    """Tell who follows a person's recommendations of a change. Without Redis, followers miss it."""
    text = json.dumps({"reason": update.reason.value, "at": update.at.isoformat()})
    key = recommendations_key(user)
    try:
        async with redis.pipeline(transaction=True) as pipeline:
            pipeline.set(key, text, ex=KEPT_SECONDS)
            pipeline.publish(key, "changed")
            await pipeline.execute()
    except (RedisError, OSError) as error:
        log.warning("a change of recommendations could not be announced", error=str(error))


async def follow_updates(redis: Redis, user: str) -> AsyncIterator[RecommendationUpdate]:
    """Yield each change of a person's recommendations from now on; of several at once, the latest.

    Raises:
        QueueUnavailableError: Redis cannot be reached.
    """
    pubsub = redis.pubsub(ignore_subscribe_messages=True)
    try:
        last = await read_latest(redis, user)
        await pubsub.subscribe(recommendations_key(user))
        while True:
            latest = await read_latest(redis, user)
            if latest is not None and latest != last:
                last = latest
                yield latest
            await wait_for_message(pubsub)
    except (RedisError, OSError) as error:
        raise QueueUnavailableError(f"Redis does not answer: {error}") from error
    finally:
        await pubsub.aclose()  # type: ignore[no-untyped-call]


async def read_latest(redis: Redis, user: str) -> RecommendationUpdate | None:
    """Return the latest change of a person's recommendations; ``None`` if there was none for an hour."""
    text = await redis.get(recommendations_key(user))
    if text is None:
        return None
    facts = json.loads(text)
    return RecommendationUpdate(UpdateReason(facts["reason"]), datetime.fromisoformat(facts["at"]))


async def wait_for_message(pubsub: Any) -> None:
    """Wait for a message, at most 15 seconds."""
    deadline = asyncio.get_running_loop().time() + POLL_SECONDS
    while (seconds_left := deadline - asyncio.get_running_loop().time()) > 0:
        if await pubsub.get_message(timeout=min(seconds_left, 1.0)):
            return

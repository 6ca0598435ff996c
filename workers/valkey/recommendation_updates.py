"""Tells a person's followers that their recommendations have changed.

The latest change is kept for an hour beside its announcement: a follower that misses the message still finds it soon,
and one that is slow sees the latest change instead of all of them.
"""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import structlog
from redis.asyncio import Redis

from workers.errors import QueueUnavailableError
from workers.valkey.announcements import Announcements
from workers.valkey.connections import AWAY, recommendations_key

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
    except AWAY as error:
        log.warning("a change of recommendations could not be announced", error=str(error))


async def follow_updates(redis: Redis, announcements: Announcements, user: str) -> AsyncIterator[RecommendationUpdate]:
    """Yield each change of a person's recommendations from now on; of several at once, the latest.

    While Redis is away, it waits; changes from before are found when Redis is back.

    Raises:
        QueueUnavailableError: Redis cannot be reached at the beginning.
    """
    try:
        last = await read_latest(redis, user)
    except AWAY as error:
        raise QueueUnavailableError(f"Redis does not answer: {error}") from error
    async with aclosing(announcements.changes(recommendations_key(user), POLL_SECONDS)) as changes:
        async for _ in changes:
            try:
                latest = await read_latest(redis, user)
            except AWAY as error:
                log.info("a change of recommendations cannot be read yet", error=str(error))
                continue
            if latest is not None and latest != last:
                last = latest
                yield latest


async def read_latest(redis: Redis, user: str) -> RecommendationUpdate | None:
    """Return the latest change of a person's recommendations; ``None`` if there was none for an hour."""
    text = await redis.get(recommendations_key(user))
    if text is None:
        return None
    facts = json.loads(text)
    return RecommendationUpdate(UpdateReason(facts["reason"]), datetime.fromisoformat(facts["at"]))

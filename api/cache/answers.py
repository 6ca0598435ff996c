"""Answers cached in Redis: correct after every write, and computed once for simultaneous requests."""

import asyncio
import hashlib
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from redis.asyncio import Redis

from api.cache.encoding import encode_answer
from workers.valkey.cache_tags import counts_of, raise_tags
from workers.valkey.connections import AWAY, kept_answer_key

CLAIM_MILLISECONDS = 3_000
LOOK_SECONDS, LOOKS = 0.01, 300
SHORTEST_SECONDS = 0.1
FIND_OR_CLAIM = """
local kept = redis.call('GET', KEYS[1])
if kept then return {kept, 0} end
return {false, redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[1]) and 1 or 0}
"""
LET_GO = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""

log = structlog.get_logger("careergraph.cache")
Data = dict[str, Any]


@dataclass(slots=True)
class Turn:
    """One request's turn at an answer: if ``cached_data`` is ``None``, the request sets ``computed_data``.

    ``seconds`` is how long ``computed_data`` is valid.
    """

    cached_data: Data | None = None
    computed_data: Data | None = None
    seconds: float = 0.0


class AnswerCache:
    """Caches answers.

    Args:
        redis: where answers are cached.
        seconds: the longest time that an answer is cached; 0 turns the cache off.
    """

    def __init__(self, redis: Redis, seconds: float) -> None:
        self.seconds = seconds
        self._redis = redis
        self._find = redis.register_script(FIND_OR_CLAIM)
        self._let_go = redis.register_script(LET_GO)
        self._claim_id = uuid.uuid4().hex
        self._flights: dict[str, asyncio.Event] = {}
        self._pending: Counter[str] = Counter()

    async def invalidate(self, tags: Sequence[str]) -> None:
        """Invalidate answers with these tags; until Redis has the change, this process serves none from the cache."""
        self._pending.update(tags)
        try:
            await asyncio.shield(self._write_pending())
        except AWAY as error:
            log.warning("a change could not be counted; nothing is cached until it is", error=str(error))

    async def _write_pending(self) -> None:
        """Write pending changes to Redis; changes made meanwhile stay pending."""
        pending = dict(self._pending)
        if not pending:
            return
        await raise_tags(self._redis, sorted(pending))
        for tag, count in pending.items():
            if self._pending[tag] == count:
                del self._pending[tag]

    @asynccontextmanager
    async def turn(
        self, tags: Sequence[str], key_parts: Sequence[str], viewer: str | None = None
    ) -> AsyncIterator[Turn]:
        """Take a turn at an answer; if Redis is unavailable, the answer is computed and not cached.

        Args:
            tags: tags of the data that the answer depends on; they are read before anything is computed.
            key_parts: the parts of the cache key, besides the tags' counts.
            viewer: the person whom the answer is for; ``None`` for a visitor.
        """
        key = await self._key(tags, key_parts, viewer) if self.seconds else None
        if key is None:
            yield Turn()
        elif flight := self._flights.get(key):
            await flight.wait()
            yield Turn(cached_data=await self._read_answer(key))
        else:
            flight, turn = asyncio.Event(), Turn()
            self._flights[key] = flight
            try:
                turn.cached_data = await self._claim(key)
                yield turn
            finally:
                await self._land(key, turn, flight)

    async def _key(self, tags: Sequence[str], key_parts: Sequence[str], viewer: str | None) -> str | None:
        try:
            if self._pending:
                await self._write_pending()
            counts = await counts_of(self._redis, tags)
        except AWAY as error:
            log.warning("the cache is unavailable; answers are computed", error=str(error))
            return None
        parts = [*key_parts, *(f"{tag}={count}" for tag, count in zip(tags, counts, strict=True))]
        return kept_answer_key(hashlib.sha256("\x1f".join(parts).encode()).hexdigest(), viewer)

    async def _read_answer(self, key: str) -> Data | None:
        try:
            text = await self._redis.get(key)
        except AWAY as error:
            log.warning("the cache is unavailable; answers are computed", error=str(error))
            return None
        return orjson.loads(text) if text else None

    async def _claim(self, key: str) -> Data | None:
        """Return the cached answer, waiting while another process computes it; ``None`` if this process must do so."""
        try:
            for _ in range(LOOKS):
                text, claimed = await self._find(keys=[key, f"{key}:claim"], args=[CLAIM_MILLISECONDS, self._claim_id])
                if text or claimed:
                    return orjson.loads(text) if text else None
                await asyncio.sleep(LOOK_SECONDS)
        except AWAY as error:
            log.warning("the cache is unavailable; answers are computed", error=str(error))
        return None

    async def _land(self, key: str, turn: Turn, flight: asyncio.Event) -> None:
        """Store the answer, release the claim and wake the waiting requests, however the turn ended."""
        try:
            if turn.computed_data is not None and turn.seconds >= SHORTEST_SECONDS:
                seconds = min(turn.seconds, self.seconds)
                await self._redis.set(key, encode_answer(turn.computed_data), px=int(seconds * 1_000))
            if turn.cached_data is None:
                await self._let_go(keys=[f"{key}:claim"], args=[self._claim_id])
        except AWAY as error:
            log.warning("an answer could not be cached", error=str(error))
        finally:
            del self._flights[key]
            flight.set()

"""Automatic persisted queries: documents that clients have sent once, and name by their hash from then on.

https://www.apollographql.com/docs/apollo-server/performance/apq. The store has bounds: the number of documents, the
size of each, and how long one is kept that nobody names. When it is full, the one that was named longest ago goes.
"""

from dataclasses import dataclass

import structlog
from redis.asyncio import Redis

from workers.valkey.connections import AWAY, persisted_texts_key, persisted_uses_key

KEEP = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local life, most = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('HSET', KEYS[1], ARGV[3], ARGV[4])
redis.call('ZADD', KEYS[2], now, ARGV[3])
local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - life * 1000, 'LIMIT', 0, 100)
local over = redis.call('ZCARD', KEYS[2]) - #gone - most
for index = 0, over - 1 do gone[#gone + 1] = redis.call('ZRANGE', KEYS[2], #gone, #gone)[1] end
for _, hash in ipairs(gone) do
  redis.call('HDEL', KEYS[1], hash)
  redis.call('ZREM', KEYS[2], hash)
end
redis.call('PEXPIRE', KEYS[1], life)
redis.call('PEXPIRE', KEYS[2], life)
"""
READ = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local used = redis.call('ZSCORE', KEYS[2], ARGV[2])
if not used or tonumber(used) <= now - ARGV[1] * 1000 then return false end
redis.call('ZADD', KEYS[2], now, ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return redis.call('HGET', KEYS[1], ARGV[2])
"""

log = structlog.get_logger("careergraph.cache")


@dataclass(frozen=True, slots=True)
class StoreBounds:
    """How much a store keeps.

    Args:
        documents: the most documents; 0 keeps none.
        bytes: the largest document in UTF-8.
        seconds: how long a document is kept that nobody names.
    """

    documents: int
    bytes: int
    seconds: float


class PersistedQueries:
    """Keeps documents by the SHA-256 of their text. While Redis is away, none is found, and clients send them.

    Args:
        redis: where they are kept.
        bounds: how much is kept.
    """

    def __init__(self, redis: Redis, bounds: StoreBounds) -> None:
        self._keep, self._read = redis.register_script(KEEP), redis.register_script(READ)
        self._bounds = bounds

    @property
    def is_on(self) -> bool:
        """Whether documents are kept at all."""
        return self._bounds.documents > 0

    async def read(self, hash: str) -> str | None:
        """Return the document with a hash; ``None`` if it is not kept."""
        try:
            text = await self._read(keys=self._keys(), args=[self._life, hash])
        except AWAY as error:
            log.warning("persisted queries cannot be read; clients send them", error=str(error))
            return None
        return text if isinstance(text, str) else None

    async def keep(self, hash: str, text: str) -> None:
        """Keep a document whose hash was checked, unless it is too large."""
        if not self.is_on or len(text.encode()) > self._bounds.bytes:
            return
        try:
            await self._keep(keys=self._keys(), args=[self._life, self._bounds.documents, hash, text])
        except AWAY as error:
            log.warning("a persisted query could not be kept", error=str(error))

    @property
    def _life(self) -> int:
        return int(self._bounds.seconds * 1_000)

    @staticmethod
    def _keys() -> list[str]:
        return [persisted_texts_key(), persisted_uses_key()]

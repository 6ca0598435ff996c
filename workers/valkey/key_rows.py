"""All keys of a Redis database as rows, to back them up and to restore them."""

import base64
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import TypeAlias

from redis.asyncio import Redis

from workers.valkey.connections import open_connections

KeyRow: TypeAlias = tuple[str, str, int | None]
"""A key and its dumped value in base64, and when it expires, in milliseconds since 1970; ``None`` for never."""

SCAN_KEYS = 500


@asynccontextmanager
async def binary_redis(url: str) -> AsyncIterator["Redis"]:
    """Provide a client that returns bytes as they are."""
    client: Redis = Redis.from_pool(open_connections(url))
    try:
        yield client
    finally:
        await client.aclose()


async def read_keys(redis: Redis) -> AsyncIterator[KeyRow]:
    """Yield all keys but those that expire while this runs.

    Raises:
        RedisError: Redis does not answer.
    """
    async for key in redis.scan_iter(count=SCAN_KEYS):
        value, left = await redis.dump(key), await redis.pttl(key)
        if value is not None:
            expires = int(time.time() * 1000) + left if left >= 0 else None
            yield base64.b64encode(key).decode("ascii"), base64.b64encode(value).decode("ascii"), expires


async def replace_keys(redis: Redis, rows: Iterable[KeyRow]) -> int:
    """Replace all keys by those of a back-up that have not expired since, and return their number.

    Raises:
        RedisError: Redis does not answer, or it is older than the one that dumped the values.
    """
    await redis.flushdb()
    written = 0
    for key, value, expires in rows:
        if expires is None or expires > time.time() * 1000:
            await redis.restore(
                base64.b64decode(key), expires or 0, base64.b64decode(value), absttl=expires is not None
            )
            written += 1
    return written

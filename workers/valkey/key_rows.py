"""All keys of a Redis database as rows, to back them up and to restore them.

A value is written by its type, not as ``DUMP`` gives it: Redis and Valkey refuse what a newer version, or the other of
the two, has dumped.
"""

import base64
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias, cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from graph.errors import BackupError
from workers.valkey.connections import PREFIX, bookmarks_key, features_key, open_connections

KeyRow: TypeAlias = tuple[str, str, list[str], int | None]
"""A key in base64; its type; the arguments of the command that writes it, in base64; and when it expires, in
milliseconds since 1970, ``None`` for never."""

COMMANDS = {"string": "SET", "list": "RPUSH", "set": "SADD", "zset": "ZADD", "hash": "HSET"}
"""The command that writes a value of each type."""
SCAN_KEYS = 500
MOST_ARGUMENTS = 2_000
"""Of one command; an even number, since fields stand before their values and scores before their members."""
TRIAL_SECONDS = 60
LEFT_OUT = (features_key("").encode("ascii"), bookmarks_key().encode("ascii"))
"""The beginnings of keys that are not backed up: a task makes features again, and bookmarks belong to one graph."""
GONE = -2
"""What Redis answers about the life of a key that is not there."""


@asynccontextmanager
async def binary_redis(url: str) -> AsyncIterator["Redis"]:
    """Provide a client that returns bytes as they are."""
    client: Redis = Redis.from_pool(open_connections(url))
    try:
        yield client
    finally:
        await client.aclose()


async def read_keys(redis: Redis) -> AsyncIterator[KeyRow]:
    """Yield all keys but those that expire while this runs, materialised features and bookmarks.

    Raises:
        BackupError: a key has a type that CareerGraph does not use.
        RedisError: Redis does not answer.
    """
    async for key in redis.scan_iter(count=SCAN_KEYS):
        if key.startswith(LEFT_OUT):
            continue
        kind = (await redis.type(key)).decode("ascii")
        if kind == "none":
            continue
        arguments, left = await read_arguments(redis, key, kind), await redis.pttl(key)
        if left != GONE:
            expires = int(time.time() * 1000) + left if left >= 0 else None
            yield encode(key), kind, [encode(argument) for argument in arguments], expires


async def has_keys(redis: Redis) -> bool:
    """Return whether there are keys besides the bookmarks, which every write to a Neo4j cluster leaves.

    Raises:
        RedisError: Redis does not answer.
    """
    keys: int = await redis.dbsize()
    bookmarks: int = await redis.exists(bookmarks_key())
    return keys > bookmarks


async def read_arguments(redis: Redis, key: bytes, kind: str) -> list[bytes]:
    """Return the arguments of the command that writes a value again.

    Args:
        redis: a client that returns bytes.
        key: the key.
        kind: the type of its value, of :data:`COMMANDS`.

    Raises:
        BackupError: it is another type.
    """
    name: Any = key  # the client's annotations want text for some commands, which all take bytes
    if kind == "string":
        text = await redis.get(name)
        return [] if text is None else [text]
    if kind == "list":
        return await cast("Awaitable[list[bytes]]", redis.lrange(name, 0, -1))
    if kind == "set":
        return sorted(await cast("Awaitable[set[bytes]]", redis.smembers(name)))
    if kind == "zset":
        scored = await redis.zrange(name, 0, -1, withscores=True)
        return [argument for member, score in scored for argument in (repr(float(score)).encode("ascii"), member)]
    if kind == "hash":
        fields = await cast("Awaitable[dict[bytes, bytes]]", redis.hgetall(name))
        return [argument for field in fields.items() for argument in field]
    raise BackupError(
        f"the Redis database holds a {kind}, {key.decode(errors='replace')!r}, which is not CareerGraph's: give "
        "CareerGraph a database of its own (CAREERGRAPH_REDIS_URL)"
    )


async def try_writing(redis: Redis, rows: Iterable[KeyRow]) -> None:
    """Write the first row of each type under a name of its own and delete it again, so that a refusal comes early.

    Raises:
        BackupError: Redis refuses one, or a row has an unknown type.
        RedisError: Redis does not answer.
    """
    trial, tried = f"{PREFIX}:trial:{secrets.token_hex(8)}".encode("ascii"), set()
    for _, kind, arguments, _ in rows:
        if kind in tried:
            continue
        tried.add(kind)
        if kind not in COMMANDS:
            raise BackupError(f"the back-up holds a {kind} of Redis, which this version cannot write")
        expires = int((time.time() + TRIAL_SECONDS) * 1000)
        try:
            await write_row(redis, trial, kind, arguments, expires)
        except ResponseError as error:
            raise BackupError(
                f"Redis refuses to write: {error}. Nothing was changed. Give CareerGraph a Redis that takes writes and "
                "has enough memory (CAREERGRAPH_REDIS_URL), and try again"
            ) from error
        finally:
            await redis.delete(trial)


async def replace_keys(redis: Redis, rows: Iterable[KeyRow]) -> int:
    """Replace all keys by those of a back-up that have not expired since, and return their number.

    Raises:
        RedisError: Redis does not answer, or refuses to write.
    """
    await redis.flushdb()
    written = 0
    for key, kind, arguments, expires in rows:
        if expires is None or expires > time.time() * 1000:
            await write_row(redis, base64.b64decode(key), kind, arguments, expires)
            written += 1
    return written


async def write_row(redis: Redis, key: bytes, kind: str, arguments: Sequence[str], expires: int | None) -> None:
    """Write a key that is not there, with the time when it expires."""
    values = [base64.b64decode(argument) for argument in arguments]
    async with redis.pipeline(transaction=True) as pipeline:
        for start in range(0, len(values), MOST_ARGUMENTS):
            await pipeline.execute_command(COMMANDS[kind], key, *values[start : start + MOST_ARGUMENTS])
        if expires is not None:
            pipeline.pexpireat(key, expires)
        await pipeline.execute()


def encode(value: bytes) -> str:
    """Return bytes as JSON can hold them."""
    return base64.b64encode(value).decode("ascii")

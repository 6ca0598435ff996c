"""Bookmarks of a cluster: what they cost, and a Redis that accepts connections but does not answer."""

from collections.abc import Collection

import pytest
from structlog.testing import capture_logs

from graph.db.bookmarks import AwaitedBookmarks, SharedBookmarks, WrittenBookmarks
from tests.hung_redis import run_hung_redis
from workers.valkey.bookmarks import STEP_SECONDS, RedisBookmarks
from workers.valkey.connections import redis_client


class CountedExchange:
    """An exchange in memory that counts how often it is asked."""

    def __init__(self) -> None:
        self.bookmarks: set[str] = {"other"}
        self.reads = 0

    async def newest(self) -> Collection[str]:
        self.reads += 1
        return self.bookmarks

    async def replace(self, previous: Collection[str], new: Collection[str]) -> None:
        self.bookmarks = self.bookmarks.difference(previous).union(new)

    async def close(self) -> None:
        """Do nothing."""


async def test_a_session_asks_the_exchange_once() -> None:
    exchange = CountedExchange()
    session = AwaitedBookmarks(SharedBookmarks(exchange))
    assert [*await session.get_bookmarks(), *await session.get_bookmarks()] == ["other", "other"]
    assert exchange.reads == 1


async def test_a_write_is_known_to_its_process_before_it_is_left_for_others() -> None:
    exchange = CountedExchange()
    shared = SharedBookmarks(exchange)
    session = WrittenBookmarks(shared)
    await session.update_bookmarks(await session.get_bookmarks(), ["own"])
    assert exchange.bookmarks == {"other"}
    assert set(await AwaitedBookmarks(shared).get_bookmarks()) == {"own", "other"}
    await session.leave()
    assert exchange.bookmarks == {"own"}


async def test_a_redis_that_hangs_is_not_asked_again_at_once() -> None:
    async with run_hung_redis() as redis:
        exchange = RedisBookmarks(redis_client(redis.url, timeout=STEP_SECONDS))
        assert [*await exchange.newest()] == []
        await exchange.replace([], ["own"])
        assert [*await exchange.newest()] == []
        assert len(redis.connections) == 1
        await exchange.close()


async def test_a_redis_that_hangs_is_logged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.valkey.bookmarks.SKIPPED_SECONDS", 0.0)
    async with run_hung_redis() as redis:
        exchange = RedisBookmarks(redis_client(redis.url, timeout=STEP_SECONDS))
        with capture_logs() as lines:
            await exchange.replace([], ["own"])
            assert [*await exchange.newest()] == []
        assert len(redis.connections) == 2
        assert len(lines) == 1
        await exchange.close()

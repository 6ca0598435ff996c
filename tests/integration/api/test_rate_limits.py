"""Requests counted in a real Redis by several processes, and the behaviour while Redis is down."""

import asyncio
import time
from collections.abc import AsyncIterator

import psutil
import pytest
from redis.asyncio import Redis

from api.http.rate_limits import PATIENCE_SECONDS, LocalCounts, Quota, RateLimiter, limit_key
from graph.engines.child import free_port
from tests.conftest import Server
from workers.valkey.connections import redis_client

PATIENCE = 30.0


@pytest.fixture
async def redis(server: Server) -> AsyncIterator[Redis]:
    """An empty Redis."""
    made = redis_client(server.engines.redis_url, timeout=30.0)
    await made.flushdb()
    yield made
    await made.aclose()


async def test_two_processes_let_through_as_many_as_one(redis: Redis) -> None:
    limiters = [RateLimiter(redis, 10, 1_000, PATIENCE), RateLimiter(redis, 10, 1_000, PATIENCE)]
    began = time.monotonic()
    verdicts = await asyncio.gather(*(limiters[turn % 2].count("ann", "192.0.2.1") for turn in range(60)))
    most = 10 + (time.monotonic() - began) / 6
    assert 10 <= sum(verdict.allowed for verdict in verdicts) <= most, "ten at once, and one each six seconds"
    assert (await limiters[0].count("bob", "192.0.2.1")).allowed
    refused = next(verdict for verdict in verdicts if not verdict.allowed)
    assert 0 < refused.retry_after <= 6.0


async def test_redis_counts_as_one_process_does(redis: Redis) -> None:
    limiter, local = RateLimiter(redis, 4, 6, PATIENCE), LocalCounts()
    quotas = [(Quota("viewer", 4), "ann"), (Quota("address", 6), "here")]
    for _ in range(6):
        counted, expected = await limiter.count("ann", "here"), local.count(quotas)
        assert (counted.allowed, [standing.remaining for standing in counted.standings]) == (
            expected.allowed,
            [standing.remaining for standing in expected.standings],
        )
    assert not limiter.local


async def test_redis_counts_points_as_one_process_does(redis: Redis) -> None:
    limiter, local = RateLimiter(redis, 4, 6, PATIENCE, point_limit=1_000), LocalCounts()
    for points in (400.5, 0.0, 599.0, 0.25, 700.0, 0.0):
        spent = await limiter.spend("ann", "here", points)
        expected = local.count([(Quota("points", 1_000), "ann")], points)
        assert spent.allowed == expected.allowed
        assert abs(spent.standings[0].remaining - expected.standings[0].remaining) <= 20, "some time has passed"
        assert abs(spent.retry_after - expected.retry_after) < 1.0
    assert 0 < await redis.pttl(limit_key("points", "ann")) <= 60_000
    assert (await limiter.spend("bob", "here", 900.0)).allowed
    assert [(await limiter.spend(None, "here", 900.0)).allowed for _ in range(2)] == [True, False]
    assert (await limiter.count("ann", "here")).allowed, "requests are counted apart"


async def test_an_account_has_one_budget_for_all_people(redis: Redis) -> None:
    limiter = RateLimiter(redis, 4, 6, PATIENCE, point_limit=1_000, account_point_limit=2_000)
    spent = [(await limiter.spend(f"person-{number}", "here", 900.0, "site")).allowed for number in range(4)]
    assert spent == [True, True, False, False]
    assert (await limiter.spend("person-9", "here", 900.0)).allowed, "people's own budgets are theirs"


async def test_what_was_counted_is_forgotten_by_itself(redis: Redis) -> None:
    await RateLimiter(redis, 1, 2, PATIENCE).count("ann", "192.0.2.1")
    assert 0 < await redis.pttl(limit_key("viewer", "ann")) <= 60_000
    assert 0 < await redis.pttl(limit_key("address", "192.0.2.1")) <= 30_000


async def test_while_redis_is_away_a_process_counts_for_itself() -> None:
    away = redis_client(f"redis://127.0.0.1:{free_port()}")
    limiter = RateLimiter(away, 2, 100)
    verdicts = [await limiter.count("ann", "192.0.2.1") for _ in range(4)]
    assert [verdict.allowed for verdict in verdicts] == [True] * 2 + [False] * 2
    assert limiter.local
    await away.aclose()


async def test_a_redis_that_hangs_holds_few_requests_up_and_is_found_again(redis: Redis, server: Server) -> None:
    valkey = redis_process(server)
    limiter = RateLimiter(redis, 1_000, 1_000)
    await limiter.count("ann", "192.0.2.1")
    valkey.suspend()
    try:
        while not limiter.local:
            assert (await limiter.count("ann", "192.0.2.1")).allowed
        began = time.monotonic()
        for _ in range(500):
            assert (await limiter.count("bob", "192.0.2.1")).allowed
        assert time.monotonic() - began < 500 * PATIENCE_SECONDS / 5, "one request a second looks for Redis"
    finally:
        valkey.resume()
    async with asyncio.timeout(60):
        while limiter.local:
            await limiter.count("ann", "192.0.2.1")


def redis_process(server: Server) -> psutil.Process:
    """The server's own process: the one that was given its port."""
    port = server.engines.redis_url.rsplit(":", 1)[1].partition("/")[0]
    return next(
        child
        for child in psutil.Process().children(recursive=True)
        if "valkey-server" in child.name() and any(port in part for part in child.cmdline())
    )

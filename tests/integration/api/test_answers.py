"""The response cache on a real Redis: correct after every write, computed once, and bypassed when Redis is down."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from api.cache.answers import AnswerCache
from graph.engines.child import free_port
from tests.conftest import Server
from workers.valkey.connections import redis_client

TAG, QUESTION = ["person:ann"], ["what?"]
Acts = list[tuple[str, int, int]]
ACTS = st.lists(
    st.tuples(st.sampled_from(["read", "read", "write"]), st.integers(0, 1), st.integers(0, 6)), min_size=1, max_size=8
)


@asynccontextmanager
async def two_processes(server: Server) -> AsyncIterator[tuple[Redis, list[AnswerCache]]]:
    redis = redis_client(server.engines.redis_url)
    await redis.flushdb()
    try:
        yield redis, [AnswerCache(redis, 60.0), AnswerCache(redis, 60.0)]
    finally:
        await redis.aclose()


async def read(cache: AnswerCache, compute: Callable[[], Awaitable[int]]) -> int:
    async with cache.turn(TAG, QUESTION) as turn:
        if turn.cached_data is not None:
            return int(turn.cached_data["value"])
        value = await compute()
        turn.computed_data, turn.seconds = {"value": value}, 60.0
        return value


async def interleaved(server: Server, actors: list[Acts]) -> None:
    """Readers and writers at once in two processes: nobody reads what is older than the last acknowledged write."""
    graph, acknowledged = 0, 0
    async with two_processes(server) as (_, caches):

        async def look(slow: int) -> int:
            value = graph
            for _ in range(slow):
                await asyncio.sleep(0)
            return value

        async def act(acts: Acts) -> None:
            nonlocal graph, acknowledged
            for kind, process, slow in acts:
                if kind == "read":
                    before = acknowledged
                    assert await read(caches[process], lambda slow=slow: look(slow)) >= before  # type: ignore[misc]
                else:
                    graph += 1
                    own = graph
                    for _ in range(slow):
                        await asyncio.sleep(0)
                    await caches[process].invalidate(TAG)
                    acknowledged = max(acknowledged, own)

        await asyncio.gather(*(act(acts) for acts in actors))
        assert await read(caches[0], lambda: look(0)) == graph


@settings(max_examples=60, deadline=None)
@given(actors=st.lists(ACTS, min_size=1, max_size=4))
def test_no_read_is_older_than_an_acknowledged_write(server: Server, actors: list[Acts]) -> None:
    asyncio.run(interleaved(server, actors))


async def test_a_hundred_misses_are_one_computation(server: Server) -> None:
    computed = 0

    async def compute() -> int:
        nonlocal computed
        computed += 1
        for _ in range(200):
            await asyncio.sleep(0)
        return 7

    async with two_processes(server) as (_, caches):
        results = await asyncio.gather(*(read(caches[turn % 2], compute) for turn in range(100)))
    assert results == [7] * 100
    assert computed == 1


async def test_one_that_fails_holds_nobody_up(server: Server) -> None:
    async def fail() -> int:
        await asyncio.sleep(0)
        raise ValueError("no")

    async def good() -> int:
        return 7

    async with two_processes(server) as (_, caches):
        results = await asyncio.gather(
            *(read(caches[0], fail if turn == 0 else good) for turn in range(5)), return_exceptions=True
        )
        assert isinstance(results[0], ValueError)
        assert results[1:] == [7] * 4
        assert await read(caches[1], good) == 7


async def test_one_that_is_cancelled_holds_nobody_up(server: Server) -> None:
    began = asyncio.Event()

    async def hang() -> int:
        began.set()
        await asyncio.Event().wait()
        return 0

    async def good() -> int:
        return 7

    async with two_processes(server) as (redis, caches):
        leader = asyncio.create_task(read(caches[0], hang))
        await began.wait()
        follower = asyncio.create_task(read(caches[0], good))
        await asyncio.sleep(0)
        leader.cancel()
        async with asyncio.timeout(60):
            assert await follower == 7
            assert await read(caches[1], good) == 7
        assert [key async for key in redis.scan_iter("*:claim")] == []


async def test_an_answer_ends_when_what_it_shows_closes(server: Server) -> None:
    async with two_processes(server) as (redis, caches):
        async with caches[0].turn(TAG, QUESTION) as turn:
            turn.computed_data, turn.seconds = {"value": 1}, 30.0
        keys = [key async for key in redis.scan_iter("careergraph:v1:answer:*")]
        assert len(keys) == 1
        assert 0 < await redis.pttl(keys[0]) <= 30_000, "not the 60 seconds that other answers are kept"


async def test_nothing_is_cached_while_a_change_is_not_counted(server: Server) -> None:
    async with two_processes(server) as (redis, caches):

        async def compute_first() -> int:
            return 1

        async def compute_second() -> int:
            return 2

        assert await read(caches[0], compute_first) == 1
        away = redis_client(f"redis://127.0.0.1:{free_port()}", timeout=0.2)
        caches[0]._redis = away
        await caches[0].invalidate(TAG)
        assert await read(caches[0], compute_second) == 2
        caches[0]._redis = redis
        assert await read(caches[0], compute_second) == 2
        assert await read(caches[1], compute_first) == 2
        await away.aclose()


@pytest.mark.parametrize("seconds", [0.0])
async def test_it_can_be_turned_off(server: Server, seconds: float) -> None:
    redis = redis_client(server.engines.redis_url)
    await redis.flushdb()
    cache, values = AnswerCache(redis, seconds), iter(range(2))

    async def compute() -> int:
        return next(values)

    assert [await read(cache, compute), await read(cache, compute)] == [0, 1]
    assert await redis.dbsize() == 0
    await redis.aclose()

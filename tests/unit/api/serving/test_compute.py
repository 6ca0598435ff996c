"""Computation outside the event loop: bounded by capacity, and cancelled when nobody waits for it."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from api.errors import UnavailableError
from api.serving.compute import ComputePool
from gnn.cancellation import ComputationCancelledError, check_cancelled


@pytest.fixture
def pool() -> Iterator[ComputePool]:
    made = ComputePool(threads=1, waiting=1, seconds=30.0)
    yield made
    made.close()


class Work:
    """A computation that asks whether it should go on until it is let go."""

    def __init__(self) -> None:
        self.begun, self.let_go, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.cancelled = False

    def compute(self) -> str:
        self.begun.set()
        try:
            while not self.let_go.wait(0.001):
                check_cancelled()
        except ComputationCancelledError:
            self.cancelled = True
            raise
        finally:
            self.ended.set()
        return "done"


async def until(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, 30)


async def test_the_event_loop_goes_on_meanwhile(pool: ComputePool) -> None:
    work = Work()
    running = asyncio.create_task(pool.run(work.compute))
    await until(work.begun)  # the loop came round while it computes
    work.let_go.set()
    assert await running == "done"


async def test_more_than_there_is_room_for_is_refused_at_once(pool: ComputePool) -> None:
    first, second = Work(), Work()
    running = [asyncio.create_task(pool.run(work.compute)) for work in (first, second)]
    await until(first.begun)
    with pytest.raises(UnavailableError) as refused:
        await pool.run(str)
    assert (refused.value.extensions or {})["retryAfter"] >= 1
    for work in (first, second):
        work.let_go.set()
    assert await asyncio.gather(*running) == ["done", "done"]
    assert await pool.run(str) == ""


async def test_what_nobody_waits_for_ends_and_makes_room(pool: ComputePool) -> None:
    first, second = Work(), Work()
    running, waiting = (asyncio.create_task(pool.run(work.compute)) for work in (first, second))
    await until(first.begun)
    waiting.cancel()
    running.cancel()
    await asyncio.gather(running, waiting, return_exceptions=True)
    await until(first.ended)
    assert first.cancelled
    assert not second.begun.is_set()
    assert await pool.run(str) == ""


async def test_what_takes_too_long_is_ended() -> None:
    pool, work = ComputePool(threads=1, waiting=0, seconds=0.05), Work()
    with pytest.raises(UnavailableError, match="too long"):
        await pool.run(work.compute)
    await until(work.ended)
    assert work.cancelled
    pool.close()


async def test_an_error_of_the_computation_is_raised_to_whoever_waits(pool: ComputePool) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        await pool.run(int, "x")
    assert await pool.run(int, "3") == 3


def test_without_a_token_a_computation_goes_on() -> None:
    check_cancelled()


async def test_what_no_request_waits_for_may_take_any_time_and_takes_no_place() -> None:
    pool, work = ComputePool(threads=1, waiting=0, seconds=0.05), Work()
    background = asyncio.create_task(pool.run_in_background(work.compute))
    await until(work.begun)
    with pytest.raises(UnavailableError, match="too long"):
        await pool.run(str)  # it is let in, and waits for the thread
    work.let_go.set()
    assert await background == "done"
    pool.close()


async def test_background_work_ends_with_its_caller(pool: ComputePool) -> None:
    work = Work()
    background = asyncio.create_task(pool.run_in_background(work.compute))
    await until(work.begun)
    background.cancel()
    await asyncio.gather(background, return_exceptions=True)
    await until(work.ended)
    assert work.cancelled

"""Long bodies are processed one after another; short ones do not wait for them."""

import asyncio

import pytest

from api.http.pacing import Pacer


def at_once(pacer: Pacer, size: int) -> bool:
    """Whether a body need not wait at all."""
    waiting = pacer.wait_turn(size)
    try:
        waiting.send(None)
    except StopIteration:
        return True
    finally:
        waiting.close()
    return False


async def test_a_burst_of_long_bodies_is_spread_and_short_ones_pass_between() -> None:
    pacer, clock = Pacer(long=10, pause=0.002), asyncio.get_running_loop().time
    assert at_once(pacer, 10)
    assert not at_once(pacer, 10)
    assert at_once(pacer, 9)
    begun, ends = clock(), []

    async def go_on() -> None:
        await pacer.wait_turn(1_000)
        ends.append(clock() - begun)

    await asyncio.gather(*(go_on() for _ in range(5)))
    assert ends[-1] >= 4 * 0.002


async def test_after_a_while_a_long_body_need_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    pacer = Pacer(long=10, pause=0.5)
    assert at_once(pacer, 10)
    assert not at_once(pacer, 10)
    loop = asyncio.get_running_loop()
    later = loop.time() + 1.5
    monkeypatch.setattr(loop, "time", lambda: later, raising=False)
    assert at_once(pacer, 10)

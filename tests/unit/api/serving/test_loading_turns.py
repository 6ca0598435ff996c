"""Processes load one after another; a turn that was not given back ends with its process."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from api.serving.loading_turns import LOCK_FILE, take_loading_turn

HOLD = """
import fcntl, sys
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
input()
"""


async def test_nobody_loads_at_the_same_time(tmp_path: Path) -> None:
    loading, most = 0, 0

    async def load() -> None:
        nonlocal loading, most
        async with take_loading_turn(tmp_path):
            loading += 1
            most = max(most, loading)
            await asyncio.sleep(0)
            loading -= 1

    await asyncio.gather(*(load() for _ in range(5)))
    assert (loading, most) == (0, 1)


async def test_a_killed_process_gives_its_turn_back(tmp_path: Path) -> None:
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, str(tmp_path / LOCK_FILE), stdin=PIPE, stdout=PIPE
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"

    async def load() -> None:
        async with take_loading_turn(tmp_path):
            pass

    waiting = asyncio.create_task(load())
    done, _ = await asyncio.wait({waiting}, timeout=0.3)
    assert not done
    holder.kill()
    await asyncio.wait_for(waiting, 30)
    await holder.wait()

"""API processes of one home folder load what they serve one after another."""

import asyncio
import contextlib
import fcntl
from collections.abc import AsyncIterator
from pathlib import Path

LOCK_FILE = "loading"
LOOK_SECONDS = 0.1


@contextlib.asynccontextmanager
async def take_loading_turn(home: Path) -> AsyncIterator[None]:
    """Surround the first loading of a process: no other process of the home folder loads meanwhile.

    Reading a whole graph takes memory of the graph server, which refuses queries when several processes do it at once.
    A process that ended, in whatever way, has no turn.

    Args:
        home: the home folder, which exists.
    """
    with (home / LOCK_FILE).open("w") as lock:
        while not is_locked(lock.fileno()):  # noqa: ASYNC110 - another process unlocks it, which sets no event
            await asyncio.sleep(LOOK_SECONDS)
        yield


def is_locked(descriptor: int) -> bool:
    """Try to lock an open file; return whether this process has the lock now."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

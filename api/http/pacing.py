"""Spreads requests with long bodies, so that a burst of them lets others' requests through in between."""

import asyncio

LONG_BODY = 4_000
PAUSE_SECONDS = 0.005


class Pacer:
    """Lets long bodies go on one after another.

    Args:
        long: bytes from which on a body is long.
        pause: seconds from one to the next.
    """

    def __init__(self, long: int = LONG_BODY, pause: float = PAUSE_SECONDS) -> None:
        self._long = long
        self._pause = pause
        self._next = 0.0

    async def wait_turn(self, size: int) -> None:
        """Wait until a body of so many bytes may go on; a short one, or the first after a while, may at once."""
        if size < self._long:
            return
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next)
        self._next = turn + self._pause
        if turn > now:
            await asyncio.sleep(turn - now)

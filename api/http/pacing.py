"""Spreads out requests with long bodies, so that other requests get through during a burst."""

import asyncio

LONG_BODY = 4_000
PAUSE_SECONDS = 0.005


class Pacer:
    """Lets long bodies proceed one after another.

    Args:
        long: size in bytes from which a body counts as long.
        pause: seconds between two long bodies.
    """

    def __init__(self, long: int = LONG_BODY, pause: float = PAUSE_SECONDS) -> None:
        self._long = long
        self._pause = pause
        self._next = 0.0

    async def wait_turn(self, size: int) -> None:
        """Wait until a body of this size may proceed; a short one, or the first after a while, proceeds at once."""
        if size < self._long:
            return
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next)
        self._next = turn + self._pause
        if turn > now:
            await asyncio.sleep(turn - now)

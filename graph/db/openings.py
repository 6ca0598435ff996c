"""Connections that are being opened when a request is cancelled are finished and closed.

Up to 6.4, the driver forgets the socket of a connection whose opening is cancelled: it stays open until the garbage
collector finds it, and so does the server's end.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from neo4j import AsyncDriver

Opener: TypeAlias = Callable[..., Awaitable[Any]]


def finish_openings(driver: AsyncDriver) -> AsyncDriver:
    """Let a driver finish what it opens, whether or not who asked for it still waits; return the driver."""
    pool = driver._pool  # noqa: SLF001 - the driver offers no other place
    pool.opener = shield_opener(pool.opener)
    return driver


def shield_opener(opener: Opener) -> Opener:
    """Return an opener that, if it is cancelled, goes on in a task of its own and closes what it opened."""
    abandoned: set[asyncio.Task[Any]] = set()

    def close(opening: asyncio.Task[Any]) -> None:
        abandoned.discard(opening)
        if not opening.cancelled() and opening.exception() is None:
            opening.result().kill()

    async def open_connection(*args: Any, **kwargs: Any) -> Any:
        opening = asyncio.ensure_future(opener(*args, **kwargs))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            abandoned.add(opening)
            opening.add_done_callback(close)
            raise

    return open_connection

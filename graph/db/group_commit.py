"""Writes that come at once go out together: one transaction for all that waited while the last one ran.

Group commit, as databases do it for their logs (DeWitt et al., "Implementation techniques for main memory database
systems", 1984). Writers of the same nodes then wait for each other here instead of refusing each other there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from graph.errors import GraphRefusedError

Page = TypeVar("Page")
Found = TypeVar("Found")
MOST = 16


class Together(Generic[Page, Found]):
    """Collects pages while a transaction runs, and writes them in the next one.

    Args:
        write: writes some pages in one transaction and gives an answer for each.
    """

    def __init__(self, write: Callable[[Sequence[Page]], Awaitable[Sequence[Found]]]) -> None:
        self._write = write
        self._waiting: list[tuple[Page, asyncio.Future[Found]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, page: Page) -> Found:
        """Write a page; errors as of ``write``. One that is refused is written again by itself."""
        future: asyncio.Future[Found] = asyncio.get_running_loop().create_future()
        self._waiting.append((page, future))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._all())
        return await future

    async def _all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            error = await self._written(batch)
            if isinstance(error, GraphRefusedError) and len(batch) > 1:
                for one in batch:
                    tell([one], await self._written([one]))
            else:
                tell(batch, error)

    async def _written(self, batch: "list[tuple[Page, asyncio.Future[Found]]]") -> Exception | None:
        """Write a batch in one transaction; what went wrong, where something did."""
        try:
            found = await self._write([page for page, _ in batch])
            for (_, future), one in zip(batch, found, strict=True):
                if not future.done():
                    future.set_result(one)
        except asyncio.CancelledError:
            tell(batch, asyncio.CancelledError())
            raise
        except Exception as error:  # noqa: BLE001 - it is told to whoever waits
            return error
        return None


def tell(batch: "list[tuple[Page, asyncio.Future[Found]]]", error: BaseException | None) -> None:
    """Tell whoever still waits what went wrong."""
    for _, future in batch:
        if error is not None and not future.done():
            future.set_exception(error)

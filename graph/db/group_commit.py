"""Group commit: writes that arrive while a transaction runs share the next one.

Databases do this for their logs (DeWitt et al., "Implementation techniques for main memory database systems", 1984).
Writers of the same nodes then wait for each other in this process, instead of conflicting in the graph server.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from graph.errors import GraphRefusedError

Page = TypeVar("Page")
Found = TypeVar("Found")
MOST = 16


class GroupCommit(Generic[Page, Found]):
    """Collects pages while a transaction runs, and writes them in the next one.

    Args:
        write: writes several pages in one transaction and returns a result for each.
        most: the most pages in a transaction.
    """

    def __init__(self, write: Callable[[Sequence[Page]], Awaitable[Sequence[Found]]], most: int = MOST) -> None:
        self._write = write
        self._most = most
        self._waiting: list[tuple[Page, asyncio.Future[Found]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, page: Page) -> Found:
        """Write a page. Errors are those of ``write``. If a batch is refused, its pages are retried one by one."""
        future: asyncio.Future[Found] = asyncio.get_running_loop().create_future()
        self._waiting.append((page, future))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        return await future

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            error = await self._write_batch(batch)
            if isinstance(error, GraphRefusedError) and len(batch) > 1:
                for entry in batch:
                    tell([entry], await self._write_batch([entry]))
            else:
                tell(batch, error)

    async def _write_batch(self, batch: "list[tuple[Page, asyncio.Future[Found]]]") -> Exception | None:
        """Write a batch in one transaction. Return the error, or ``None`` on success."""
        try:
            results = await self._write([page for page, _ in batch])
            for (_, future), result in zip(batch, results, strict=True):
                if not future.done():
                    future.set_result(result)
        except asyncio.CancelledError:
            tell(batch, asyncio.CancelledError())
            raise
        except Exception as error:  # noqa: BLE001 - the waiting callers get it
            return error
        return None


def tell(batch: "list[tuple[Page, asyncio.Future[Found]]]", error: BaseException | None) -> None:
    """Pass the error to the callers that still wait."""
    for _, future in batch:
        if error is not None and not future.done():
            future.set_exception(error)

"""Runs computations of more than some milliseconds outside the event loop, within a limited capacity."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, ParamSpec, TypeVar

from api.errors import UnavailableError
from gnn.cancellation import CancellationToken, current_token

P = ParamSpec("P")
T = TypeVar("T")


class ComputePool:
    """A thread pool with a bounded queue.

    When a caller stops waiting, because the client disconnected or the computation took too long, the computation is
    cancelled: one in the queue is removed, and one that runs ends at its next
    :func:`gnn.cancellation.check_cancelled`.

    Args:
        threads: how many computations run at once.
        waiting: how many may wait for a thread.
        seconds: the longest time that a request's computation may take, including its wait.
    """

    def __init__(self, threads: int, waiting: int, seconds: float) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="compute")
        self._room = threading.Semaphore(threads + waiting)
        self._seconds = seconds

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a computation and return its result.

        Raises:
            UnavailableError: there is no capacity, or the computation took too long.
        """
        if not self._room.acquire(blocking=False):
            raise UnavailableError("Too many computations are running: try again in a moment.", self._seconds / 2)
        try:
            async with asyncio.timeout(self._seconds):
                return await self._submit(partial(work, *args, **kwargs), self._leave)
        except TimeoutError as error:
            raise UnavailableError("This took too long: request less, or try again later.", self._seconds) from error

    async def run_in_background(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a computation that no request waits for, and return its result.

        It waits for a thread for as long as needed, takes no request's place, and may take any time.
        """
        return await self._submit(partial(work, *args, **kwargs))

    async def _submit(self, work: Callable[[], T], when_ended: "Callable[[Future[Any]], None] | None" = None) -> T:
        """Run a computation in a thread; it is cancelled when its caller stops waiting."""
        token, context = CancellationToken(), copy_context()
        context.run(current_token.set, token)
        future = self._executor.submit(context.run, work)
        if when_ended is not None:
            future.add_done_callback(when_ended)
        try:
            return await asyncio.wrap_future(future)
        finally:
            token.cancel()

    def _leave(self, _: "Future[Any]") -> None:
        """Free the capacity of a computation that has really ended; until then, an abandoned one counts too."""
        self._room.release()

    def close(self) -> None:
        """Accept no more computations, and drop those that wait."""
        self._executor.shutdown(wait=False, cancel_futures=True)

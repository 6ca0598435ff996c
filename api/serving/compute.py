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
        seconds: the longest time that a computation may take, including its wait.
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
        token, context = CancellationToken(), copy_context()
        context.run(current_token.set, token)
        future = self._executor.submit(context.run, partial(work, *args, **kwargs))
        future.add_done_callback(self._leave)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise UnavailableError("This took too long: request less, or try again later.", self._seconds) from error
        finally:
            token.cancel()

    def _leave(self, _: "Future[Any]") -> None:
        """Free the capacity of a computation that has really ended; until then, an abandoned one counts too."""
        self._room.release()

    def close(self) -> None:
        """Accept no more computations, and drop those that wait."""
        self._executor.shutdown(wait=False, cancel_futures=True)

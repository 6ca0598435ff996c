"""Runs what computes for more than some milliseconds outside the event loop, and only as much as there is room for."""

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
    """A few threads with a queue that has an end.

    Whoever stops waiting, because the client went away or it took too long, ends the computation: one that waits in
    the queue is taken out, one that runs ends at its next :func:`gnn.cancellation.check_cancelled`.

    Args:
        threads: how many computations run at once.
        waiting: how many may wait for a thread.
        seconds: the longest that one may take, its wait included.
    """

    def __init__(self, threads: int, waiting: int, seconds: float) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="compute")
        self._room = threading.Semaphore(threads + waiting)
        self._seconds = seconds

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a computation.

        Raises:
            UnavailableError: there is no room, or it took too long.
        """
        if not self._room.acquire(blocking=False):
            raise UnavailableError("Too much is being computed right now: try again in a moment.", self._seconds / 2)
        token, context = CancellationToken(), copy_context()
        context.run(current_token.set, token)
        submitted = self._executor.submit(context.run, partial(work, *args, **kwargs))
        submitted.add_done_callback(self._leave)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.wrap_future(submitted)
        except TimeoutError as error:
            raise UnavailableError("This took too long: ask for less, or try again later.", self._seconds) from error
        finally:
            token.cancel()

    def _leave(self, _: "Future[Any]") -> None:
        """Make room again; only when the computation has really ended, so that abandoned ones count too."""
        self._room.release()

    def close(self) -> None:
        """Take nothing new; what waits is dropped."""
        self._executor.shutdown(wait=False, cancel_futures=True)

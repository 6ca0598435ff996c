"""The slots for tasks of a worker process, shared by its queues."""

import asyncio
import math
from collections.abc import Callable, Mapping

from workers.queue_limits import QueueLimits
from workers.task_catalogue import Queue

RESERVED = 2
LOOK_SECONDS = 0.1


class Slots:
    """Says how many tasks of each queue may start.

    Two slots are kept free for each step of priority: a queue of priority 2 leaves two slots to those of priority 1,
    one of priority 3 leaves four. So what people wait for starts at once, however much long work there is.

    Args:
        total: the number of slots.
        limits: the limits of the queues.
    """

    def __init__(self, total: int, limits: Mapping[Queue, QueueLimits]) -> None:
        self.limits = limits
        self.starting = asyncio.Lock()  # two queues must not count the same free slot
        self._total = total
        self._counts: dict[Queue, Callable[[], int]] = {}
        self._closed = False

    def register(self, queue: Queue, count: Callable[[], int]) -> None:
        """Register how the running tasks of a queue are counted."""
        self._counts[queue] = count

    @property
    def running(self) -> int:
        """The number of tasks that run."""
        return sum(count() for count in self._counts.values())

    def room(self, queue: Queue) -> int:
        """Return how many more tasks of a queue may start now."""
        if self._closed:
            return 0
        limits = self.limits[queue]
        slots = max(1, self._total - RESERVED * (limits.priority - 1))
        return max(0, min(limits.concurrency - self._counts[queue](), slots - self.running))

    async def drain(self, seconds: float) -> None:
        """Let nothing start any more, and wait until nothing runs, or for some seconds."""
        self._closed = True
        for _ in range(math.ceil(seconds / LOOK_SECONDS)):
            if not self.running:
                return
            await asyncio.sleep(LOOK_SECONDS)

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
        self._recording: dict[Queue, Callable[[], int]] = {}
        self._closed = False

    def register(self, queue: Queue, count: Callable[[], int], recording: Callable[[], int] = lambda: 0) -> None:
        """Register how the tasks of a queue are counted: those that work, and those whose end is being recorded."""
        self._counts[queue] = count
        self._recording[queue] = recording

    @property
    def running(self) -> int:
        """The number of tasks that work."""
        return sum(count() for count in self._counts.values())

    @property
    def open(self) -> int:
        """The number of tasks that work, or whose end is being recorded."""
        return self.running + sum(count() for count in self._recording.values())

    def room(self, queue: Queue) -> int:
        """Return how many more tasks of a queue may start now.

        A task whose work has ended leaves its slot to the next one while its end is being recorded, so that the graph's
        commits do not hold up the queue. Ends may not pile up: there are at most as many as tasks that work at once.
        """
        limits = self.limits[queue]
        if self._closed or self._recording[queue]() >= limits.concurrency:
            return 0
        slots = max(1, self._total - RESERVED * (limits.priority - 1))
        return max(0, min(limits.concurrency - self._counts[queue](), slots - self.running))

    async def drain(self, seconds: float) -> None:
        """Let nothing start any more, and wait until all ends are recorded, or for some seconds."""
        self._closed = True
        for _ in range(math.ceil(seconds / LOOK_SECONDS)):
            if not self.open:
                return
            await asyncio.sleep(LOOK_SECONDS)

"""What a worker records of its tasks: starts and ends that come together are one transaction and one announcement."""

from collections.abc import Sequence
from datetime import UTC, datetime

from redis.asyncio import Redis

from graph.db.group_commit import GroupCommit
from graph.registry.attempts import AttemptRepository, NewAttempt, Outcome
from graph.registry.tasks import Task
from workers.queue import announce_all

MOST = 64


class RecordBatches:
    """Records starts and ends of attempts. Nothing is acknowledged before it is in the graph.

    Args:
        attempts: where they are recorded.
        redis: where changes are announced.
        worker: the worker's name.
    """

    def __init__(self, attempts: AttemptRepository, redis: Redis, worker: str) -> None:
        self._attempts = attempts
        self._redis = redis
        self._worker = worker
        self._starts = GroupCommit(self._start_all, MOST)
        self._ends = GroupCommit(self._finish_all, MOST)

    async def start(self, id: str, runs: int | None = None) -> Task | None:
        """Record the start of a task; see :meth:`AttemptRepository.start_all`."""
        return await self._starts.add(NewAttempt(id, runs))

    async def finish(self, id: str, outcome: Outcome) -> Task | None:
        """Record the end of an attempt; see :meth:`AttemptRepository.finish_all`."""
        return await self._ends.add((id, outcome))

    async def _start_all(self, attempts: Sequence[NewAttempt]) -> Sequence[Task | None]:
        tasks = await self._attempts.start_all(attempts, self._worker, datetime.now(UTC))
        await announce_all(self._redis, [task.id for task in tasks if task is not None])
        return tasks

    async def _finish_all(self, outcomes: Sequence[tuple[str, Outcome]]) -> Sequence[Task | None]:
        tasks = await self._attempts.finish_all(outcomes, self._worker, datetime.now(UTC))
        await announce_all(self._redis, [task.id for task in tasks if task is not None])
        return tasks

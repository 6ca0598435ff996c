"""Attempts at tasks: what a worker records when it starts, interrupts and ends one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, rows
from graph.registry.cancellations import release_subject
from graph.registry.tasks import ENDED, Task, TaskState, task_of
from graph.viewer import Role, Viewer

START = """
MATCH (t:Task {id: $id}) SET t.lockedAt = $at
WITH t
WHERE NOT t.state IN ['SUCCEEDED', 'FAILED', 'CANCELLED']
  AND (t.state <> 'RUNNING' OR t.worker IS NULL OR t.worker = $worker)
SET t.state = 'RUNNING', t.worker = $worker, t.attempts = t.attempts + 1, t.startedAt = $at, t.error = null,
    t.cancelRequestedAt = CASE WHEN t.again = true THEN null ELSE t.cancelRequestedAt END, t.again = false
RETURN t {.*} AS task
"""
INTERRUPT = """
MATCH (t:Task {id: $id, worker: $worker}) SET t.lockedAt = $at
WITH t WHERE t.state = 'RUNNING' AND t.worker = $worker
WITH t, t.cancelRequestedAt IS NOT NULL AND NOT coalesce(t.again, false) AS cancelled
SET t.state = CASE WHEN cancelled THEN 'CANCELLED' ELSE 'QUEUED' END,
    t.message = CASE WHEN cancelled THEN 'cancelled' ELSE $message END,
    t.finishedAt = CASE WHEN cancelled THEN $at ELSE null END,
    t.cancelRequestedAt = CASE WHEN cancelled THEN t.cancelRequestedAt ELSE null END, t.worker = null
RETURN t {.*} AS task
"""
LOSE = """
MATCH (t:Task {id: $id, worker: $worker}) SET t.lockedAt = $at
WITH t WHERE t.state = 'RUNNING' AND t.worker = $worker
SET t.losses = coalesce(t.losses, 0) + 1, t.worker = null
WITH t, t.cancelRequestedAt IS NOT NULL AND NOT coalesce(t.again, false) AS cancelled, t.losses >= $most AS lost
SET t.state = CASE WHEN cancelled THEN 'CANCELLED' WHEN lost THEN 'FAILED' ELSE 'QUEUED' END,
    t.message = CASE WHEN cancelled THEN 'cancelled' WHEN lost THEN '' ELSE 'taken over from a lost worker' END,
    t.error = CASE WHEN lost AND NOT cancelled THEN $error ELSE null END,
    t.finishedAt = CASE WHEN cancelled OR lost THEN $at ELSE null END,
    t.deadAt = CASE WHEN lost AND NOT cancelled THEN $at ELSE null END,
    t.cancelRequestedAt = CASE WHEN cancelled THEN t.cancelRequestedAt ELSE null END
RETURN t {.*} AS task
"""
PROGRESS = """
MATCH (t:Task {id: $id, worker: $worker}) WHERE t.state = 'RUNNING'
SET t.progress = $progress, t.message = $message
RETURN t.cancelRequestedAt IS NOT NULL AS cancelled
"""
FINISH = """
MATCH (t:Task {id: $id, worker: $worker}) SET t.lockedAt = $at
WITH t WHERE t.worker = $worker
WITH t, $state <> 'SUCCEEDED' AND t.cancelRequestedAt IS NOT NULL AND NOT coalesce(t.again, false) AS cancelled
WITH t, cancelled, CASE WHEN cancelled THEN 'CANCELLED' ELSE $state END AS state
SET t.state = state, t.finishedAt = CASE WHEN state = 'RETRYING' THEN null ELSE $at END,
    t.error = CASE WHEN cancelled THEN null ELSE $error END,
    t.message = CASE WHEN cancelled AND $message = '' THEN 'cancelled' ELSE $message END,
    t.progress = CASE WHEN state = 'SUCCEEDED' THEN 100 ELSE t.progress END,
    t.failures = $failures, t.deadAt = CASE WHEN $dead AND NOT cancelled THEN $at ELSE null END,
    t.cancelRequestedAt = CASE WHEN state = 'RETRYING' THEN null ELSE t.cancelRequestedAt END
RETURN t {.*} AS task
"""
RUN_AGAIN = """
MATCH (t:Task {id: $id, worker: $worker}) SET t.finishedAt = $at
WITH t WHERE t.again = true
SET t.state = 'QUEUED', t.again = false, t.runs = coalesce(t.runs, 0) + 1, t.worker = null, t.attempts = 0,
    t.failures = 0, t.losses = 0, t.progress = 0, t.finishedAt = null, t.error = null,
    t.cancelRequestedAt = null, t.message = 'asked for again while it ran'
RETURN t {.*} AS task
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended.

    Args:
        state: the state of the task after it.
        message: what was done; empty after a failure.
        error: why it failed; ``None`` if it did not.
        failures: how many attempts have failed so far.
        is_dead: whether the task is put on the dead-letter list.
    """

    state: TaskState
    message: str = ""
    error: str | None = None
    failures: int = 0
    is_dead: bool = False


class AttemptRepository:
    """Records attempts. A worker that lost its task to another worker can no longer write to it.

    Args:
        client: the graph.
        viewer: the system: only workers record attempts.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def start(self, id: str, worker: str, at: datetime) -> Task | None:
        """Record that a worker starts a task; ``None`` if it has ended, is unknown, or belongs to another worker."""
        self._viewer.require_role(Role.ADMIN)
        task_rows = await self._client.write(START, id=id, worker=worker, at=at)
        return task_of(task_rows[0]) if task_rows else None

    async def interrupt(self, id: str, worker: str, at: datetime, message: str) -> Task | None:
        """Record that a worker gave a running task back. It waits again; this counts neither as failure nor as loss.

        A task that is being cancelled is CANCELLED. Of several callers, one gets the task, the others ``None``.
        """
        self._viewer.require_role(Role.ADMIN)
        return await self._take(INTERRUPT, at, id=id, worker=worker, message=message)

    async def lose(self, id: str, worker: str, most: int, at: datetime, error: str) -> Task | None:
        """Take a running task away from a worker that was killed. It waits again, or fails after ``most`` losses.

        Of several callers, one gets the task, the others ``None``. A task that fails is put on the dead-letter list;
        one that is being cancelled is CANCELLED.
        """
        self._viewer.require_role(Role.ADMIN)
        return await self._take(LOSE, at, id=id, worker=worker, most=most, error=error)

    async def _take(self, query: LiteralString, at: datetime, **facts: Any) -> Task | None:
        async def work(transaction: AsyncManagedTransaction) -> Task | None:
            task_rows = await rows(transaction, query, at=at, **facts)
            task = task_of(task_rows[0]) if task_rows else None
            await release_subject(transaction, task, at)
            return task

        return await self._client.transact(work)

    async def progress(self, id: str, worker: str, progress: int, message: str) -> bool:
        """Record the progress of a running task (0–100). Return whether somebody asked to cancel it."""
        self._viewer.require_role(Role.ADMIN)
        told_rows = await self._client.write(PROGRESS, id=id, worker=worker, progress=progress, message=message)
        return bool(told_rows and told_rows[0]["cancelled"])

    async def finish(self, id: str, worker: str, at: datetime, outcome: Outcome) -> Task | None:
        """Record the end of an attempt, and return the task; ``None`` if it belongs to another worker.

        The task is QUEUED if it was requested again, and CANCELLED if it did not succeed after somebody asked to cancel
        it.
        """
        self._viewer.require_role(Role.ADMIN)

        async def work(transaction: AsyncManagedTransaction) -> Task | None:
            if outcome.state in ENDED and (
                rerun_rows := await rows(transaction, RUN_AGAIN, id=id, worker=worker, at=at)
            ):
                return task_of(rerun_rows[0])
            facts = {"state": outcome.state.value, "message": outcome.message, "error": outcome.error}
            counts = {"failures": outcome.failures, "dead": outcome.is_dead}
            task_rows = await rows(transaction, FINISH, id=id, worker=worker, at=at, **facts, **counts)
            task = task_of(task_rows[0]) if task_rows else None
            await release_subject(transaction, task, at)
            return task

        return await self._client.transact(work)

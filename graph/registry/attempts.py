"""Attempts at tasks: what a worker records when it starts, interrupts and ends one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, Row, rows
from graph.registry.cancellations import release_subject
from graph.registry.tasks import ENDED, Task, TaskState, task_of
from graph.viewer import Role, Viewer

START = """
UNWIND $rows AS row
MATCH (t:Task {id: row.id}) SET t.lockedAt = $at
WITH t, row
WHERE NOT t.state IN ['SUCCEEDED', 'FAILED', 'CANCELLED']
  AND (t.state <> 'RUNNING' OR t.worker IS NULL OR t.worker = $worker)
  AND (row.runs IS NULL OR coalesce(t.runs, 0) = row.runs)
SET t.state = 'RUNNING', t.worker = $worker, t.attempts = t.attempts + 1, t.startedAt = $at, t.error = null,
    t.cancelRequestedAt = CASE WHEN t.again = true THEN null ELSE t.cancelRequestedAt END, t.again = false
RETURN row.number AS number, t {.*} AS task
"""
INTERRUPT = """
MATCH (t:Task {id: $id, worker: $worker}) SET t.lockedAt = $at
WITH t WHERE t.state = 'RUNNING' AND t.worker = $worker
WITH t, t.cancelRequestedAt IS NOT NULL AND NOT coalesce(t.again, false) AS cancelled
SET t.state = CASE WHEN cancelled THEN 'CANCELLED' ELSE 'QUEUED' END,
    t.message = CASE WHEN cancelled THEN 'cancelled' ELSE $message END,
    t.finishedAt = CASE WHEN cancelled THEN $at ELSE null END,
    t.openKey = CASE WHEN cancelled THEN null ELSE t.openKey END,
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
    t.openKey = CASE WHEN cancelled OR lost THEN null ELSE t.openKey END,
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
UNWIND $rows AS row
MATCH (t:Task {id: row.id, worker: $worker}) SET t.lockedAt = $at
WITH t, row WHERE t.worker = $worker
WITH t, row, coalesce(t.again, false) AS asked
WITH t, row, asked AND row.ended AS again,
     NOT asked AND row.state <> 'SUCCEEDED' AND t.cancelRequestedAt IS NOT NULL AS cancelled
WITH t, row, again, cancelled,
     CASE WHEN again THEN 'QUEUED' WHEN cancelled THEN 'CANCELLED' ELSE row.state END AS state
WITH t, row, again, cancelled, state, state IN ['SUCCEEDED', 'FAILED', 'CANCELLED'] AS ended
SET t.state = state,
    t.finishedAt = CASE WHEN ended THEN $at ELSE null END,
    t.openKey = CASE WHEN ended THEN null ELSE t.openKey END,
    t.error = CASE WHEN again OR cancelled THEN null ELSE row.error END,
    t.message = CASE WHEN again THEN 'asked for again while it ran' WHEN cancelled AND row.message = '' THEN 'cancelled'
                     ELSE row.message END,
    t.progress = CASE WHEN state = 'SUCCEEDED' THEN 100 WHEN again THEN 0 ELSE t.progress END,
    t.failures = CASE WHEN again THEN 0 ELSE row.failures END,
    t.deadAt = CASE WHEN row.dead AND NOT cancelled AND NOT again THEN $at ELSE null END,
    t.cancelRequestedAt = CASE WHEN ended THEN t.cancelRequestedAt ELSE null END,
    t.runs = CASE WHEN again THEN coalesce(t.runs, 0) + 1 ELSE t.runs END,
    t.attempts = CASE WHEN again THEN 0 ELSE t.attempts END,
    t.losses = CASE WHEN again THEN 0 ELSE t.losses END,
    t.worker = CASE WHEN again THEN null ELSE t.worker END,
    t.again = CASE WHEN again THEN false ELSE t.again END
RETURN row.number AS number, t {.*} AS task
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


@dataclass(frozen=True, slots=True)
class NewAttempt:
    """An attempt that starts: the task, and which run of it; ``None`` means any."""

    id: str
    runs: int | None = None


def tasks_by_number(task_rows: Sequence[Row], count: int) -> list[Task | None]:
    """Return the tasks of numbered rows in the order of the numbers; ``None`` where there is no row."""
    tasks: list[Task | None] = [None] * count
    for row in task_rows:
        tasks[row["number"]] = task_of(row)
    return tasks


def end_row(number: int, id: str, outcome: Outcome) -> Row:
    """Return the end of an attempt as the query takes it."""
    facts = {"state": outcome.state.value, "message": outcome.message, "error": outcome.error}
    counts = {"failures": outcome.failures, "dead": outcome.is_dead, "ended": outcome.state in ENDED}
    return {"number": number, "id": id, **facts, **counts}


class AttemptRepository:
    """Records attempts. A worker that lost its task to another worker can no longer write to it.

    Args:
        client: the graph.
        viewer: the system: only workers record attempts.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def start(self, id: str, worker: str, at: datetime, runs: int | None = None) -> Task | None:
        """Record that a worker starts a task; see :meth:`start_all`."""
        return (await self.start_all([NewAttempt(id, runs)], worker, at))[0]

    async def start_all(self, attempts: Sequence[NewAttempt], worker: str, at: datetime) -> list[Task | None]:
        """Record that a worker starts tasks, in one transaction. Return them in the order of the attempts.

        ``None`` stands for one that has ended, is unknown, belongs to another worker, or is at another run.
        """
        self._viewer.require_role(Role.ADMIN)
        new_rows = [
            {"number": number, "id": attempt.id, "runs": attempt.runs} for number, attempt in enumerate(attempts)
        ]
        return tasks_by_number(await self._client.write(START, rows=new_rows, worker=worker, at=at), len(attempts))

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
        """Record the end of an attempt; see :meth:`finish_all`."""
        return (await self.finish_all([(id, outcome)], worker, at))[0]

    async def finish_all(self, outcomes: Sequence[tuple[str, Outcome]], worker: str, at: datetime) -> list[Task | None]:
        """Record the ends of attempts, in one transaction. Return the tasks in their order.

        A task is QUEUED if it was requested again, and CANCELLED if it did not succeed after somebody asked to cancel
        it. ``None`` stands for one that belongs to another worker.
        """
        self._viewer.require_role(Role.ADMIN)
        end_rows = [end_row(number, id, outcome) for number, (id, outcome) in enumerate(outcomes)]
        if all(outcome.state is TaskState.SUCCEEDED for _, outcome in outcomes):
            task_rows = await self._client.write(FINISH, rows=end_rows, worker=worker, at=at)
            return tasks_by_number(task_rows, len(outcomes))

        async def work(transaction: AsyncManagedTransaction) -> list[Task | None]:
            task_rows = await rows(transaction, FINISH, rows=end_rows, worker=worker, at=at)
            tasks = tasks_by_number(task_rows, len(outcomes))
            for task in tasks:
                await release_subject(transaction, task, at)
            return tasks

        return await self._client.transact(work)

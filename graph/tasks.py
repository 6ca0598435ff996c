"""Tasks: a record of every background job, from the moment it is asked for."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.client import GraphClient, Row

CREATE = """
MERGE (t:Task {id: $id})
ON CREATE SET t.kind = $kind, t.queue = $queue, t.state = 'QUEUED', t.progress = 0, t.attempts = 0,
              t.queuedAt = $at, t.owner = $owner, t.arguments = $arguments, t.message = '', t.name = $kind
RETURN t {.*} AS task
"""
START = """
MATCH (t:Task {id: $id})
WHERE NOT t.state IN ['SUCCEEDED', 'FAILED', 'CANCELLED']
  AND (t.state <> 'RUNNING' OR t.worker IS NULL OR t.worker = $worker)
SET t.state = 'RUNNING', t.worker = $worker, t.attempts = $attempt, t.startedAt = $at, t.error = null
RETURN t {.*} AS task
"""
RELEASE = """
MATCH (t:Task {id: $id, worker: $worker}) WHERE t.state = 'RUNNING'
SET t.state = 'QUEUED', t.worker = null, t.message = 'taken over from a lost worker'
RETURN t.id AS id
"""
PROGRESS = """
MATCH (t:Task {id: $id, worker: $worker}) WHERE t.state = 'RUNNING'
SET t.progress = $progress, t.message = $message
"""
FINISH = """
MATCH (t:Task {id: $id, worker: $worker})
SET t.state = $state, t.finishedAt = CASE WHEN $state = 'RETRYING' THEN null ELSE $at END, t.error = $error,
    t.message = $message, t.progress = CASE WHEN $state = 'SUCCEEDED' THEN 100 ELSE t.progress END
"""
BY_ID = """
MATCH (t:Task {id: $id})
RETURN t {.*} AS task
"""
LATEST = """
MATCH (t:Task {kind: $kind})
RETURN t {.*} AS task ORDER BY t.queuedAt DESC, t.id LIMIT 1
"""
OPEN = """
MATCH (t:Task) WHERE t.state IN ['QUEUED', 'RUNNING', 'RETRYING'] AND t.queue = $queue
RETURN t {.*} AS task ORDER BY t.queuedAt, t.id
"""


class TaskState(StrEnum):
    """Where a task stands."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    RETRYING = "RETRYING"


NAMESPACE = uuid.UUID("8a1d5b0e-0c3f-4a53-9a51-3f1de4c0b7d1")
ENDED = frozenset({TaskState.SUCCEEDED, TaskState.FAILED, TaskState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Task:
    """A background job's record: progress 0–100, the last message, attempts so far."""

    id: str
    kind: str
    queue: str
    state: TaskState
    progress: int
    message: str
    attempts: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: str | None
    owner: str | None
    arguments: str
    worker: str | None


def task_id(owner: str, kind: str, key: str) -> str:
    """The id that a person's key stands for."""
    return str(uuid.uuid5(NAMESPACE, f"{owner}\x1f{kind}\x1f{key}"))


def task_of(row: Row) -> Task:
    """A task from a row of the repository's queries."""
    facts = row["task"]
    return Task(
        id=facts["id"],
        kind=facts["kind"],
        queue=facts["queue"],
        state=TaskState(facts["state"]),
        progress=facts["progress"],
        message=facts.get("message") or "",
        attempts=facts["attempts"],
        queued_at=facts["queuedAt"],
        started_at=facts.get("startedAt"),
        finished_at=facts.get("finishedAt"),
        error=facts.get("error"),
        owner=facts.get("owner"),
        arguments=facts.get("arguments") or "{}",
        worker=facts.get("worker"),
    )


class TaskRepository:
    """Records tasks; a worker that lost its task to another can no longer write to it."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def create(self, id: str, kind: str, queue: str, at: datetime, owner: str | None, arguments: str) -> Task:
        """Record that a task was asked for; the same id again returns what is there."""
        found = await self._client.write(CREATE, id=id, kind=kind, queue=queue, at=at, owner=owner, arguments=arguments)
        return task_of(found[0])

    async def start(self, id: str, worker: str, attempt: int, at: datetime) -> Task | None:
        """Note that a worker begins; ``None`` when it has ended, is not there, or is another's."""
        found = await self._client.write(START, id=id, worker=worker, attempt=attempt, at=at)
        return task_of(found[0]) if found else None

    async def release(self, id: str, worker: str) -> bool:
        """Take a running task from a worker; of several callers one gets ``True``."""
        return bool(await self._client.write(RELEASE, id=id, worker=worker))

    async def progress(self, id: str, worker: str, progress: int, message: str) -> None:
        """Note how far a running task is, 0–100."""
        await self._client.write(PROGRESS, id=id, worker=worker, progress=progress, message=message)

    async def finish(
        self, id: str, worker: str, state: TaskState, at: datetime, message: str, error: str | None
    ) -> None:
        """Note how an attempt ended."""
        await self._client.write(FINISH, id=id, worker=worker, state=state.value, at=at, message=message, error=error)

    async def by_id(self, id: str) -> Task | None:
        """A task by id."""
        found = await self._client.read(BY_ID, id=id)
        return task_of(found[0]) if found else None

    async def latest(self, kind: str) -> Task | None:
        """The task of a kind that was asked for last."""
        found = await self._client.read(LATEST, kind=kind)
        return task_of(found[0]) if found else None

    async def open_in(self, queue: str) -> Sequence[Task]:
        """The tasks of one queue that have not ended, the oldest first."""
        return [task_of(row) for row in await self._client.read(OPEN, queue=queue)]

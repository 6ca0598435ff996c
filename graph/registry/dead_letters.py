"""The dead-letter list: tasks that no worker will try again by itself, until somebody retries or drops them."""

from dataclasses import dataclass
from datetime import datetime

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, rows
from graph.errors import NotFoundError
from graph.registry.tasks import OPEN_EQUAL, RESTART, Task, lock_askers, open_key, task_of
from graph.viewer import Role, Viewer

NEWEST = """
MATCH (t:Task)
WHERE t.deadAt IS NOT NULL AND ($at IS NULL OR t.deadAt < $at OR (t.deadAt = $at AND t.id > $id))
RETURN t {.*} AS task ORDER BY t.deadAt DESC, t.id LIMIT $limit
"""
BY_ID = "MATCH (t:Task {id: $id}) WHERE t.deadAt IS NOT NULL RETURN t {.*} AS task"
DROP = "MATCH (t:Task {id: $id}) WHERE t.deadAt IS NOT NULL SET t.deadAt = null RETURN t {.*} AS task"
SET_ASIDE = """
MERGE (t:Task {id: $id})
ON CREATE SET t.kind = $kind, t.queue = $queue, t.state = 'QUEUED', t.progress = 0, t.attempts = 0,
              t.queuedAt = $at, t.arguments = $arguments, t.message = '', t.name = $kind, t.runs = $runs
WITH t WHERE t.state IN ['QUEUED', 'RETRYING'] AND coalesce(t.runs, 0) = $runs
SET t.state = 'FAILED', t.error = $error, t.finishedAt = $at, t.deadAt = $at, t.worker = null, t.openKey = null
RETURN t {.*} AS task
"""
DEAD_LETTER = "DeadLetter"


@dataclass(frozen=True, slots=True)
class Poison:
    """Something in a queue that no worker can run.

    Args:
        id: id of the task.
        runs: the run of the task that it stands for.
        kind, queue: its kind and its queue, as far as they are known.
        arguments: its arguments, or the beginning of what the message holds instead.
        error: why it cannot be run.
    """

    id: str
    runs: int
    kind: str
    queue: str
    arguments: str
    error: str


class DeadLetterRepository:
    """Reads and changes the dead-letter list. It holds the records of the tasks themselves.

    Args:
        client: the graph.
        viewer: the person who makes the request: an administrator, or the system.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def newest(self, first: int, after: tuple[datetime, str] | None) -> tuple[list[Task], bool]:
        """Return dead letters, the last to fail first, and whether there are more."""
        self._viewer.require_role(Role.ADMIN)
        at, id = after or (None, None)
        task_rows = await self._client.read(NEWEST, at=at, id=id, limit=first + 1)
        return [task_of(row) for row in task_rows[:first]], len(task_rows) > first

    async def by_id(self, id: str) -> Task | None:
        """Return a dead letter by the id of its task."""
        self._viewer.require_role(Role.ADMIN)
        task_rows = await self._client.read(BY_ID, id=id)
        return task_of(task_rows[0]) if task_rows else None

    async def set_aside(self, poison: Poison, at: datetime) -> Task | None:
        """Record something that cannot be run. ``None`` if its task does not wait, so that nothing had to be recorded.

        The record of a task that is known keeps its own kind and arguments.
        """
        self._viewer.require_role(Role.ADMIN)
        facts = {"kind": poison.kind, "queue": poison.queue, "arguments": poison.arguments, "error": poison.error}
        task_rows = await self._client.write(SET_ASIDE, id=poison.id, runs=poison.runs, at=at, **facts)
        return task_of(task_rows[0]) if task_rows else None

    async def retry(self, id: str, person: str | None, at: datetime) -> Task:
        """Let a task wait again, as if it were new. If an equal task is open, that one is returned instead.

        Args:
            id: id of the task.
            person: the person that the task concerns; ``None`` for a task about the whole system.
            at: the time.

        Raises:
            NotFoundError: there is no such dead letter, or the person no longer exists.
        """
        self._viewer.require_role(Role.ADMIN)

        async def work(transaction: AsyncManagedTransaction) -> Task:
            await lock_askers(transaction, person, at)
            letter_rows = await rows(transaction, BY_ID, id=id)
            if not letter_rows:
                raise NotFoundError(DEAD_LETTER, id)
            letter = task_of(letter_rows[0])
            key = open_key(letter.kind, letter.arguments)
            if open_rows := await rows(transaction, OPEN_EQUAL, key=key):
                await rows(transaction, DROP, id=id)
                return task_of(open_rows[0])
            message = "taken from the dead-letter list"
            return task_of((await rows(transaction, RESTART, id=id, at=at, key=key, message=message))[0])

        return await self._client.transact(work)

    async def drop(self, id: str) -> Task:
        """Take a task off the list for good. Its record stays FAILED.

        Raises:
            NotFoundError: there is no such dead letter.
        """
        self._viewer.require_role(Role.ADMIN)
        task_rows = await self._client.write(DROP, id=id)
        if not task_rows:
            raise NotFoundError(DEAD_LETTER, id)
        return task_of(task_rows[0])

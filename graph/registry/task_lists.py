"""Everyone's tasks: lists, counts by queue, and the deletion of old records."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.db.client import GraphClient
from graph.registry.task_arguments import read_people
from graph.registry.tasks import Task, TaskState, open_key, task_of
from graph.viewer import Role, Viewer

NEWEST = """
MATCH (t:Task)
WHERE ($kinds IS NULL OR t.kind IN $kinds) AND ($states IS NULL OR t.state IN $states)
  AND ($queues IS NULL OR t.queue IN $queues)
  AND ($at IS NULL OR t.queuedAt < $at OR (t.queuedAt = $at AND t.id > $id))
RETURN t {.*} AS task ORDER BY t.queuedAt DESC, t.id LIMIT $limit
"""
COUNTS = """
MATCH (t:Task) WHERE t.state IN ['QUEUED', 'RUNNING', 'RETRYING']
RETURN t.queue AS queue, sum(CASE WHEN t.state = 'RUNNING' THEN 1 ELSE 0 END) AS running,
       sum(CASE WHEN t.state = 'RUNNING' THEN 0 ELSE 1 END) AS waiting,
       min(CASE WHEN t.state = 'RUNNING' THEN null ELSE t.queuedAt END) AS oldest
"""
DEAD_COUNTS = "MATCH (t:Task) WHERE t.deadAt IS NOT NULL RETURN t.queue AS queue, count(t) AS dead"
OPEN_BY_KIND = """
MATCH (t:Task) WHERE t.state IN ['QUEUED', 'RUNNING', 'RETRYING']
RETURN t.kind AS kind, t.state AS state, count(t) AS n
"""
LAST_SUCCESSES = """
MATCH (t:Task) WHERE t.state = 'SUCCEEDED' RETURN t.kind AS kind, max(t.finishedAt) AS at
"""
PRUNE = """
MATCH (t:Task)
WHERE t.state IN ['SUCCEEDED', 'FAILED', 'CANCELLED']
  AND ((t.deadAt IS NULL AND t.finishedAt < $before) OR t.deadAt < $deadBefore)
WITH t LIMIT $limit DETACH DELETE t RETURN count(*) AS n
"""

ABOUT = "MATCH (t:Task) WHERE t.arguments CONTAINS $user RETURN t {.*} AS task"
LEAVE_OUT = """
MATCH (t:Task {id: $id}) WHERE t.state IN ['QUEUED', 'RUNNING', 'RETRYING']
SET t.arguments = $arguments, t.openKey = $key RETURN t.id AS id
"""
DELETE = "MATCH (t:Task {id: $id}) DETACH DELETE t"


OPEN_STATES = (TaskState.QUEUED, TaskState.RUNNING, TaskState.RETRYING)


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks a list holds; ``None`` means any."""

    kinds: Sequence[str] | None = None
    states: Sequence[TaskState] | None = None
    queues: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class QueueCount:
    """The number of tasks of a queue that wait, run and are dead letters; when the oldest that waits was queued."""

    waiting: int = 0
    running: int = 0
    dead: int = 0
    oldest: datetime | None = None


class TaskListRepository:
    """Reads and deletes the records of everyone's tasks.

    Args:
        client: the graph.
        viewer: an administrator, or the system.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def newest(
        self, filter: TaskFilter, first: int, after: tuple[datetime, str] | None
    ) -> tuple[list[Task], bool]:
        """Return the tasks of everyone that a filter holds, the last to be queued first, and whether there are more."""
        self._viewer.require_role(Role.ADMIN)
        at, id = after or (None, None)
        states = None if filter.states is None else [state.value for state in filter.states]
        conditions = {"kinds": filter.kinds, "states": states, "queues": filter.queues}
        task_rows = await self._client.read(NEWEST, at=at, id=id, limit=first + 1, **conditions)
        return [task_of(row) for row in task_rows[:first]], len(task_rows) > first

    async def count_by_queue(self) -> dict[str, QueueCount]:
        """Return the numbers of tasks by queue, of those queues that have any."""
        self._viewer.require_role(Role.ADMIN)
        open_rows, dead_rows = await self._client.read(COUNTS), await self._client.read(DEAD_COUNTS)
        dead = {row["queue"]: row["dead"] for row in dead_rows}
        counts = {
            row["queue"]: QueueCount(row["waiting"], row["running"], dead.get(row["queue"], 0), row["oldest"])
            for row in open_rows
        }
        return {**{queue: QueueCount(dead=count) for queue, count in dead.items()}, **counts}

    async def count_by_kind(self) -> dict[tuple[str, TaskState], int]:
        """Return the numbers of open tasks by kind and state, of those that there are any."""
        self._viewer.require_role(Role.ADMIN)
        rows = await self._client.read(OPEN_BY_KIND)
        return {(row["kind"], TaskState(row["state"])): row["n"] for row in rows}

    async def last_successes(self) -> dict[str, datetime]:
        """Return when the last task of each kind succeeded, of those whose records are still kept."""
        self._viewer.require_role(Role.ADMIN)
        return {row["kind"]: row["at"] for row in await self._client.read(LAST_SUCCESSES) if row["at"] is not None}

    async def prune(self, before: datetime, dead_before: datetime, limit: int) -> int:
        """Delete records of tasks that ended, and dead letters, of before some times. Return how many it deleted."""
        self._viewer.require_role(Role.ADMIN)
        deleted_rows = await self._client.write(PRUNE, before=before, deadBefore=dead_before, limit=limit)
        return int(deleted_rows[0]["n"]) if deleted_rows else 0

    async def about(self, user: str) -> list[Task]:
        """Return the tasks whose arguments name a person, and those whose arguments nobody can read but hold the id."""
        self._viewer.require_role(Role.ADMIN)
        tasks = [task_of(row) for row in await self._client.read(ABOUT, user=json.dumps(user))]
        return [task for task in tasks if (people := read_people(task.arguments)) is None or user in people]

    async def leave_out(self, task: Task, user: str) -> bool:
        """Take a person out of an open task about several. Return whether there was such a task; else it may go."""
        self._viewer.require_role(Role.ADMIN)
        others = [person for person in read_people(task.arguments) or () if person != user]
        if not others:
            return False
        arguments = json.dumps({"users": others}, sort_keys=True)
        facts = {"arguments": arguments, "key": open_key(task.kind, arguments)}
        return bool(await self._client.write(LEAVE_OUT, id=task.id, **facts))

    async def delete(self, id: str) -> None:
        """Delete a record, whatever its state; no effect if there is none."""
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(DELETE, id=id)

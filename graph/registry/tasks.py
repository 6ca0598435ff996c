"""Tasks: a record of every background job, from the time of its request."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, Row, rows
from graph.errors import NotFoundError, TooManyTasksError
from graph.viewer import Role, Viewer

CREATE = """
MERGE (t:Task {id: $id})
ON CREATE SET t.kind = $kind, t.queue = $queue, t.state = 'QUEUED', t.progress = 0, t.attempts = 0,
              t.queuedAt = $at, t.owner = $owner, t.arguments = $arguments, t.message = '', t.name = $kind,
              t.openKey = $key
RETURN t {.*} AS task
"""
# Looks for an equal task before it takes the lock, so that nobody waits for it if there is one, and again once it has
# the lock.
CREATE_FOR_PERSON = """
MATCH (u:User {id: $person})
OPTIONAL MATCH (q:Task {openKey: $key})
WITH u, count(q) AS earlier WHERE earlier = 0
SET u.tasksAt = $at
WITH u
OPTIONAL MATCH (x:Task {id: $id})
WITH u, count(x) AS known
OPTIONAL MATCH (e:Task {openKey: $key})
WITH u, known, count(e) AS equal
OPTIONAL MATCH (o:Task {owner: $owner}) WHERE o.state IN ['QUEUED', 'RUNNING', 'RETRYING']
WITH u, known, equal, count(o) AS open
WHERE known = 0 AND equal = 0 AND open < $most
CREATE (t:Task {id: $id, kind: $kind, queue: $queue, state: 'QUEUED', progress: 0, attempts: 0, queuedAt: $at,
                owner: $owner, arguments: $arguments, message: '', name: $kind, openKey: $key})
RETURN t {.*} AS task
"""
LOCK_PERSON = "MATCH (u:User {id: $person}) SET u.tasksAt = $at RETURN u.id AS id"
LOCK_ALL = "MERGE (c:Catalogue {id: 'catalogue'}) SET c.tasksAt = $at RETURN c.id AS id"
OPEN_EQUAL = """
MATCH (t:Task {openKey: $key}) WHERE t.state IN ['QUEUED', 'RUNNING', 'RETRYING']
RETURN t {.*} AS task ORDER BY t.queuedAt, t.id LIMIT 1
"""
WAITING_EQUAL = """
MATCH (t:Task {openKey: $key}) WHERE t.state IN ['QUEUED', 'RUNNING', 'RETRYING']
  AND (t.state <> 'RUNNING' OR t.again = true OR NOT ($repeats OR t.cancelRequestedAt IS NOT NULL))
RETURN t {.*} AS task ORDER BY t.queuedAt, t.id LIMIT 1
"""
ASK_AGAIN = """
MATCH (t:Task {id: $id}) SET t.askedAt = $at
WITH t WHERE t.state IN ['QUEUED', 'RUNNING', 'RETRYING']
SET t.again = (t.state = 'RUNNING' AND ($repeats OR t.cancelRequestedAt IS NOT NULL))
RETURN t {.*} AS task
"""
OPEN_OF_OWNER = """
MATCH (t:Task {owner: $owner}) WHERE t.state IN ['QUEUED', 'RUNNING', 'RETRYING'] RETURN count(t) AS n
"""
RESTART = """
MATCH (t:Task {id: $id}) WHERE t.state IN ['FAILED', 'CANCELLED']
SET t.state = 'QUEUED', t.runs = coalesce(t.runs, 0) + 1, t.again = false, t.worker = null, t.attempts = 0,
    t.failures = 0, t.losses = 0, t.progress = 0, t.queuedAt = $at, t.startedAt = null, t.finishedAt = null,
    t.error = null, t.deadAt = null, t.cancelRequestedAt = null, t.message = $message,
    t.openKey = $key
RETURN t {.*} AS task
"""
BY_ID = """
MATCH (t:Task {id: $id})
RETURN t {.*} AS task
"""
LATEST = """
MATCH (t:Task {kind: $kind})
RETURN t {.*} AS task ORDER BY t.queuedAt DESC, t.id LIMIT 1
"""
RUNNING = "MATCH (t:Task) WHERE t.state = 'RUNNING' AND t.queue = $queue RETURN t {.*} AS task"
WAITING = """
MATCH (t:Task) WHERE t.state IN ['QUEUED', 'RETRYING'] AND t.queue = $queue
RETURN t {.*} AS task ORDER BY t.queuedAt, t.id SKIP $skip LIMIT $limit
"""


class TaskState(StrEnum):
    """The state of a task."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    RETRYING = "RETRYING"


NAMESPACE = uuid.UUID("8a1d5b0e-0c3f-4a53-9a51-3f1de4c0b7d1")
ENDED = frozenset({TaskState.SUCCEEDED, TaskState.FAILED, TaskState.CANCELLED})
NO_LIMIT, LONGEST_IN_KEY = 2**31, 500
RESTARTABLE = frozenset({TaskState.FAILED, TaskState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Task:
    """The record of a background job: progress (0–100) and latest message.

    ``attempts`` counts its starts, ``failures`` the attempts that failed, ``losses`` the attempts whose worker was
    killed. ``dead_at`` is when it was put on the dead-letter list; ``None`` if it is not there. ``runs_again`` says
    whether it runs once more when it ends.
    """

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
    runs: int = 0
    failures: int = 0
    losses: int = 0
    dead_at: datetime | None = None
    cancel_requested_at: datetime | None = None
    runs_again: bool = False

    @property
    def is_being_cancelled(self) -> bool:
        """Whether it runs, but only until the end of its step, and was not requested again meanwhile."""
        return self.state is TaskState.RUNNING and self.cancel_requested_at is not None and not self.runs_again

    @property
    def job(self) -> str:
        """The queue's id for this run of the task. A task that was requested again has more than one."""
        return f"{self.id}:{self.runs}" if self.runs else self.id


def open_key(kind: str, arguments: str) -> str:
    """Return the key of open tasks of a kind with some arguments. Indexes bound its length: long ones are a digest."""
    if len(arguments) > LONGEST_IN_KEY:
        arguments = hashlib.sha256(arguments.encode()).hexdigest()
    return f"{kind} {arguments}"


@dataclass(frozen=True, slots=True)
class NewTask:
    """A request for a task.

    Args:
        id: the id of the new task; not used if an equal task is open.
        kind, queue: the kind of task and its queue.
        owner: the person who requests it; ``None`` for the command line and schedules.
        arguments: JSON text; equal tasks have equal texts.
        person: the person that the task concerns; ``None`` for a task about the whole system.
        repeats: whether it runs once more if it is requested again while it runs.
        most_open: the most open tasks that the owner may have; ``None`` means no limit.
        has_given_id: whether somebody chose the id, so that there may be such a task.
    """

    id: str
    kind: str
    queue: str
    owner: str | None
    arguments: str
    person: str | None = None
    repeats: bool = False
    most_open: int | None = None
    has_given_id: bool = True

    @property
    def key(self) -> str:
        """What equal tasks have in common; it is on the record as long as the task is open."""
        return open_key(self.kind, self.arguments)


def task_id(owner: str, kind: str, key: str) -> str:
    """Return the task id for a person's key."""
    return str(uuid.uuid5(NAMESPACE, f"{owner}\x1f{kind}\x1f{key}"))


def task_of(row: Row) -> Task:
    """Build a task from a row of the repository's queries."""
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
        runs=facts.get("runs") or 0,
        failures=facts.get("failures") or 0,
        losses=facts.get("losses") or 0,
        dead_at=facts.get("deadAt"),
        cancel_requested_at=facts.get("cancelRequestedAt"),
        runs_again=bool(facts.get("again")),
    )


def must_be_marked(row: Row, new: NewTask) -> bool:
    """Return whether an open task must be marked to run once more for the current request.

    The query excludes such tasks, but a task may start while the query runs: the server may read the state that it
    returns later than the state that it compared.
    """
    task = task_of(row)
    return task.is_being_cancelled or (new.repeats and task.state is TaskState.RUNNING and not task.runs_again)


def stands_for_its_id(task: Task) -> bool:
    """Return whether a request with a task's id is answered with that task as it is."""
    return task.state not in RESTARTABLE and not task.is_being_cancelled


async def lock_askers(transaction: AsyncManagedTransaction, person: str | None, at: datetime) -> None:
    """Let requests for tasks about a person, or about the whole system, wait for the end of this transaction.

    Raises:
        NotFoundError: there is no such person.
    """
    if person is None:
        await rows(transaction, LOCK_ALL, at=at)
    elif not await rows(transaction, LOCK_PERSON, person=person, at=at):
        raise NotFoundError("User", person)


def check_room(open_count: int, most: int) -> None:
    """Check that a person may have another task.

    Raises:
        TooManyTasksError: they have as many open tasks as allowed.
    """
    if open_count >= most:
        raise TooManyTasksError(most)


class TaskRepository:
    """Records the requests for tasks, and reads tasks.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def ask(self, new: NewTask, at: datetime) -> Task:
        """Return the task with this id, else an open task with the same arguments, else a new task.

        Only one task is open per kind and arguments, even with concurrent requests from several processes: a request
        that finds no equal task locks the person's node or the catalogue's node, and looks again. A task that is
        already running may have read the graph before the last change. It is marked, and runs once more when it ends;
        so does one that is being cancelled. A task with this id that failed or was cancelled starts anew.

        Raises:
            NotFoundError: there is no such person.
            TooManyTasksError: the owner has too many open tasks for another one.
        """
        self._viewer.require_role(Role.ADMIN)

        if new.person is not None and (task := await self._create_for_person(new, at)):
            return task
        if task := await self._find_equal(new):
            return task

        async def work(transaction: AsyncManagedTransaction) -> Task:
            await lock_askers(transaction, new.person, at)
            task_rows = await rows(transaction, BY_ID, id=new.id)
            if task_rows and stands_for_its_id(task := task_of(task_rows[0])):
                return task
            for row in await rows(transaction, OPEN_EQUAL, key=new.key):
                id = row["task"]["id"]
                if open_rows := await rows(transaction, ASK_AGAIN, id=id, at=at, repeats=new.repeats):
                    return task_of(open_rows[0])
            if new.owner is not None and new.most_open is not None:
                open_count = (await rows(transaction, OPEN_OF_OWNER, owner=new.owner))[0]["n"]
                check_room(open_count, new.most_open)
            if task_rows:
                restart = {"id": new.id, "at": at, "key": new.key, "message": "requested again"}
                return task_of((await rows(transaction, RESTART, **restart))[0])
            facts = {"kind": new.kind, "queue": new.queue, "owner": new.owner, "arguments": new.arguments}
            return task_of((await rows(transaction, CREATE, id=new.id, at=at, key=new.key, **facts))[0])

        return await self._client.transact(work)

    async def _create_for_person(self, new: NewTask, at: datetime) -> Task | None:
        """Create a task about a person in one round trip; ``None`` if anything stands against that.

        It takes the same lock as the long way, unless an equal task is open.
        """
        facts = {"kind": new.kind, "queue": new.queue, "owner": new.owner, "arguments": new.arguments}
        most = NO_LIMIT if new.owner is None or new.most_open is None else new.most_open
        task_rows = await self._client.write(
            CREATE_FOR_PERSON, person=new.person, id=new.id, at=at, key=new.key, most=most, **facts
        )
        return task_of(task_rows[0]) if task_rows else None

    async def _find_equal(self, new: NewTask) -> Task | None:
        """Return the task with this id, or an open, equal task that need not be marked. It takes no lock.

        A task that failed, was cancelled or is being cancelled does not count: its id may be requested again.

        The next run of the returned task starts after this call, so that it sees every earlier change.
        """
        task_rows = await self._client.read(BY_ID, id=new.id) if new.has_given_id else []
        if task_rows and stands_for_its_id(task := task_of(task_rows[0])):
            return task
        waiting_rows = await self._client.read(WAITING_EQUAL, key=new.key, repeats=new.repeats)
        return task_of(waiting_rows[0]) if waiting_rows and not must_be_marked(waiting_rows[0], new) else None

    async def count_open(self, owner: str) -> int:
        """Return the number of open tasks that a person requested."""
        self._viewer.require_owner(owner)
        return int((await self._client.read(OPEN_OF_OWNER, owner=owner))[0]["n"])

    async def by_id(self, id: str) -> Task | None:
        """Return a task that the viewer requested; administrators see every task. Other tasks count as missing."""
        task_rows = await self._client.read(BY_ID, id=id)
        task = task_of(task_rows[0]) if task_rows else None
        return task if task and (self._viewer.is_admin or self._viewer.id == task.owner) else None

    async def latest(self, kind: str) -> Task | None:
        """Return the most recently requested task of a kind."""
        self._viewer.require_role(Role.ADMIN)
        task_rows = await self._client.read(LATEST, kind=kind)
        return task_of(task_rows[0]) if task_rows else None

    async def running_in(self, queue: str) -> Sequence[Task]:
        """Return the tasks of a queue that run."""
        self._viewer.require_role(Role.ADMIN)
        return [task_of(row) for row in await self._client.read(RUNNING, queue=queue)]

    async def waiting_in(self, queue: str, skip: int, limit: int) -> Sequence[Task]:
        """Return some tasks of a queue that wait, oldest first."""
        self._viewer.require_role(Role.ADMIN)
        return [task_of(row) for row in await self._client.read(WAITING, queue=queue, skip=skip, limit=limit)]

"""The entry point to background work: requests tasks, records them, and notifies their followers."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from weakref import WeakValueDictionary

import structlog
from arq.constants import expires_extra_ms, in_progress_key_prefix, job_key_prefix, retry_key_prefix
from arq.jobs import serialize_job
from arq.utils import timestamp_ms
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from graph.errors import NotFoundError
from graph.registry.cancellations import CancellationRepository
from graph.registry.dead_letters import DEAD_LETTER, DeadLetterRepository
from graph.registry.task_arguments import read_document
from graph.registry.tasks import ENDED, NewTask, Task, TaskRepository, TaskState, check_room
from graph.viewer import Viewer
from workers.documents.vault import remove_files
from workers.errors import QueueUnavailableError, UnreadableTaskError
from workers.messages import message_of, person_of
from workers.observation.tracing import Tracing
from workers.task_arguments import Arguments
from workers.task_catalogue import TASKS, TaskKind
from workers.valkey.announcements import Announcements
from workers.valkey.connections import arq_pool, serialize, task_channel, trace_key

POLL_SECONDS = 5.0
SETTLE_SECONDS = 2.0
TRACE_SECONDS = 86_400
LONGEST_DELAY_MILLISECONDS = 600_000
FROM_ARQ = "1"
"""What arq itself writes on a job that it has taken."""

log = structlog.get_logger("careergraph.queue")


def arq_queue(queue: str) -> str:
    """Return the name of a queue in Redis."""
    return f"careergraph:queue:{queue}"


@asynccontextmanager
async def redis_errors() -> AsyncIterator[None]:
    """Turn errors of Redis into :class:`QueueUnavailableError`."""
    try:
        yield
    except ResponseError as error:
        raise QueueUnavailableError(f"Redis refuses a command: {error}") from error
    except (RedisError, OSError, TimeoutError) as error:
        raise QueueUnavailableError(f"Redis does not answer: {error}") from error


class TaskQueue:
    """Requests tasks and follows them.

    Args:
        tasks: the task records.
        redis: the client for pub/sub.
        url: the address of Redis for arq.
        most_open: the most open tasks that a person may have; ``None`` means no limit. The system itself has none.
        tracing: continues the trace of a request in the task that it asks for.
    """

    def __init__(
        self,
        tasks: TaskRepository,
        redis: Redis,
        url: str,
        most_open: int | None = None,
        tracing: Tracing | None = None,
    ) -> None:
        self._tasks = tasks
        self._redis = redis
        self.announcements = Announcements(redis)
        self._most_open = most_open
        self._tracing = tracing or Tracing()
        self._pool = arq_pool(url)
        self._putting: dict[str, asyncio.Task[None]] = {}
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def ask(
        self, kind: TaskKind, viewer: Viewer, arguments: Arguments | None = None, *, id: str | None = None
    ) -> Task:
        """Record a task and enqueue it. Repeating the call with the same id creates no new task.

        If a task of the same kind with the same arguments is open, that one is returned: a person has one open task
        of a kind. The call returns when the record is in the graph, and enqueues the task in the background. If that
        fails, a worker finds the record and enqueues the task.

        Raises:
            ForbiddenError: the viewer may not start such a task.
            QueueUnavailableError: Redis cannot be reached; no task was created.
            GraphUnavailableError: the graph cannot be reached; no task was created.
            NotFoundError: the task is about a person who does not exist.
            TooManyTasksError: the viewer has too many open tasks for another one.
            ValidationError: the arguments are not those of the kind.
        """
        task_type = TASKS[kind]
        task_type.check_starter(viewer, arguments)
        arguments_json = json.dumps(task_type.complete(arguments).model_dump(mode="json"), sort_keys=True)
        new_task = NewTask(
            id or str(uuid.uuid4()), kind, task_type.queue, viewer.id, arguments_json, task_type.person_of(arguments),
            task_type.repeats, self._most_open, has_given_id=id is not None,
        )  # fmt: skip
        async with self._asking.setdefault(new_task.key, asyncio.Lock()):  # equal requests would conflict
            await self.check_redis()
            task = await self._tasks.ask(new_task, datetime.now(UTC))
        if task.state is TaskState.QUEUED:
            self._put_soon(task)
        return task

    async def check_room(self, user: str) -> None:
        """Check that a person may have another task.

        Raises:
            TooManyTasksError: they have as many open tasks as allowed.
        """
        if self._most_open is not None:
            check_room(await self._tasks.count_open(user), self._most_open)

    async def check_redis(self) -> None:
        """Check that tasks can be enqueued.

        Raises:
            QueueUnavailableError: Redis cannot be reached.
        """
        async with redis_errors():
            await self._redis.ping()

    async def put(self, task: Task, delay_seconds: float = 0.0) -> bool:
        """Enqueue a recorded task. Return ``False`` if it is already in its queue.

        Raises:
            QueueUnavailableError: Redis cannot be reached.
            UnreadableTaskError: this version cannot run the task.
        """
        task_type, arguments = message_of(task)
        now, delay = timestamp_ms(), round(1_000 * delay_seconds)
        message = serialize_job(task_type.function_name, (task.id, arguments), {}, None, now, serializer=serialize)
        async with redis_errors(), self._pool.pipeline(transaction=True) as pipeline:  # both come together
            if (trace := self._tracing.carry()) is not None:
                pipeline.set(trace_key(task.id), trace, ex=TRACE_SECONDS)
            pipeline.set(job_key_prefix + task.job, message, px=expires_extra_ms + delay, nx=True)
            pipeline.zadd(arq_queue(task_type.queue), {task.job: now + delay}, nx=True)
            added = (await pipeline.execute())[-1]
        return bool(added)

    def _put_soon(self, task: Task) -> None:
        if task.job not in self._putting:
            self._putting[task.job] = putting = asyncio.create_task(self._put_or_log(task))
            putting.add_done_callback(lambda _: self._putting.pop(task.job))

    async def _put_or_log(self, task: Task) -> None:
        try:
            await self.put(task)
        except (QueueUnavailableError, UnreadableTaskError) as error:
            log.warning("a task is not enqueued yet; a worker finds its record", task=task.id, error=str(error))

    async def put_back(self, task: Task, delay_seconds: float = 0.0) -> None:
        """Enqueue a task that a worker gave back or lost, to start after a delay; errors as in :meth:`put`."""
        task_type, _ = message_of(task)
        async with redis_errors():
            start = timestamp_ms() + round(1_000 * delay_seconds)
            await self._pool.zadd(arq_queue(task_type.queue), {task.job: start}, xx=True)
            await self._pool.delete(in_progress_key_prefix + task.job)
        await self.put(task, delay_seconds)

    async def read_holders(self, tasks: Sequence[Task]) -> dict[str, str]:
        """Return the names of the workers that have taken tasks from their queues, by the tasks' names in arq.

        Raises:
            QueueUnavailableError: Redis cannot be reached.
        """
        if not tasks:
            return {}
        async with redis_errors():
            workers = await self._redis.mget([in_progress_key_prefix + task.job for task in tasks])
        return {task.job: str(name) for task, name in zip(tasks, workers, strict=True) if name and name != FROM_ARQ}

    async def free(self, jobs: Sequence[str]) -> None:
        """Let other workers take jobs; errors as in :meth:`read_holders`."""
        async with redis_errors():
            await self._redis.delete(*(in_progress_key_prefix + job for job in jobs))

    async def put_missing(self, tasks: Sequence[Task]) -> list[Task]:
        """Enqueue those of some tasks that are missing from their queue, and return them; errors as in :meth:`put`.

        One that is to start later than any delay was enqueued by a process whose clock was ahead: it may start now.
        """
        if not tasks:
            return []
        async with redis_errors():
            pipeline = self._pool.pipeline(transaction=False)
            for task in tasks:
                pipeline.zscore(arq_queue(message_of(task)[0].queue), task.job)
            scores = await pipeline.execute()
            late = timestamp_ms() + LONGEST_DELAY_MILLISECONDS
            for task, score in zip(tasks, scores, strict=True):
                if score is not None and score > late:
                    await self.put_back(task)
            return [task for task, score in zip(tasks, scores, strict=True) if score is None and await self.put(task)]

    async def retry(self, letters: DeadLetterRepository, id: str) -> Task:
        """Take a task off the dead-letter list and enqueue it. If an equal task is open, that one is returned.

        Raises:
            ForbiddenError: the viewer of the list is no administrator.
            NotFoundError: there is no such dead letter, or the task is about a person who no longer exists.
            UnreadableTaskError: this version cannot run the task.
            QueueUnavailableError: Redis cannot be reached.
        """
        letter = await letters.by_id(id)
        if letter is None:
            raise NotFoundError(DEAD_LETTER, id)
        person = person_of(letter)
        await self.check_redis()
        task = await letters.retry(id, person, datetime.now(UTC))
        if task.state is TaskState.QUEUED:
            await self.put(task)
        return task

    async def cancel(self, cancellations: CancellationRepository, id: str) -> Task:
        """Cancel a task. One that waits is CANCELLED at once; one that runs is at the end of its step.

        The record decides: if Redis cannot be reached, the task's message stays, and no worker runs it.

        Raises:
            NotFoundError: there is no such task, or it is another person's.
            ConflictError: it has ended.
        """
        task = await cancellations.cancel(id, datetime.now(UTC))
        if task.state is TaskState.CANCELLED:
            document = read_document(task.arguments)
            try:
                await self.remove(task)
                await remove_files(self._redis, [] if document is None else [document])
            except QueueUnavailableError as error:
                log.warning("the message of a cancelled task stays for now", task=id, error=str(error))
        await announce(self._redis, id)
        return task

    async def remove(self, task: Task) -> None:
        """Remove what arq knows of a task that will not run again, also if it is just being enqueued here.

        Raises:
            QueueUnavailableError: Redis cannot be reached.
        """
        if (putting := self._putting.get(task.job)) is not None:
            await asyncio.wait([putting])
        async with redis_errors():
            await self._pool.zrem(arq_queue(task.queue), task.job)
            prefixes = (job_key_prefix, retry_key_prefix, in_progress_key_prefix)
            await self._pool.delete(*(prefix + task.job for prefix in prefixes))

    async def follow(self, id: str) -> AsyncIterator[Task]:
        """Yield the task as it is, and again after every change, until it has ended.

        Changes are announced on a channel. The record is also polled from time to time, so
        that a lost message causes only a short delay.
        """
        last: Task | None = None
        async with aclosing(self.announcements.changes(task_channel(id), POLL_SECONDS)) as changes:
            async for _ in changes:
                task = await self._tasks.by_id(id)
                if task is None:
                    return
                if task != last:
                    yield task
                    last = task
                if task.state in ENDED:
                    return

    async def settle(self, seconds: float | None = None) -> bool:
        """Wait until the tasks that were requested here are enqueued, for so many seconds. Return whether they are."""
        if self._putting:
            await asyncio.wait(self._putting.values(), timeout=seconds)
        return not self._putting

    async def close(self) -> None:
        """Close the connections that this queue opened.

        What was requested is enqueued first, unless Redis is slow; then a worker finds the records.
        """
        if not await self.settle(SETTLE_SECONDS):
            log.warning("tasks are not enqueued yet; a worker finds their records", tasks=len(self._putting))
        await self._pool.aclose()


async def announce(redis: Redis, id: str) -> None:
    """Notify a task's followers of a change. A follower that misses the message still reads the record soon."""
    try:
        await redis.publish(task_channel(id), "changed")
    except (RedisError, OSError) as error:
        log.warning("a change could not be announced", task=id, error=str(error))


async def announce_all(redis: Redis, ids: Sequence[str]) -> None:
    """Notify the followers of several tasks, as :func:`announce` does, in one round trip."""
    try:
        async with redis.pipeline(transaction=False) as pipeline:
            for id in ids:
                pipeline.publish(task_channel(id), "changed")
            await pipeline.execute()
    except (RedisError, OSError) as error:
        log.warning("changes could not be announced", tasks=list(ids), error=str(error))

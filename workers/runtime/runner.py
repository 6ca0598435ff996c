"""Runs one task: claims its record, reports progress, retries with backoff, and records the end."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from arq.worker import Retry
from neo4j.exceptions import Neo4jError
from pydantic import ValidationError
from redis.exceptions import RedisError

from gnn.errors import InsufficientDataError, ModelError, TooLargeError
from graph.errors import GraphError, GraphUnavailableError
from graph.registry.tasks import Task, TaskState
from workers.errors import QueueUnavailableError, TaskStoppedError, UnknownPriceError, WorkerError
from workers.queue import announce
from workers.runtime.context import Context
from workers.task_catalogue import TaskType

BACKOFF_SECONDS = 5
REPORT_SECONDS = 0.3
FINAL = (InsufficientDataError, TooLargeError, UnknownPriceError)
AWAY = (GraphUnavailableError, Neo4jError, OSError)
EXPECTED = (GraphError, ModelError, WorkerError, RedisError, Neo4jError, OSError)

log = structlog.get_logger("careergraph.workers")


class Progress:
    """Reports a task's progress, from any thread, at most three times a second.

    Args:
        context: the worker's context.
        id: the task's id.
    """

    def __init__(self, context: Context, id: str) -> None:
        self._context = context
        self._id = id
        self._loop = asyncio.get_running_loop()
        self._last = 0.0
        self._writing: asyncio.Task[None] | None = None
        self._stopped = False
        self._settled = False

    def stop(self) -> None:
        """Make the next report raise an error, so that work in another thread ends too."""
        self._stopped = True

    def __call__(self, share: float, message: str) -> None:
        """Report the completed share (0–1) and the current step.

        Raises:
            TaskStoppedError: the task was stopped.
        """
        if self._stopped:
            raise TaskStoppedError("the task was stopped")
        if time.monotonic() - self._last < REPORT_SECONDS:
            return
        self._last = time.monotonic()
        self._loop.call_soon_threadsafe(self._start, share, message)

    def _start(self, share: float, message: str) -> None:
        if not self._settled and (self._writing is None or self._writing.done()):
            self._writing = self._loop.create_task(self._write(share, message))

    async def _write(self, share: float, message: str) -> None:
        percent = min(99, max(0, round(100 * share)))
        try:
            await self._context.tasks.progress(self._id, self._context.worker, percent, message)
            await announce(self._context.redis, self._id)
        except (GraphError, RedisError, OSError) as error:
            log.warning("progress could not be written", task=self._id, error=str(error))

    async def settle(self) -> None:
        """Wait for the report that is being written, and start no other: no report may follow the end."""
        self._settled = True
        if self._writing is not None:
            await self._writing


Job = Callable[[Context, str, Any, Progress], Awaitable[str]]


async def run_task(
    ctx: Mapping[str, Any], id: str, arguments: Mapping[str, Any], task: TaskType, job: Job, limit_seconds: float
) -> None:
    """Run one attempt of a task.

    If the graph or Redis is lost, the task is retried after 5, 10 … seconds, with three attempts in all. A
    permanent error, or a job that exceeds its time limit, is final at once. The record contains the outcome in
    both cases. If the record itself cannot be written, arq keeps the job.

    Raises:
        Retry: arq must try again.
    """
    context: Context = ctx["context"]
    context.running[id] += 1
    try:
        await _attempt(context, id, arguments, task, job, limit_seconds, int(ctx["job_try"]))
    except AWAY as error:
        log.warning("the record cannot be written; the job stays in the queue", task=id, error=str(error))
        raise Retry(defer=BACKOFF_SECONDS) from error
    finally:
        context.running[id] -= 1  # a task that was requested again may already be on its next run here


async def _attempt(
    context: Context,
    id: str,
    arguments: Mapping[str, Any],
    task: TaskType,
    job: Job,
    limit_seconds: float,
    attempt: int,
) -> None:
    record = await context.tasks.start(id, context.worker, attempt, datetime.now(UTC))
    if record is None:
        log.info("the task has already ended or belongs to another worker", task=id)
        return
    task_log = log.bind(task=id, kind=record.kind, attempt=attempt)
    task_log.info("task started")
    await announce(context.redis, id)
    progress = Progress(context, id)
    try:
        async with asyncio.timeout(limit_seconds):
            message = await job(context, id, task.arguments.model_validate(arguments), progress)
    except asyncio.CancelledError:
        progress.stop()
        raise
    except ValidationError as error:
        problem = f"its arguments are invalid for {task.kind} (validation errors: {error.error_count()})"
        await _end(context, id, progress, TaskState.FAILED, "", problem)
        task_log.warning("task failed", error=problem)
    except FINAL as error:
        await _end(context, id, progress, TaskState.FAILED, "", str(error))
        task_log.warning("task failed", error=str(error))
    except TimeoutError:
        progress.stop()
        await _end(context, id, progress, TaskState.FAILED, "", f"it took longer than {limit_seconds:g} s")
        task_log.warning("task took too long")
    except EXPECTED as error:
        task_log.warning("attempt failed", error=str(error), exc_info=not isinstance(error, GraphUnavailableError))
        if attempt < task.tries:
            await _end(context, id, progress, TaskState.RETRYING, "waiting to try again", public(error))
            raise Retry(defer=BACKOFF_SECONDS * attempt) from error
        await _end(context, id, progress, TaskState.FAILED, "", public(error))
    except Exception as error:  # noqa: BLE001 - a bug: a retry would not help, so it is final and recorded
        await _end(context, id, progress, TaskState.FAILED, "", public(error))
        task_log.exception("task failed")
    else:
        await _end(context, id, progress, TaskState.SUCCEEDED, message, None)
        task_log.info("task succeeded", message=message)


def public(error: Exception) -> str:
    """Return the public description of an error, without internals."""
    if isinstance(error, GraphUnavailableError | RedisError | OSError | Neo4jError):
        return "a part of the service could not be reached"
    if isinstance(error, EXPECTED):
        return str(error)
    return "an unexpected error; it was logged"


async def _end(
    context: Context, id: str, progress: Progress, state: TaskState, message: str, error: str | None
) -> None:
    await progress.settle()
    next_run = await context.tasks.finish(id, context.worker, state, datetime.now(UTC), message, error)
    if next_run is not None:
        await put_again(context, next_run)
    await announce(context.redis, id)


async def put_again(context: Context, task: Task) -> None:
    """Enqueue a task that was requested while it ran, at the end of its queue. If this fails, recovery does it."""
    log.info("the task runs once more because it was requested while it ran", task=task.id, kind=task.kind)
    try:
        await context.queue.put(task)
    except QueueUnavailableError as error:
        log.warning(
            "the task could not be enqueued again; recovery will enqueue it later", task=task.id, error=str(error)
        )

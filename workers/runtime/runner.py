"""Runs one task: claims its record, reports progress, retries with backoff, and records the end."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from random import SystemRandom
from typing import Any

import structlog
from arq.worker import Retry
from neo4j.exceptions import Neo4jError
from redis.exceptions import RedisError
from structlog.contextvars import bound_contextvars

from gnn.errors import InsufficientDataError, ModelError, TooLargeError
from graph.errors import GraphError, GraphUnavailableError, ImportFileError, NotFoundError
from graph.registry.attempts import Outcome
from graph.registry.tasks import Task, TaskState
from workers.errors import (
    OverdueError,
    QueueUnavailableError,
    TaskCancelledError,
    TaskStoppedError,
    UnknownPriceError,
    UnreadableTaskError,
    WorkerError,
)
from workers.messages import read_arguments
from workers.observation.worker_metrics import TaskOutcome
from workers.queue import announce
from workers.runtime.context import Context
from workers.task_catalogue import TaskType
from workers.valkey.connections import trace_key

BACKOFF_SECONDS = 5
AWAY_SECONDS = 1.0
REPORT_SECONDS = 0.3
GIVE_BACK_SECONDS = 5.0
RANDOM = SystemRandom()
FINAL = (InsufficientDataError, TooLargeError, UnknownPriceError, NotFoundError, ImportFileError)
HOPELESS = (UnreadableTaskError, OverdueError)
AWAY = (GraphUnavailableError, Neo4jError, OSError)
EXPECTED = (GraphError, ModelError, WorkerError, RedisError, Neo4jError, OSError)

log = structlog.get_logger("careergraph.workers")


class Progress:
    """Reports a task's progress, from any thread, at most three times a second.

    A report is also where a task can be cancelled: what it did before is whole, and what follows has not begun.

    Args:
        context: the worker's context.
        id: the task's id.
        job: the name of this run of it in arq; the id by default.
    """

    def __init__(self, context: Context, id: str, job: str | None = None) -> None:
        self._context = context
        self._id = id
        self._job = job or id
        self.message = ""
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
            TaskCancelledError: somebody asked to cancel it.
        """
        if self._stopped:
            raise TaskStoppedError("the task was stopped")
        if self._job in self._context.cancelled_jobs:
            raise TaskCancelledError("the task was cancelled")
        self.message = message
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
            if await self._context.attempts.progress(self._id, self._context.worker, percent, message):
                self._context.cancelled_jobs.add(self._job)
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

    A failed attempt is repeated after a delay that doubles, with three attempts in all. Then the task is put on the
    dead-letter list. So it is at once if its arguments are invalid, or if it exceeds its time limit. An error that
    is the answer to the request, such as too little data, is final and no dead letter. A task that somebody asked to
    cancel ends at its next report of progress. The record contains the outcome. If the record itself cannot be written,
    arq keeps the job.

    Raises:
        Retry: arq must try again.
    """
    context: Context = ctx["context"]
    context.running[id] += 1
    try:
        asked_in = await read_trace(context, id)
        with (
            bound_contextvars(task=id, kind=task.kind),
            context.metrics.watch_attempt(task.kind),
            context.tracing.span(f"task {task.kind}", {"careergraph.task": id}, asked_in),
        ):
            await _attempt(context, id, runs_of(ctx.get("job_id"), id), arguments, task, job, limit_seconds)
    except AWAY as error:
        log.warning("the record cannot be written; the job stays in the queue", task=id, error=str(error))
        raise Retry(defer=AWAY_SECONDS * RANDOM.uniform(0.5, 1.5)) from error
    finally:
        context.running[id] -= 1  # a task that was requested again may already be on its next run here


async def read_trace(context: Context, id: str) -> str | None:
    """Return the trace that asked for a task; ``None`` if none did, nothing is traced, or Redis does not answer."""
    if not context.tracing.is_active:
        return None
    try:
        trace = await context.redis.get(trace_key(id))
    except (RedisError, OSError):
        return None
    return None if trace is None else str(trace)


def runs_of(job: str | None, id: str) -> int | None:
    """Return which run of a task a job of arq stands for; ``None`` if it is not known."""
    suffix = None if job is None or not job.startswith(id) else job.removeprefix(id)
    if suffix is None or (suffix and not (suffix[0] == ":" and suffix[1:].isdecimal())):
        return None
    return int(suffix[1:] or 0)


async def _start(context: Context, id: str, runs: int | None) -> Task | None:
    """Record the start of an attempt. If the worker is stopped meanwhile, the task is given back."""
    starting = asyncio.ensure_future(context.records.start(id, runs))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        await asyncio.shield(_give_back_started(context, id, starting))
        raise


async def _give_back_started(context: Context, id: str, starting: "asyncio.Future[Task | None]") -> None:
    await asyncio.wait({starting}, timeout=GIVE_BACK_SECONDS)
    if starting.done() and starting.exception() is None and starting.result() is not None:
        await _give_back(context, id, Progress(context, id))


async def _attempt(
    context: Context,
    id: str,
    runs: int | None,
    arguments: Mapping[str, Any],
    task: TaskType,
    job: Job,
    limit_seconds: float,
) -> None:
    record = await _start(context, id, runs)
    if record is None:
        log.info("the task has already ended or belongs to another worker", task=id)
        return
    log.info("task started", task=id, kind=record.kind, attempt=record.attempts)
    progress = Progress(context, id, record.job)
    try:
        await _work(context, record, arguments, task, job, limit_seconds, progress)
    finally:
        context.cancelled_jobs.discard(record.job)


async def _work(
    context: Context,
    record: Task,
    arguments: Mapping[str, Any],
    task: TaskType,
    job: Job,
    limit_seconds: float,
    progress: Progress,
) -> None:
    """Do the work of an attempt that was recorded, and record its end; errors as in :func:`run_task`."""
    id, task_log = record.id, log.bind(task=record.id, kind=record.kind, attempt=record.attempts)
    if record.is_being_cancelled:  # its last attempt here could not record its end
        await _end(context, id, progress, Outcome(TaskState.CANCELLED, "cancelled", failures=record.failures))
        return
    clock = asyncio.timeout(limit_seconds)
    try:
        async with clock:
            message = await job(context, id, read_arguments(task, arguments), progress)
    except asyncio.CancelledError:
        progress.stop()
        context.metrics.count_attempt(task.kind, TaskOutcome.GIVEN_BACK)
        await asyncio.shield(_give_back(context, id, progress))
        raise
    except TaskCancelledError:
        progress.stop()
        context.metrics.count_attempt(task.kind, TaskOutcome.CANCELLED)
        task_log.info("task cancelled", after=progress.message)
        message = f"cancelled after: {progress.message}" if progress.message else "cancelled"
        await _end(context, id, progress, Outcome(TaskState.CANCELLED, message, failures=record.failures))
    except Exception as error:
        progress.stop()
        cause = OverdueError(f"it took longer than {limit_seconds:g} s") if clock.expired() else error
        outcome = judge_failure(cause, record.failures, task)
        task_log.warning("attempt failed", error=str(cause), exc_info=shows_trace(cause), dead=outcome.is_dead)
        context.metrics.count_attempt(task.kind, outcome_of(outcome))
        ended_task = await _end(context, id, progress, outcome)
        if outcome.state is TaskState.RETRYING and (ended_task is None or ended_task.state is TaskState.RETRYING):
            raise Retry(defer=backoff_seconds(outcome.failures)) from error
    else:
        await _end(context, id, progress, Outcome(TaskState.SUCCEEDED, message))
        context.metrics.count_attempt(task.kind, TaskOutcome.SUCCEEDED)
        task_log.info("task succeeded", message=message)


def outcome_of(outcome: Outcome) -> TaskOutcome:
    """Return what metrics call the outcome of a failed attempt."""
    if outcome.is_dead:
        return TaskOutcome.DEAD
    return TaskOutcome.RETRYING if outcome.state is TaskState.RETRYING else TaskOutcome.FAILED


def judge_failure(error: Exception, earlier_failures: int, task: TaskType) -> Outcome:
    """Return what follows from a failed attempt.

    Args:
        error: what the attempt raised.
        earlier_failures: how many attempts failed before.
        task: the kind of task.
    """
    failures = earlier_failures + 1
    if isinstance(error, FINAL):
        return Outcome(TaskState.FAILED, "", str(error), failures)
    if not isinstance(error, HOPELESS) and failures < task.tries:
        return Outcome(TaskState.RETRYING, "waiting to try again", public(error), failures)
    return Outcome(TaskState.FAILED, "", public(error), failures, is_dead=True)


def backoff_seconds(failures: int) -> float:
    """Return the delay before the next attempt: it doubles with each failure, and varies by half of it."""
    return RANDOM.uniform(0.5, 1.0) * BACKOFF_SECONDS * 2.0**failures


def shows_trace(error: Exception) -> bool:
    """Return whether the log needs the traceback of an error."""
    return not isinstance(error, (GraphUnavailableError, *FINAL, *HOPELESS))


def public(error: Exception) -> str:
    """Return the public description of an error, without internals."""
    if isinstance(error, GraphUnavailableError | RedisError | OSError | Neo4jError):
        return "a part of the service could not be reached"
    if isinstance(error, EXPECTED):
        return str(error)
    return "an unexpected error; it was logged"


async def _end(context: Context, id: str, progress: Progress, outcome: Outcome) -> Task | None:
    """Record the end of an attempt, and return the task; ``None`` if it belongs to another worker."""
    await progress.settle()
    task = await context.records.finish(id, outcome)
    if task is not None and task.state is TaskState.QUEUED:
        await put_again(context, task)
    return task


async def _give_back(context: Context, id: str, progress: Progress) -> None:
    """Let a task wait again because this worker stops. If this fails, recovery does it."""
    try:
        async with asyncio.timeout(GIVE_BACK_SECONDS):
            await progress.settle()
            await context.attempts.interrupt(
                id, context.worker, datetime.now(UTC), "its worker stopped; it starts again"
            )
            await announce(context.redis, id)
    except (*AWAY, GraphError) as error:
        log.warning("a task could not be given back; recovery will restart it", task=id, error=str(error))


async def put_again(context: Context, task: Task) -> None:
    """Enqueue a task that was requested while it ran, at the end of its queue. If this fails, recovery does it."""
    log.info("the task runs once more because it was requested while it ran", task=task.id, kind=task.kind)
    try:
        await context.queue.put(task)
    except QueueUnavailableError as error:
        log.warning(
            "the task could not be enqueued again; recovery will enqueue it later", task=task.id, error=str(error)
        )

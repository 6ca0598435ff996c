"""Finds the tasks of dead workers and restarts them within seconds.

Each worker refreshes a key in Redis. A task whose worker's key has expired is taken over, and a recorded task that
never reached the queue is enqueued. A task whose workers are killed again and again is set aside.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from random import SystemRandom

import structlog

from graph.registry.tasks import Task, TaskState
from workers.errors import UnreadableTaskError
from workers.messages import message_of, poison_of_record
from workers.queue import announce
from workers.runtime.context import Context
from workers.runtime.liveness import has_ended_here, send_heartbeat
from workers.runtime.scheduling import begin_due_schedules
from workers.valkey.connections import worker_key

STOP_SECONDS = 1.0
PAGE = 200
MOST_LOSSES = 5
"""A task is set aside when so many workers were killed while they ran it. Workers that stop do not count."""

WORKERS_ENDED = f"its worker was killed {MOST_LOSSES} times while it ran"
RANDOM = SystemRandom()

log = structlog.get_logger("careergraph.workers")


async def is_abandoned(context: Context, task: Task) -> bool:
    """Return whether the worker on a task's record no longer works on it."""
    if task.worker is None:
        return False
    if task.worker == context.worker:
        return context.running[task.id] <= 0
    return await is_gone(context, task.worker)


async def is_gone(context: Context, worker: str) -> bool:
    """Return whether a worker has ended: its process here is gone, or its key has expired."""
    return await asyncio.to_thread(has_ended_here, worker) or not await context.redis.exists(worker_key(worker))


async def recover(context: Context, queue: str) -> None:
    """Take over tasks that no worker works on any more, and enqueue tasks that arq does not know.

    Tasks that run here and are to be cancelled are noted, so that they end at their next report.

    The record decides who may take over a task: of several workers that try at once, one succeeds.
    """
    for task in await context.tasks.running_in(queue):
        if task.is_being_cancelled and task.worker == context.worker and context.running[task.id] > 0:
            context.cancelled_jobs.add(task.job)
        elif await is_abandoned(context, task):
            await take_over(context, task)
    await put_missing(context, queue)


async def put_missing(context: Context, queue: str) -> None:
    """Enqueue recorded tasks that are missing from arq's queue.

    Those that wait longest are looked at, because a missing one stays while others are taken; and more as long as any
    is missing.
    """
    seen_count, missing = 0, True
    while missing:
        waiting = await context.tasks.waiting_in(queue, seen_count, PAGE)
        seen_count += len(waiting)
        readable = [task for task in waiting if await is_readable(context, task)]
        await free_marks(context, readable)
        put_tasks = await context.queue.put_missing(readable)  # a task that has ended since is dropped by its worker
        for task in put_tasks:
            log.warning("enqueueing a task that was missing from arq's queue", task=task.id, kind=task.kind)
        missing = bool(put_tasks)


async def free_marks(context: Context, waiting: Sequence[Task]) -> None:
    """Free tasks that a worker took from their queue before it was killed, and that it never started."""
    holders = await context.queue.read_holders(waiting)
    gone = {worker for worker in set(holders.values()) if await is_gone(context, worker)}
    if jobs := [job for job, worker in holders.items() if worker in gone]:
        log.warning("freeing tasks that a lost worker had taken", tasks=jobs)
        await context.queue.free(jobs)


async def take_over(context: Context, task: Task) -> None:
    """Let a task wait again whose worker no longer works on it; set it aside if that was its last chance."""
    now, worker = datetime.now(UTC), str(task.worker)
    if task.worker == context.worker:
        taken = await context.attempts.interrupt(task.id, worker, now, "its worker could not record its end")
    else:
        taken = await context.attempts.lose(task.id, worker, MOST_LOSSES, now, WORKERS_ENDED)
    if taken is None:
        return
    if taken.state is TaskState.FAILED:
        log.error("setting a task aside whose workers ended", task=task.id, kind=task.kind, losses=taken.losses)
        await context.queue.remove(task)
    elif taken.state is TaskState.CANCELLED:
        log.info("a task was cancelled while its worker ended", task=task.id, kind=task.kind)
        await context.queue.remove(task)
    elif await is_readable(context, taken):
        log.warning("taking over a task", task=task.id, kind=task.kind, worker=worker, losses=taken.losses)
        await context.queue.put_back(taken, delay_after(taken.losses))
    await announce(context.redis, task.id)


async def is_readable(context: Context, task: Task) -> bool:
    """Return whether this version can run a waiting task. One that it cannot run is put on the dead-letter list."""
    try:
        message_of(task)
    except UnreadableTaskError as error:
        log.warning("setting a task aside that cannot be run", task=task.id, kind=task.kind, error=str(error))
        await context.dead_letters.set_aside(poison_of_record(task, str(error)), datetime.now(UTC))
        await context.queue.remove(task)
        await announce(context.redis, task.id)
        return False
    return True


def delay_after(losses: int) -> float:
    """Return the seconds that a task waits after losses of its worker: none after the first, then ever more.

    A task that ends its worker takes others with it. The delay lets those run without it.
    """
    return 0.0 if losses < 2 else RANDOM.uniform(0.5, 1.0) * 2.0**losses


async def live(context: Context, queues: Sequence[str]) -> None:
    """Send heartbeats, recover tasks and begin schedules until cancelled. Errors are logged and do not end it.

    Heartbeats wait for nothing else: a graph that does not answer must not make a living worker look dead.
    """

    async def look_after_tasks() -> None:
        for queue in queues:
            await recover(context, queue)
        await begin_due_schedules(context, datetime.now(UTC))

    seconds = context.settings.heartbeat_seconds
    beat = partial(send_heartbeat, context.redis, context.worker, queues, seconds)
    await asyncio.gather(repeat(beat, seconds), repeat(look_after_tasks, seconds))


async def repeat(step: Callable[[], Awaitable[None]], seconds: float) -> None:
    """Do something again and again, with pauses, until cancelled. Errors are logged."""
    while True:
        try:
            await step()
        except Exception as error:  # noqa: BLE001 - a worker that stops beating loses its tasks
            log.warning("heartbeat, recovery or schedules failed", error=str(error), kind=type(error).__name__)
        await asyncio.sleep(seconds)


async def stop(task: "asyncio.Task[None]") -> None:
    """Cancel a background task and wait for its end. A library may swallow one cancellation, so it is repeated."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=STOP_SECONDS)

"""Finds the tasks of dead workers and restarts them within seconds.

arq itself restarts a lost job only after its longest timeout. Each worker therefore refreshes a key
in Redis. A task whose worker's key has expired is released, and a recorded task that never
reached the queue is enqueued.
"""

import asyncio
from collections.abc import Sequence
from functools import partial

import structlog
from arq.constants import in_progress_key_prefix

from graph.registry.tasks import Task, TaskState
from workers.runtime.context import Context
from workers.runtime.liveness import send_heartbeat
from workers.valkey.connections import worker_key

STOP_SECONDS = 1.0

log = structlog.get_logger("careergraph.workers")


async def is_abandoned(context: Context, task: Task) -> bool:
    """Return whether the worker on a task's record no longer works on it."""
    if task.worker is None:
        return False
    if task.worker == context.worker:
        return context.running[task.id] <= 0
    return not await context.redis.exists(worker_key(task.worker))


async def recover(context: Context, queue: str) -> None:
    """Release tasks that no worker works on any more, and enqueue tasks that arq does not know.

    The record decides who may release a task: of several workers that try at once, one succeeds.
    """
    for task in await context.tasks.open_in(queue):
        if task.state is TaskState.RUNNING:
            if await is_abandoned(context, task) and await context.tasks.release(task.id, str(task.worker)):
                log.warning("taking over a task", task=task.id, kind=task.kind, worker=task.worker)
                await context.redis.delete(f"{in_progress_key_prefix}{task.job}")
                await context.queue.put(task)
            continue
        if await is_abandoned(context, task):
            await context.redis.delete(f"{in_progress_key_prefix}{task.job}")
        if await context.queue.put(task):
            log.warning("enqueueing a task that was missing from arq's queue", task=task.id, kind=task.kind)


async def live(context: Context, queues: Sequence[str]) -> None:
    """Send heartbeats and recover tasks until cancelled. Errors are logged and do not stop the loop."""
    while True:
        seconds = context.settings.heartbeat_seconds
        beat = partial(send_heartbeat, context.redis, context.worker, queues, seconds)
        for step in (beat, *(partial(recover, context, queue) for queue in queues)):
            try:
                await step()
            except Exception as error:  # noqa: BLE001 - a worker that stops beating loses its tasks
                log.warning("heartbeat or recovery failed", error=str(error), kind=type(error).__name__)
        await asyncio.sleep(seconds)


async def stop(task: "asyncio.Task[None]") -> None:
    """Cancel a background task and wait for its end. A library may swallow one cancellation, so it is repeated."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=STOP_SECONDS)

"""Finds tasks that a dead worker left behind and puts them to work again, within seconds.

arq itself starts a lost job again only after its longest timeout. So each worker keeps a key
alive in Redis; a task whose worker's key is gone is released, and one whose record never
reached the queue is put there.
"""

import asyncio
import contextlib

import structlog
from arq.constants import in_progress_key_prefix
from redis.exceptions import RedisError

from graph.errors import GraphError
from graph.tasks import Task, TaskState
from workers.context import Context
from workers.valkey import worker_key

MISSED_BEATS = 3

log = structlog.get_logger("careergraph.workers")


async def beat(context: Context) -> None:
    """Say once that this worker lives."""
    lifetime = int(context.settings.heartbeat_seconds * MISSED_BEATS * 1_000)
    await context.redis.set(worker_key(context.worker), "alive", px=lifetime)


async def abandoned(context: Context, task: Task) -> bool:
    """Whether a running task's worker is dead."""
    if task.state is not TaskState.RUNNING or task.worker is None or task.worker == context.worker:
        return False
    return not await context.redis.exists(worker_key(task.worker))


async def recover(context: Context, queue: str) -> None:
    """Release what dead workers hold, and queue what was recorded but never queued."""
    for task in await context.tasks.open_in(queue):
        if await abandoned(context, task):
            log.warning("taking over a task of a dead worker", task=task.id, kind=task.kind, worker=task.worker)
            await context.redis.delete(f"{in_progress_key_prefix}{task.id}")
            await context.queue.put(task)
        elif task.state is TaskState.QUEUED and await context.queue.put(task):
            log.warning("queueing a task that was recorded only", task=task.id, kind=task.kind)


async def live(context: Context, queue: str) -> None:
    """Beat and recover until cancelled; a lost Redis or graph is waited for."""
    while True:
        try:
            await beat(context)
            await recover(context, queue)
        except (RedisError, GraphError, OSError) as error:
            log.warning("heartbeat failed", error=str(error))
        await asyncio.sleep(context.settings.heartbeat_seconds)


async def stop(task: "asyncio.Task[None]") -> None:
    """Cancel a background task and wait for its end."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task

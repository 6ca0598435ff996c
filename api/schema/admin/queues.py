"""Queues and their workers, for administrators."""

import strawberry
import structlog
from redis.exceptions import RedisError

from api.graphql.context import Context, Info
from graph.registry.task_lists import QueueCount
from workers.runtime.liveness import read_living_workers
from workers.task_catalogue import Queue

log = structlog.get_logger("careergraph.api")


@strawberry.type(name="Queue", description="A queue of tasks.")
class QueueStatus:
    """A queue with what is in it."""

    name: str = strawberry.field(description="Its name.")
    waiting: int = strawberry.field(description="Tasks that wait for a worker, or for their next attempt.")
    running: int = strawberry.field(description="Tasks that run.")
    dead_letters: int = strawberry.field(description="Its tasks on the dead-letter list.")
    oldest_age_seconds: float | None = strawberry.field(
        description="Seconds since the oldest of the tasks that wait was requested; null if none waits."
    )
    workers: int | None = strawberry.field(
        description="Number of living workers; null if Redis, which knows them, cannot be reached."
    )
    concurrency: int = strawberry.field(description="The most tasks of it that a worker process runs at once.")
    priority: int = strawberry.field(
        description="1 to 3: 1 goes first; the others leave slots of a worker process free for it."
    )
    limit_seconds: int | None = strawberry.field(
        description="The longest that any of its tasks may take, in seconds; null if only the tasks' own limits hold."
    )


@strawberry.type
class QueueQueries:
    """Queries about queues."""

    @strawberry.field(description="All queues. Only for administrators.")
    async def queues(self, info: Info) -> list[QueueStatus]:
        context = info.context
        counts = await context.task_lists.count_by_queue()
        workers = await count_workers(context)
        return [queue_status(context, queue, counts.get(queue, QueueCount()), workers) for queue in Queue]


def queue_status(context: Context, queue: Queue, count: QueueCount, workers: dict[str, int] | None) -> QueueStatus:
    """Make a queue from its counts."""
    age = None if count.oldest is None else max(0.0, (context.now - count.oldest).total_seconds())
    limits = context.parts.queue_limits[queue]
    return QueueStatus(
        name=queue.value,
        waiting=count.waiting,
        running=count.running,
        dead_letters=count.dead,
        oldest_age_seconds=age,
        workers=None if workers is None else workers.get(queue, 0),
        concurrency=limits.concurrency,
        priority=limits.priority,
        limit_seconds=limits.limit_seconds,
    )


async def count_workers(context: Context) -> dict[str, int] | None:
    """Return the number of living workers by queue; ``None`` if Redis cannot be reached."""
    try:
        living_workers = await read_living_workers(context.parts.redis)
    except (RedisError, OSError) as error:
        log.warning("the workers cannot be counted", error=str(error))
        return None
    return {queue: sum(queue in worker.queues for worker in living_workers) for queue in Queue}

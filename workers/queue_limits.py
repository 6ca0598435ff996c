"""How much of each queue a worker process runs at once, for how long, and before which other queues."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from workers.task_catalogue import Queue


class QueueLimits(BaseModel):
    """The limits of a queue in one worker process."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    concurrency: int = Field(ge=1, le=1_000, description="The most tasks that run at once.")
    priority: int = Field(ge=1, le=3, description="1 to 3; 1 goes first.")
    limit_seconds: int | None = Field(
        default=None, ge=1, description="The longest that a task may take, in seconds, if its own limit is not shorter."
    )


class QueueChange(BaseModel):
    """What a setting changes of a queue's limits; what is left out stays as it is by default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    concurrency: int | None = Field(default=None, ge=1, le=1_000)
    priority: int | None = Field(default=None, ge=1, le=3)
    limit_seconds: int | None = Field(default=None, ge=1)


DEFAULT_LIMITS: Mapping[Queue, QueueLimits] = {
    Queue.TRAINING: QueueLimits(concurrency=1, priority=2),
    Queue.RECOMMENDATIONS: QueueLimits(concurrency=4, priority=1),
    Queue.ANALYSIS: QueueLimits(concurrency=2, priority=1),
    Queue.FEATURES: QueueLimits(concurrency=1, priority=3),
    Queue.ENRICHMENT: QueueLimits(concurrency=4, priority=2),
    Queue.MAINTENANCE: QueueLimits(concurrency=1, priority=3),
    Queue.NOTIFICATIONS: QueueLimits(concurrency=8, priority=1),
}
"""People wait for what has priority 1."""


def limits_of(changes: Mapping[Queue, QueueChange]) -> Mapping[Queue, QueueLimits]:
    """Return the limits of all queues with some changes."""
    return {
        queue: limits.model_copy(update=changes[queue].model_dump(exclude_none=True)) if queue in changes else limits
        for queue, limits in DEFAULT_LIMITS.items()
    }

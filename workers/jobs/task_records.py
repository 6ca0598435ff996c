"""Deletes records of tasks that ended long ago, and old entries of access logs. A second run has nothing to do."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from graph.privacy.access_log import AccessLogRepository
from graph.registry.task_lists import TaskListRepository
from graph.viewer import SYSTEM
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.task_catalogue import Arguments

BATCH = 2_000


async def clean_tasks(context: Context, _id: str, _arguments: Arguments, progress: Progress) -> str:
    """Delete the records and the entries that are older than the settings say. Open tasks are never deleted."""
    now, settings = datetime.now(UTC), context.settings
    before, dead_before = now - timedelta(days=settings.task_days), now - timedelta(days=settings.dead_letter_days)
    tasks, access_log = TaskListRepository(context.client, SYSTEM), AccessLogRepository(context.client, SYSTEM)
    read_before = now - timedelta(days=settings.access_log_days)
    records = await delete_all(lambda limit: tasks.prune(before, dead_before, limit), progress)
    entries = await delete_all(lambda limit: access_log.prune(read_before, limit), progress)
    return f"{records:,} records of tasks and {entries:,} entries of access logs deleted"


async def delete_all(prune: Callable[[int], Awaitable[int]], progress: Progress) -> int:
    """Delete in batches until nothing is left. Return how many were deleted.

    Args:
        prune: deletes at most as many as it is told, and returns how many it deleted.
        progress: is told how many were deleted, and stops the work if the task is stopped.
    """
    deleted = count = await prune(BATCH)
    while count == BATCH:
        progress(0.5, f"{deleted:,} deleted")
        count = await prune(BATCH)
        deleted += count
    return deleted

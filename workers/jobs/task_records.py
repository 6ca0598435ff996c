"""Deletes records of tasks that ended long ago. A second run has nothing to do."""

from datetime import UTC, datetime, timedelta

from graph.registry.task_lists import TaskListRepository
from graph.viewer import SYSTEM
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.task_arguments import Arguments

BATCH = 2_000


async def clean_tasks(context: Context, _id: str, _arguments: Arguments, progress: Progress) -> str:
    """Delete the records that are older than the settings say. Open tasks are never deleted."""
    now, settings = datetime.now(UTC), context.settings
    before, dead_before = now - timedelta(days=settings.task_days), now - timedelta(days=settings.dead_letter_days)
    repository = TaskListRepository(context.client, SYSTEM)
    deleted = count = await repository.prune(before, dead_before, BATCH)
    while count == BATCH:
        progress(0.5, f"{deleted:,} records deleted")
        count = await repository.prune(before, dead_before, BATCH)
        deleted += count
    return f"{deleted:,} records of tasks deleted"

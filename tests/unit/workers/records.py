"""Records of tasks for tests."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from graph.registry.tasks import Task, TaskState

WAITING = Task(
    id="id", kind="SUMMARISE_INTERESTS", queue="enrichment", state=TaskState.QUEUED, progress=0, message="", attempts=0,
    queued_at=datetime(2026, 1, 1, tzinfo=UTC), started_at=None, finished_at=None, error=None, owner="ann",
    arguments='{"user": "ann"}', worker=None,
)  # fmt: skip


def record(**changes: Any) -> Task:
    """Return the record of a waiting task with some changes."""
    return replace(WAITING, **changes)

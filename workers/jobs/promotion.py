"""Activates models that training has just registered, if training still holds its task and nobody was faster."""

from datetime import UTC, datetime

from gnn.evaluation.promotion import Verdict
from graph.errors import ConflictError
from graph.registry.model_records import Cause, Model, ModelStatus
from graph.registry.models import ModelRepository
from workers.errors import TaskStoppedError
from workers.runtime.context import Context


async def check_own_task(context: Context, task: str) -> None:
    """Check that the task is still this worker's.

    Raises:
        TaskStoppedError: another worker has taken over, or the task is gone.
    """
    record = await context.tasks.by_id(task)
    if record is None or record.worker != context.worker:
        raise TaskStoppedError("another worker has taken over this training")


async def promote(models: ModelRepository, id: str, task: str, active: Model | None, decision: Verdict) -> Verdict:
    """Activate a model that passed the gate. If another model became active meanwhile, leave this one inactive."""
    try:
        replacing = active.id if active else None
        await models.activate(id, datetime.now(UTC), f"task {task}", Cause.PROMOTION, replacing=replacing)
    except ConflictError as error:
        refusal = Verdict(promoted=False, reason=f"not promoted: {error}")
        await models.set_status(id, ModelStatus.INACTIVE, refusal.reason)
        return refusal
    return decision

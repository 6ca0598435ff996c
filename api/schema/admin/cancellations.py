"""Cancelling tasks."""

from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.schema.admin.tasks import Task, TaskPayload
from api.schema.common.payload import UserError
from graph.errors import ConflictError, NotFoundError


@strawberry.input(description="The task to cancel.")
class CancelTaskInput:
    """Input of ``cancelTask``."""

    task: strawberry.ID = strawberry.field(description="The task.")


@strawberry.type
class CancellationMutations:
    """Mutations that cancel tasks."""

    @strawberry.mutation(
        description="Cancel a task of the viewer; administrators may cancel every one. A task that waits is CANCELLED "
        "at once. One that runs is CANCELLED at the end of its step: until then, `cancelRequestedAt` is set. What it "
        "did stays, and at its last step it still succeeds. A task that was cancelled before is returned as it is. "
        "CONFLICT if it ended otherwise. Asking for the task again starts it anew."
    )
    async def cancel_task(
        self, info: Info, input: Annotated[CancelTaskInput, strawberry.argument(description="The mutation's input.")]
    ) -> TaskPayload:
        context = info.context
        context.signed_in()
        id = ids.local_id(input.task, "Task", argument="input.task")
        try:
            task = await context.parts.queue.cancel(context.cancellations, id)
        except NotFoundError as error:
            return TaskPayload(task=None, errors=[UserError.of("NOT_FOUND", f"{error}.", "task")])
        except ConflictError as error:
            return TaskPayload(task=None, errors=[UserError.of("CONFLICT", str(error), "task")])
        return TaskPayload(task=Task.of(task), errors=[])

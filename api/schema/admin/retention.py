"""Deletion of old data about people."""

from typing import Annotated

import strawberry

from api.graphql.context import Info
from api.schema.admin.tasks import TaskPayload, start
from api.schema.common.payload import UserError
from graph.privacy.retention import KeptData
from workers.task_arguments import RetentionArguments
from workers.task_catalogue import TASKS, TaskKind

strawberry.enum(KeptData, description="A kind of data that is kept for a period.")


@strawberry.input(description="How to delete old data.")
class ApplyRetentionInput:
    """Input of ``applyRetention``."""

    dry_run: bool = strawberry.field(
        default=False, description="Whether to count only: the task's message says what would be deleted."
    )
    kinds: list[KeptData] | None = strawberry.field(
        default=None, description="Only these kinds of data, such as recommendations or interactions; all by default."
    )


@strawberry.type
class RetentionMutations:
    """Mutations of old data."""

    @strawberry.mutation(
        description="Delete data about people that is older than the settings allow; its schedule does so every day. "
        "Only for administrators."
    )
    async def apply_retention(
        self,
        info: Info,
        input: Annotated[ApplyRetentionInput, strawberry.argument(description="The mutation's input.")],
    ) -> TaskPayload:
        if input.kinds is not None and not input.kinds:
            TASKS[TaskKind.APPLY_RETENTION].check_starter(info.context.viewer, None)
            error = UserError.of(
                "INVALID", f"must name at least one of {', '.join(kind.name for kind in KeptData)}", "kinds"
            )
            return TaskPayload(task=None, errors=[error])
        kinds = None if input.kinds is None else sorted(set(input.kinds))
        return await start(info, TaskKind.APPLY_RETENTION, RetentionArguments(dry_run=input.dry_run, kinds=kinds))

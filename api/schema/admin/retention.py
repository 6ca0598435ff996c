"""Deletion of old data about people."""

from typing import Annotated

import strawberry

from api.graphql.context import Info
from api.schema.admin.tasks import TaskPayload, start
from workers.task_catalogue import RetentionArguments, TaskKind


@strawberry.input(description="How to delete old data.")
class ApplyRetentionInput:
    """Input of ``applyRetention``."""

    dry_run: bool = strawberry.field(
        default=False, description="Whether to count only: the task's message says what would be deleted."
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
        return await start(info, TaskKind.APPLY_RETENTION, RetentionArguments(dry_run=input.dry_run))

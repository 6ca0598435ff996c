"""Schedules, for administrators."""

from datetime import datetime

import strawberry

from api.graphql.context import Info
from graph.viewer import Role
from workers.cron import find_next


@strawberry.type(description="A task that is requested at fixed times.")
class Schedule:
    """A schedule."""

    kind: str = strawberry.field(description="Kind of the task.")
    cron: str = strawberry.field(
        description="The times in UTC: minute, hour, day of the month, month, day of the week."
    )
    next_run_at: datetime = strawberry.field(description="The next time.")


@strawberry.type
class ScheduleQueries:
    """Queries about schedules."""

    @strawberry.field(description="The schedules that the settings turn on. Only for administrators.")
    async def schedules(self, info: Info) -> list[Schedule]:
        context = info.context
        context.viewer.require_role(Role.ADMIN)
        return [
            Schedule(
                kind=schedule.kind.value,
                cron=schedule.notation,
                next_run_at=find_next(schedule.notation, context.now),
            )
            for schedule in context.parts.schedules
        ]

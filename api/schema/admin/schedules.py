"""Schedules, for administrators."""

from datetime import datetime

import strawberry

from api.graphql.context import Info


@strawberry.type(description="A task that is requested at fixed times.")
class Schedule:
    """A schedule."""

    kind: str = strawberry.field(description="Kind of the task.")
    cron: str = strawberry.field(
        description="The times in UTC: minute, hour, day of the month, month, day of the week."
    )
    next_run_at: datetime = strawberry.field(description="The next time.")
    last_run_at: datetime | None = strawberry.field(
        description="The time up to which it was run; null until a worker has seen the schedule."
    )


@strawberry.type
class ScheduleQueries:
    """Queries about schedules."""

    @strawberry.field(description="The schedules that the settings turn on. Only for administrators.")
    async def schedules(self, info: Info) -> list[Schedule]:
        context = info.context
        latest = await context.schedule_runs.latest()
        return [
            Schedule(
                kind=schedule.kind.value,
                cron=schedule.notation,
                next_run_at=schedule.cron.next_after(context.now),
                last_run_at=latest.get(schedule.kind),
            )
            for schedule in context.parts.schedules
        ]

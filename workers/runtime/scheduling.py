"""Requests the tasks of the schedules that are due. Every worker does; each time is begun once."""

from datetime import datetime, timedelta

import structlog

from graph.registry.schedules import ScheduleRepository
from graph.viewer import SYSTEM
from workers.cron import find_latest
from workers.runtime.context import Context
from workers.timetable import Schedule, schedules_of

MOST_AHEAD = timedelta(hours=1)
"""How far the clocks of two workers may differ."""

log = structlog.get_logger("careergraph.workers")


async def begin_due_schedules(context: Context, now: datetime) -> None:
    """Request what is due. If several times of a schedule were missed, the latest is made up.

    The task's id names the time, so that workers that look at the same moment request one task. A schedule that a
    worker with a wrong clock began for the future is begun anew, or it would rest until then.
    """
    repository = ScheduleRepository(context.client, SYSTEM)
    latest, schedules = await repository.latest(), schedules_of(context.settings)
    if {id for id, _ in latest}.difference(schedule.kind for schedule in schedules):
        await repository.forget_others([schedule.kind for schedule in schedules])
    for schedule in schedules:
        last = latest.get((schedule.kind, schedule.notation))
        if last is None or last > now + MOST_AHEAD:
            await repository.begin(schedule.kind, schedule.notation, now, now + MOST_AHEAD)
        elif (due := find_latest(schedule.notation, now)) > last:
            await begin_schedule(context, repository, schedule, due)


async def begin_schedule(context: Context, repository: ScheduleRepository, schedule: Schedule, due: datetime) -> None:
    """Request the task of a schedule for a time."""
    id = f"schedule-{schedule.kind.value.lower()}-{due:%Y%m%dT%H%M}"
    task = await context.queue.ask(schedule.kind, SYSTEM, schedule.arguments, id=id)
    await repository.mark(schedule.kind, due)
    log.info("a schedule was due", kind=schedule.kind, due=due.isoformat(), task=task.id)

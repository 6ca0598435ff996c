"""Applies to jobs and moves applications: writes the change, announces it, and requests the work that it causes."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from graph.applications.applications import ApplicationRepository, Change, NewApplication
from graph.applications.statuses import ApplicationStatus
from graph.applications.views import Application
from graph.errors import GraphUnavailableError
from graph.registry.tasks import Task
from graph.viewer import SYSTEM, Viewer
from workers.errors import QueueUnavailableError
from workers.queue import TaskQueue
from workers.task_arguments import Arguments, JobArguments
from workers.task_catalogue import TaskKind
from workers.valkey.connections import application_channel

LOOK_BACK = timedelta(minutes=1)  # for clocks of other processes that are behind this one
POLL_SECONDS = 15.0  # a lost message delays a change by this much

log = structlog.get_logger("careergraph.applications")


@dataclass(frozen=True, slots=True)
class ApplicationService:
    """Changes applications for one request.

    Args:
        applications: writes and reads applications; checks what the viewer may do.
        queue: takes the tasks that a change causes; its announcements tell applicants of it.
        viewer: the person who makes the request.
    """

    applications: ApplicationRepository
    queue: TaskQueue
    viewer: Viewer

    async def apply(self, new: NewApplication, now: datetime) -> str:
        """Apply to a job; return the application's id. Errors as in :meth:`ApplicationRepository.apply`."""
        id = await self.applications.apply(new, now)
        await self.queue.announcements.announce(application_channel(self.viewer.require_person()))
        await self._request(TaskKind.ANALYSE_APPLICATIONS, JobArguments(job=new.job))
        return id

    async def move(self, id: str, to: ApplicationStatus, note: str | None, now: datetime) -> None:
        """Move an application; errors as in :meth:`ApplicationRepository.move`."""
        applicant = await self.applications.move(id, to, note, now)
        await self.queue.announcements.announce(application_channel(applicant))
        if applicant != self.viewer.id:
            await self._request(TaskKind.DELIVER_NOTIFICATIONS)

    async def analyse(self, job: str) -> Task:
        """Request an analysis of the open applications to a job, or return the one that is open.

        Raises:
            ForbiddenError: the viewer does not recruit for its company.
            NotFoundError: there is no such job.
            QueueUnavailableError: Redis cannot be reached.
        """
        await self.applications.check_job(job)
        return await self.queue.ask(TaskKind.ANALYSE_APPLICATIONS, self.viewer, JobArguments(job=job))

    async def _request(self, kind: TaskKind, arguments: Arguments | None = None) -> None:
        """Request work that a stored change causes. If the queue is away, the worker's schedule finds it later."""
        try:
            await self.queue.ask(kind, SYSTEM, arguments)
        except (QueueUnavailableError, GraphUnavailableError) as error:
            log.warning("a task could not be requested; the schedule will do it", kind=kind, error=str(error))

    async def follow_changes(self, user: str) -> AsyncIterator[tuple[Application, datetime]]:
        """Yield each of a person's applications whenever it changes, with the time of the change.

        Changes are announced on a channel. They are also looked for from time to time, so that a lost message causes
        only a delay.

        Raises:
            ForbiddenError: it is another person.
        """
        started = datetime.now(UTC)
        seen = {step_of(change) for change in await self._recent(user) if change.at < started}
        async with aclosing(self.queue.announcements.changes(application_channel(user), POLL_SECONDS)) as changes:
            async for _ in changes:
                recent_changes = await self._recent(user)
                for change in recent_changes:
                    if step_of(change) not in seen and (
                        application := await self.applications.by_id(change.application)
                    ):
                        yield application, change.at
                seen = {step_of(change) for change in recent_changes}

    async def _recent(self, user: str) -> list[Change]:
        return await self.applications.changes_since(user, datetime.now(UTC) - LOOK_BACK)


def step_of(change: Change) -> tuple[str, int]:
    """Return what identifies a step: the application and its number."""
    return change.application, change.number

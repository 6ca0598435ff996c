"""Applications: people make them, recruiters of the job's company move them, and each step is kept."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from neo4j import AsyncManagedTransaction

from graph.applications.statuses import ApplicationActor, ApplicationStatus, check_move
from graph.applications.views import BY_IDS, Application, view_application
from graph.catalogue.postings import PostingRepository
from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient, rows
from graph.db.stored import Stored
from graph.db.values import readable
from graph.errors import ConflictError, NotFoundError
from graph.interactions.interactions import LATEST, Circumstances, InteractionRepository, NewInteraction
from graph.interactions.types import InteractionType
from graph.notifications.notifications import notify_of_move
from graph.reads import PersonalField
from graph.viewer import Role, Viewer

FIRST_STEP = 1
MOST_PER_JOB = 5
BY_KEY = "MATCH (a:Application {openKey: $key}) RETURN a.id AS id, a.appliedAt AS at"
STANDING = "UNWIND $keys AS key MATCH (a:Application {openKey: key}) RETURN a.id AS id"
EARLIER = "MATCH (:User {id: $user})-[:MADE]->(a:Application)-[:FOR]->(:Job {id: $job}) RETURN count(a) AS n"
CREATE = """
MATCH (u:User {id: $user}) MATCH (j:Job {id: $job})
CREATE (a:Application {id: $id})
SET a.name = j.title, a.status = 'SUBMITTED', a.letter = $letter, a.appliedAt = $at, a.changedAt = $at, a.steps = 1,
    a.openKey = $key, a.analysis = 'PENDING'
CREATE (u)-[:MADE]->(a) CREATE (a)-[:FOR]->(j)
CREATE (h:StatusChange {id: $change})
SET h.name = 'SUBMITTED', h.number = 1, h.status = 'SUBMITTED', h.at = $at, h.actor = 'APPLICANT', h.by = $user
CREATE (a)-[:PASSED]->(h)
RETURN a.id AS id
"""
# The application is written to first: of two moves at once, one waits or is retried, and sees what the other left.
LOCK = "MATCH (a:Application {id: $id}) SET a.steps = coalesce(a.steps, 1) + 1 RETURN a.steps AS number"
MOVE = """
MATCH (a:Application {id: $id})
SET a.status = $status, a.changedAt = $at, a.openKey = CASE WHEN $stands THEN a.openKey ELSE null END
CREATE (h:StatusChange {id: $change})
SET h.name = $status, h.number = $number, h.status = $status, h.at = $at, h.actor = $actor, h.by = $by, h.note = $note
CREATE (a)-[:PASSED]->(h)
"""
OF_PERSON = """
MATCH (u:User {id: $user})-[:MADE]->(a:Application)
WHERE a.status IN $statuses AND (a.appliedAt < $before OR (a.appliedAt = $before AND a.id > $afterId))
RETURN a.id AS id, a.appliedAt AS at ORDER BY at DESC, id LIMIT $limit
"""
TO_JOB = """
MATCH (j:Job {id: $job})<-[:FOR]-(a:Application)
WHERE a.status IN $statuses AND (a.appliedAt < $before OR (a.appliedAt = $before AND a.id > $afterId))
RETURN a.id AS id, a.appliedAt AS at ORDER BY at DESC, id LIMIT $limit
"""
COUNT_OF_PERSON = "MATCH (u:User {id: $user})-[:MADE]->(a:Application) WHERE a.status IN $statuses RETURN count(a) AS n"
COUNT_TO_JOB = "MATCH (j:Job {id: $job})<-[:FOR]-(a:Application) WHERE a.status IN $statuses RETURN count(a) AS n"
CHANGED_SINCE = """
MATCH (u:User {id: $user})-[:MADE]->(a:Application) WHERE a.changedAt >= $since
MATCH (a)-[:PASSED]->(h:StatusChange) WHERE h.at >= $since
RETURN a.id AS application, h.number AS number, h.status AS status, h.at AS at ORDER BY at, application, number
"""


class AppliedError(ConflictError):
    """The person has an application to this job that stands.

    Args:
        id: the application.
        at: when it was made.
    """

    def __init__(self, id: str, at: datetime) -> None:
        super().__init__(f"you applied to this job on {at:%Y-%m-%d}: withdraw that application first")
        self.id = id


class AppliedTooOftenError(ConflictError):
    """The person has withdrawn too many applications to this job."""

    def __init__(self) -> None:
        super().__init__(f"you applied to this job {MOST_PER_JOB} times, which is the most: choose another job")


@dataclass(frozen=True, slots=True)
class NewApplication:
    """An application to make: the job, a letter, and the recommendation that led to it."""

    job: str
    letter: str | None = None
    recommendation: str | None = None


@dataclass(frozen=True, slots=True)
class Change(Stored):
    """A step of one of a person's applications."""

    application: str
    number: int
    status: ApplicationStatus
    at: datetime


def open_key(user: str, job: str) -> str:
    """Return the key that an application of a person to a job holds until it is withdrawn."""
    return f"{user}\x1f{job}"


class ApplicationRepository:
    """Makes, moves and reads applications.

    An application is visible to its applicant, to recruiters of the job's company, and to administrators; for others it
    does not exist.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer
        self._interactions = InteractionRepository(client, viewer)
        self._postings = PostingRepository(client, viewer)

    async def apply(self, new: NewApplication, at: datetime) -> str:
        """Apply to a job for the viewer, and log the APPLY interaction, in one transaction. Return the new id.

        Of several requests at once, one succeeds: the key of a standing application is unique.

        Raises:
            ForbiddenError: the viewer is no candidate.
            NotFoundError: the viewer, the job or the recommendation does not exist.
            AppliedError: an earlier application to this job was not withdrawn.
            AppliedTooOftenError: five earlier applications to this job were withdrawn.
            ClosedError: the job is closed.
        """
        user, id = self._viewer.require_candidate(), str(uuid.uuid4())
        key = open_key(user, new.job)
        interaction = NewInteraction(
            f"application:{id}", user, InteractionType.APPLY, ItemLabel.JOB, new.job, at,
            Circumstances(recommendation=new.recommendation),
        )  # fmt: skip

        async def work(transaction: AsyncManagedTransaction) -> str:
            if standing := await rows(transaction, BY_KEY, key=key):
                raise AppliedError(standing[0]["id"], standing[0]["at"])
            if (await rows(transaction, EARLIER, user=user, job=new.job))[0]["n"] >= MOST_PER_JOB:
                raise AppliedTooOftenError
            await self._interactions.log_within(transaction, interaction)
            facts = {"user": user, "job": new.job, "letter": new.letter, "at": at, "key": key}
            await rows(transaction, CREATE, id=id, change=change_id(id, FIRST_STEP), **facts)
            return id

        return await self._client.transact(work)

    async def move(self, id: str, to: ApplicationStatus, note: str | None, at: datetime) -> str:
        """Move an application and return its applicant, who is notified in the same transaction if others move it.

        Raises:
            NotFoundError: there is no such application, or it is not visible to the viewer.
            MoveError: the viewer may not move it there; the error names the statuses that are allowed.
        """
        viewer = self._viewer.require_person()

        async def work(transaction: AsyncManagedTransaction) -> str:
            numbers = await rows(transaction, LOCK, id=id)
            application_rows = await rows(transaction, BY_IDS, ids=[id], viewer=viewer)
            application = view_application(application_rows[0], self._viewer) if application_rows else None
            if application is None or not numbers:
                raise NotFoundError("Application", id)
            check_move(application.status, to, application.actor)
            change, number = change_id(id, numbers[0]["number"]), numbers[0]["number"]
            facts = {"status": to.value, "at": at, "actor": application.actor.value, "by": viewer, "note": note}
            stands = to is not ApplicationStatus.WITHDRAWN
            await rows(transaction, MOVE, id=id, change=change, number=number, stands=stands, **facts)
            applicant = application.applicant.id
            if application.actor is not ApplicationActor.APPLICANT:
                await notify_of_move(transaction, applicant, id, change, to, at)
            return applicant

        return await self._client.transact(work)

    async def by_id(self, id: str) -> Application | None:
        """Return an application; ``None`` if there is none that the viewer may see."""
        return next(iter(await self._read([id])), None)

    async def own_standing(self, jobs: Sequence[str]) -> dict[str, Application]:
        """Return the viewer's applications to some jobs that were not withdrawn, by the id of the job.

        Raises:
            AnonymousError: the viewer is a visitor.
        """
        viewer = self._viewer.require_person()
        standing = await self._client.read(STANDING, keys=[open_key(viewer, job) for job in jobs])
        return {application.job: application for application in await self._read([row["id"] for row in standing])}

    async def of_person(
        self, user: str, statuses: Sequence[ApplicationStatus], first: int, after: tuple[datetime, str] | None
    ) -> tuple[list[Application], bool]:
        """Return a person's applications, the latest first, and whether more follow.

        Args:
            user: the person.
            statuses: only applications with one of these statuses; all if empty.
            first: the maximum number of applications.
            after: time and id of the last application before the page.

        Raises:
            ForbiddenError: it is another person.
        """
        self._viewer.require_reader(user, PersonalField.APPLICATIONS)
        page = await self._client.read(OF_PERSON, user=user, **page_arguments(statuses, first, after))
        return await self._read([row["id"] for row in page[:first]]), len(page) > first

    async def to_job(
        self, job: str, statuses: Sequence[ApplicationStatus], first: int, after: tuple[datetime, str] | None
    ) -> tuple[list[Application], bool]:
        """Return the applications to a job, the latest first, and whether more follow; arguments as above.

        Raises:
            ForbiddenError: the viewer does not recruit for its company.
            NotFoundError: there is no such job.
        """
        await self._check_job(job)
        page = await self._client.read(TO_JOB, job=job, **page_arguments(statuses, first, after))
        return await self._read([row["id"] for row in page[:first]]), len(page) > first

    async def count_of_person(self, user: str, statuses: Sequence[ApplicationStatus]) -> int:
        """Return how many applications a person made; errors as in :meth:`of_person`."""
        self._viewer.require_owner(user)
        return int((await self._client.read(COUNT_OF_PERSON, user=user, statuses=values_of(statuses)))[0]["n"])

    async def count_to_job(self, job: str, statuses: Sequence[ApplicationStatus]) -> int:
        """Return how many applications a job has; errors as in :meth:`to_job`."""
        await self._check_job(job)
        return int((await self._client.read(COUNT_TO_JOB, job=job, statuses=values_of(statuses)))[0]["n"])

    async def changes_since(self, user: str, since: datetime) -> list[Change]:
        """Return the steps of a person's applications since a time, which is included, the earliest first.

        Raises:
            ForbiddenError: it is another person.
        """
        self._viewer.require_owner(user)
        change_rows = await self._client.read(CHANGED_SINCE, user=user, since=since)
        return [change for _, change in readable("StatusChange", change_rows, lambda row: Change(**row))]

    async def check_job(self, job: str) -> None:
        """Check that the viewer may read the applications to a job; errors as in :meth:`to_job`."""
        await self._check_job(job)

    async def _check_job(self, job: str) -> None:
        self._viewer.require_role(Role.RECRUITER, Role.ADMIN)
        await self._postings.check_job(job)

    async def _read(self, ids: Sequence[str]) -> list[Application]:
        """Return the applications that the viewer may see, in the order of their ids."""
        if not ids:
            return []
        application_rows = await self._client.read(BY_IDS, ids=list(ids), viewer=self._viewer.id)
        pairs = readable("Application", application_rows, lambda row: view_application(row, self._viewer))
        by_id = {application.id: application for _, application in pairs if application is not None}
        shown_applications = [by_id[id] for id in ids if id in by_id]
        applicants = [application.applicant.id for application in shown_applications]
        self._viewer.note_reads(applicants, PersonalField.JOB_APPLICATIONS)
        return shown_applications


def change_id(application: str, number: int) -> str:
    """Return the id of a step of an application."""
    return f"{application}:{number}"


def values_of(statuses: Sequence[ApplicationStatus]) -> list[str]:
    """Return the values of statuses; of all, if none are given."""
    return [status.value for status in statuses or ApplicationStatus]


def page_arguments(
    statuses: Sequence[ApplicationStatus], first: int, after: tuple[datetime, str] | None
) -> dict[str, Any]:
    """Return the parameters of a query for a page."""
    before, after_id = after or (LATEST, "")
    return {"statuses": values_of(statuses), "before": before, "afterId": after_id, "limit": first + 1}

"""Creates, changes and closes jobs one at a time."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, Row, rows
from graph.errors import ForbiddenError, NotFoundError
from graph.places.place_text import PlaceText
from graph.viewer import Role, Viewer

NEXT = """
MERGE (c:Catalogue {id: 'catalogue'})
SET c.jobs = coalesce(c.jobs, 0) + 1
RETURN c.jobs AS number
"""
CREATE = """
MATCH (c:Company {id: $company})
CREATE (j:Job {id: $id})
SET j += $facts, j.status = 'OPEN', j.postedAt = $at, j.createdBy = $by, j.revision = $number
CREATE (j)-[:AT]->(c)
RETURN j.id AS id
"""
CHANGE = "MATCH (j:Job {id: $id}) SET j += $facts, j.revision = $number, j.updatedAt = $at RETURN j.id AS id"
CLOSE = """
MATCH (j:Job {id: $id})
SET j.status = 'CLOSED', j.closedAt = coalesce(j.closedAt, $at), j.closesAt = coalesce(j.closedAt, $at),
    j.revision = $number
RETURN j.id AS id
"""
FORGET_SKILLS = "MATCH (:Job {id: $id})-[r:REQUIRES]->(:Skill) DELETE r"
SKILLS = """
MATCH (j:Job {id: $id})
UNWIND $skills AS skill
MATCH (s:Skill {id: skill.id})
MERGE (j)-[r:REQUIRES]->(s) SET r.importance = skill.importance, r.essential = skill.essential
"""
FORGET_OCCUPATION = "MATCH (:Job {id: $id})-[r:IS_A]->(:Occupation) DELETE r"
OCCUPATION = "MATCH (j:Job {id: $id}) MATCH (o:Occupation {id: $occupation}) MERGE (j)-[:IS_A]->(o)"
FORGET_PLACE = "MATCH (:Job {id: $id})-[r:IN]->(:Place) DELETE r"
PLACE = """
MATCH (j:Job {id: $id})
MERGE (p:Place {id: $place.id}) ON CREATE SET p += $place
MERGE (j)-[:IN]->(p)
"""
STATED = """
MATCH (j:Job {id: $id})
RETURN coalesce(j.hasStatedSkills, false) AS skills, coalesce(j.hasStatedOccupation, false) AS occupation
"""
EMPLOYER = """
MATCH (j:Job {id: $id})
OPTIONAL MATCH (j)-[:AT]->(c:Company)
RETURN c.id AS company LIMIT 1
"""
RECRUITS = "MATCH (:User {id: $user})-[:RECRUITS_FOR]->(c:Company {id: $company}) RETURN c.id AS id"

Read: TypeAlias = Callable[..., Awaitable[list[Row]]]


@dataclass(frozen=True, slots=True)
class LinkedSkill:
    """A skill that a job posting requires. ``importance`` is 0–1."""

    id: str
    importance: float
    essential: bool


@dataclass(frozen=True, slots=True)
class Posting:
    """The content of a job posting. ``facts`` are properties of the job. Links that are ``None`` stay unchanged."""

    facts: dict[str, Any]
    place: PlaceText | None = None
    skills: Sequence[LinkedSkill] | None = None
    occupation: str | None = None

    @property
    def statements(self) -> dict[str, bool]:
        """Properties that record which links are stated in the posting, and not extracted from its text."""
        links = {"hasStatedSkills": self.skills, "hasStatedOccupation": self.occupation}
        return {name: True for name, link in links.items() if link is not None}


@dataclass(frozen=True, slots=True)
class StatedLinks:
    """Which links of a job the recruiter stated. A change of the text leaves them as they are."""

    skills: bool
    occupation: bool


class PostingRepository:
    """Writes jobs. Each change runs in one transaction, which also assigns its change number.

    Args:
        client: the graph.
        viewer: the person who makes the change: a recruiter of the job's company, or an administrator.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def check_company(self, company: str) -> None:
        """Check that the viewer may post jobs for a company.

        Raises:
            ForbiddenError: the viewer does not recruit for it.
        """
        await self._check(self._client.read, company)

    async def check_job(self, job: str) -> None:
        """Check that the viewer may change a job. Only administrators may change a job without a company.

        Raises:
            NotFoundError: there is no such job.
            ForbiddenError: the viewer does not recruit for its company.
        """
        await self._check_job(self._client.read, job)

    async def _check(self, read: Read, company: str) -> None:
        if self._viewer.is_admin:
            return
        self._viewer.require_role(Role.RECRUITER)
        if not await read(RECRUITS, user=self._viewer.id, company=company):
            raise ForbiddenError("only for people who recruit for this company")

    async def _check_job(self, read: Read, job: str) -> None:
        employer_rows = await read(EMPLOYER, id=job)
        if not employer_rows:
            if not self._viewer.is_admin:
                self._viewer.require_person()
            raise NotFoundError("Job", job)
        if employer_rows[0]["company"] is None:
            self._viewer.require_role(Role.ADMIN)
        else:
            await self._check(read, employer_rows[0]["company"])

    async def stated_links(self, job: str) -> StatedLinks:
        """Return which links of a job were stated when it was posted.

        Raises:
            NotFoundError: there is no such job.
        """
        stated_rows = await self._client.read(STATED, id=job)
        if not stated_rows:
            raise NotFoundError("Job", job)
        return StatedLinks(**stated_rows[0])

    async def create(self, company: str, posting: Posting, at: datetime) -> tuple[str, int]:
        """Create a job. Return its id and the number of the change.

        Raises:
            ForbiddenError: the viewer does not recruit for the company.
            NotFoundError: there is no such company.
        """
        id, by = str(uuid.uuid4()), self._viewer.id

        async def work(transaction: AsyncManagedTransaction) -> int:
            await self._check(partial(rows, transaction), company)
            number = int((await rows(transaction, NEXT))[0]["number"])
            created_rows = await rows(
                transaction, CREATE, id=id, company=company, facts=posting.facts, at=at, by=by, number=number
            )
            if not created_rows:
                raise NotFoundError("Company", company)
            await self._link(transaction, id, posting)
            return number

        return id, await self._client.transact(work)

    async def change(self, id: str, posting: Posting, at: datetime) -> int:
        """Change a job. Return the number of the change.

        Raises:
            ForbiddenError: the viewer does not recruit for its company.
            NotFoundError: there is no such job.
        """

        async def work(transaction: AsyncManagedTransaction) -> int:
            await self._check_job(partial(rows, transaction), id)
            number = int((await rows(transaction, NEXT))[0]["number"])
            if not await rows(transaction, CHANGE, id=id, facts=posting.facts, number=number, at=at):
                raise NotFoundError("Job", id)
            await self._link(transaction, id, posting)
            return number

        return await self._client.transact(work)

    async def close(self, id: str, at: datetime) -> int:
        """Close a job. A job that is already closed stays unchanged. Return the number of the change.

        Raises:
            ForbiddenError: the viewer does not recruit for its company.
            NotFoundError: there is no such job.
        """

        async def work(transaction: AsyncManagedTransaction) -> int:
            await self._check_job(partial(rows, transaction), id)
            number = int((await rows(transaction, NEXT))[0]["number"])
            if not await rows(transaction, CLOSE, id=id, at=at, number=number):
                raise NotFoundError("Job", id)
            return number

        return await self._client.transact(work)

    async def _link(self, transaction: AsyncManagedTransaction, id: str, posting: Posting) -> None:
        if posting.skills is not None:
            skill_rows = [
                {"id": skill.id, "importance": skill.importance, "essential": skill.essential}
                for skill in posting.skills
            ]
            await rows(transaction, FORGET_SKILLS, id=id)
            await rows(transaction, SKILLS, id=id, skills=skill_rows)
        if posting.occupation is not None:
            await rows(transaction, FORGET_OCCUPATION, id=id)
            await rows(transaction, OCCUPATION, id=id, occupation=posting.occupation)
        if posting.place is not None:
            await rows(transaction, FORGET_PLACE, id=id)
            await rows(transaction, PLACE, id=id, place=posting.place.to_row())

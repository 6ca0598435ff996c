"""Changes to the education of a person: ``STUDIED_AT`` relationships.

A known institution is found by its exact name. Any other name makes an institution of this person alone, which is
deleted with its relationship: what people write about themselves is not shared.
"""

import uuid
from dataclasses import dataclass

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, rows
from graph.errors import NotFoundError, ProfileFullError
from graph.viewer import Viewer

MOST = 30
# Each change writes to the person first. Of two concurrent changes, one then waits for the other and sees its result.
HELD = """
MATCH (u:User {id: $user})
SET u.updatedAt = datetime()
RETURN COLLECT { MATCH (u)-[r:STUDIED_AT]->(:Institution) RETURN coalesce(r.id, elementId(r)) } AS held
"""
KNOWN_INSTITUTION = """
MATCH (i:Institution {name: $name}) WHERE i.source IS NULL RETURN i.id AS id ORDER BY i.id LIMIT 1
"""
OWN_INSTITUTION = "CREATE (i:Institution {id: $institution, name: $name, source: 'PROFILE'})"
ADD = """
MATCH (u:User {id: $user}) MATCH (i:Institution {id: $institution})
CREATE (u)-[r:STUDIED_AT {id: $id}]->(i)
SET r.degree = $degree, r.field = $field, r.from = $begin, r.to = $end
"""
REMOVE = """
MATCH (:User {id: $user})-[r:STUDIED_AT]->(i:Institution) WHERE coalesce(r.id, elementId(r)) = $id
DELETE r
RETURN CASE WHEN i.source = 'PROFILE' THEN i.id END AS own
"""
FORGET_INSTITUTION = "MATCH (i:Institution {id: $institution}) DELETE i"


@dataclass(frozen=True, slots=True)
class NewEducation:
    """A course of study: degree, subject, name of the institution, and first and last day or month (ISO 8601)."""

    degree: str | None
    field: str | None
    institution: str
    begin: str | None
    end: str | None


class EducationRepository:
    """Changes a person's education. Each change runs in one transaction.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def add(self, user: str, education: NewEducation) -> str:
        """Add a course of study and return its id.

        Raises:
            NotFoundError: there is no such person.
            ProfileFullError: the profile holds no more of them.
        """
        self._viewer.require_owner(user)
        id = str(uuid.uuid4())

        async def work(transaction: AsyncManagedTransaction) -> None:
            if len(await self._lock_education(transaction, user)) >= MOST:
                raise ProfileFullError(MOST)
            await self._write(transaction, user, id, education)

        await self._client.transact(work)
        return id

    async def replace(self, user: str, id: str, education: NewEducation) -> None:
        """Replace a course of study; it keeps its id.

        Raises:
            NotFoundError: the person or the course of study does not exist.
        """
        self._viewer.require_owner(user)

        async def work(transaction: AsyncManagedTransaction) -> None:
            if id not in await self._lock_education(transaction, user):
                raise NotFoundError("Education", id)
            await self._remove(transaction, user, id)
            await self._write(transaction, user, id, education)

        await self._client.transact(work)

    async def remove(self, user: str, id: str) -> None:
        """Remove a course of study; no effect if the profile does not have it.

        Raises:
            NotFoundError: there is no such person.
        """
        self._viewer.require_owner(user)

        async def work(transaction: AsyncManagedTransaction) -> None:
            await self._lock_education(transaction, user)
            await self._remove(transaction, user, id)

        await self._client.transact(work)

    async def _lock_education(self, transaction: AsyncManagedTransaction, user: str) -> list[str]:
        """Lock the person. Return the ids of their education."""
        user_rows = await rows(transaction, HELD, user=user)
        if not user_rows:
            raise self._viewer.missing_person(user)
        return list(user_rows[0]["held"])

    async def _write(self, transaction: AsyncManagedTransaction, user: str, id: str, education: NewEducation) -> None:
        name = education.institution
        known_rows = await rows(transaction, KNOWN_INSTITUTION, name=name)
        institution = known_rows[0]["id"] if known_rows else str(uuid.uuid4())
        if not known_rows:
            await rows(transaction, OWN_INSTITUTION, institution=institution, name=name)
        await rows(
            transaction, ADD, user=user, institution=institution, id=id, degree=education.degree,
            field=education.field, begin=education.begin, end=education.end,
        )  # fmt: skip

    async def _remove(self, transaction: AsyncManagedTransaction, user: str, id: str) -> None:
        for row in await rows(transaction, REMOVE, user=user, id=id):
            if row["own"]:
                await rows(transaction, FORGET_INSTITUTION, institution=row["own"])

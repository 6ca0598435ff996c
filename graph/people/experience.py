"""Changes to the occupations that a person has held: ``WORKED_AS`` relationships.

A person holds an occupation from a given day or month only once. Paths of reasons identify the relationship by it.
"""

import uuid
from dataclasses import dataclass

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, rows
from graph.db.values import day_or_none
from graph.errors import ConflictError, NotFoundError, ProfileFullError
from graph.viewer import Viewer

MOST = 50
# Each change writes to the person first. Of two concurrent changes, one then waits for the other and sees its result.
HELD = """
MATCH (u:User {id: $user})
SET u.updatedAt = datetime()
RETURN COLLECT { MATCH (u)-[r:WORKED_AS]->(o:Occupation)
                 RETURN [coalesce(r.id, elementId(r)), o.id, r.from] } AS held
"""
ADD = """
MATCH (u:User {id: $user}) MATCH (o:Occupation {id: $occupation})
CREATE (u)-[r:WORKED_AS {id: $id}]->(o)
SET r.title = $title, r.organisation = $organisation, r.from = $begin, r.to = $end
RETURN o.id AS occupation
"""
REMOVE = """
MATCH (:User {id: $user})-[r:WORKED_AS]->(:Occupation) WHERE coalesce(r.id, elementId(r)) = $id
DELETE r
"""


@dataclass(frozen=True, slots=True)
class NewExperience:
    """An occupation held: its title in the person's own words, employer, and first and last day or month (ISO 8601).

    Without an end, it is still held. Imported ones may lack a beginning.
    """

    title: str
    occupation: str
    organisation: str | None
    begin: str | None
    end: str | None


class ExperienceRepository:
    """Changes a person's experience. Each change runs in one transaction.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def add(self, user: str, experience: NewExperience) -> str:
        """Add an experience and return its id.

        Raises:
            NotFoundError: the person or the occupation does not exist.
            ConflictError: the person holds this occupation from this time already.
            ProfileFullError: the profile holds no more of them.
        """
        self._viewer.require_owner(user)
        id = str(uuid.uuid4())

        async def work(transaction: AsyncManagedTransaction) -> None:
            held_posts = await self._lock_experience(transaction, user)
            if len(held_posts) >= MOST:
                raise ProfileFullError(MOST)
            await self._write(transaction, user, id, experience, set(held_posts.values()))

        await self._client.transact(work)
        return id

    async def replace(self, user: str, id: str, experience: NewExperience) -> None:
        """Replace an experience; it keeps its id.

        Raises:
            NotFoundError: the person, the experience or the occupation does not exist.
            ConflictError: it gets another occupation or beginning, and another experience has these already.
        """
        self._viewer.require_owner(user)

        async def work(transaction: AsyncManagedTransaction) -> None:
            held_posts = await self._lock_experience(transaction, user)
            if id not in held_posts:
                raise NotFoundError("Experience", id)
            await rows(transaction, REMOVE, user=user, id=id)
            is_same = held_posts.pop(id) == (experience.occupation, experience.begin)
            await self._write(transaction, user, id, experience, set() if is_same else set(held_posts.values()))

        await self._client.transact(work)

    async def remove(self, user: str, id: str) -> None:
        """Remove an experience; no effect if the profile does not have it.

        Raises:
            NotFoundError: there is no such person.
        """
        self._viewer.require_owner(user)

        async def work(transaction: AsyncManagedTransaction) -> None:
            await self._lock_experience(transaction, user)
            await rows(transaction, REMOVE, user=user, id=id)

        await self._client.transact(work)

    async def _lock_experience(
        self, transaction: AsyncManagedTransaction, user: str
    ) -> dict[str, tuple[str, str | None]]:
        """Lock the person. Return the occupation and the beginning of each experience, by id."""
        user_rows = await rows(transaction, HELD, user=user)
        if not user_rows:
            raise self._viewer.missing_person(user)
        return {id: (occupation, day_or_none(begin)) for id, occupation, begin in user_rows[0]["held"]}

    async def _write(
        self,
        transaction: AsyncManagedTransaction,
        user: str,
        id: str,
        experience: NewExperience,
        other_posts: set[tuple[str, str | None]],
    ) -> None:
        if (experience.occupation, experience.begin) in other_posts:
            begin = f"from {experience.begin}" if experience.begin else "without a first day"
            raise ConflictError(
                f"the profile has this occupation {begin} already: change that entry, or give another first day"
            )
        written_rows = await rows(
            transaction, ADD, user=user, occupation=experience.occupation, id=id, title=experience.title,
            organisation=experience.organisation, begin=experience.begin, end=experience.end,
        )  # fmt: skip
        if not written_rows:
            raise NotFoundError("Occupation", experience.occupation)

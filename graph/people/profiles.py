"""Changes to a person's own profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, rows
from graph.errors import NotFoundError
from graph.interactions.interactions import USER
from graph.viewer import Viewer

SET_FACTS = "MATCH (u:User {id: $user}) SET u += $facts, u.updatedAt = datetime() RETURN u.id AS id"
FORGET_TARGETS = "MATCH (:User {id: $user})-[r:TARGETS]->(:Occupation) DELETE r"
SET_TARGETS = """
MATCH (u:User {id: $user})
UNWIND $targets AS target
MATCH (o:Occupation {id: target})
MERGE (u)-[:TARGETS]->(o)
RETURN o.id AS id
"""
FORGET_PLACE = "MATCH (:User {id: $user})-[r:LIVES_IN]->(:Place) DELETE r"
SET_PLACE = """
MATCH (u:User {id: $user}) MATCH (p:Place {id: $place})
MERGE (u)-[:LIVES_IN]->(p) RETURN p.id AS id
"""
# The person is written to first. Of two concurrent additions, one then waits for the other and finds its relationship.
ADD_SKILL = """
MATCH (u:User {id: $user}) MATCH (s:Skill {id: $skill})
SET u.updatedAt = datetime()
MERGE (u)-[r:HAS_SKILL]->(s)
SET r.level = $level, r.years = $years, r.source = 'PROFILE', r.confidence = 1.0
RETURN s.id AS id
"""
REMOVE_SKILL = """
MATCH (u:User {id: $user})-[r:HAS_SKILL]->(s:Skill {id: $skill})
SET u.updatedAt = datetime() DELETE r RETURN s.id AS id
"""


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """A change to a profile. ``facts`` are properties of the person (``None`` removes a property).

    ``targets`` replaces all targets and ``place`` replaces the place. ``None`` leaves them unchanged.
    """

    facts: dict[str, Any]
    targets: Sequence[str] | None = None
    place: str | None = None


class ProfileRepository:
    """Changes a person's profile. Each change runs in one transaction.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def change(self, user: str, change: ProfileChange) -> None:
        """Change a profile.

        Raises:
            NotFoundError: the person, a target or the place does not exist; nothing was changed.
        """
        self._viewer.require_owner(user)

        async def work(transaction: AsyncManagedTransaction) -> None:
            if not await rows(transaction, SET_FACTS, user=user, facts=change.facts):
                raise NotFoundError("User", user)
            if change.targets is not None:
                await rows(transaction, FORGET_TARGETS, user=user)
                target_rows = await rows(transaction, SET_TARGETS, user=user, targets=list(change.targets))
                if missing := set(change.targets) - {row["id"] for row in target_rows}:
                    raise NotFoundError("Occupation", min(missing))
            if change.place is not None:
                await rows(transaction, FORGET_PLACE, user=user)
                if not await rows(transaction, SET_PLACE, user=user, place=change.place):
                    raise NotFoundError("Place", change.place)

        await self._client.transact(work)

    async def add_skill(self, user: str, skill: str, level: int | None, years: float | None) -> None:
        """Add a skill, or change its level (1–5) and years.

        Raises:
            NotFoundError: the person or the skill does not exist.
        """
        self._viewer.require_owner(user)
        if not await self._client.write(ADD_SKILL, user=user, skill=skill, level=level, years=years):
            user_rows = await self._client.read(USER, user=user)
            raise NotFoundError("Skill" if user_rows else "User", skill if user_rows else user)

    async def remove_skill(self, user: str, skill: str) -> bool:
        """Remove a skill. Return ``False`` if the person did not have it."""
        self._viewer.require_owner(user)
        return bool(await self._client.write(REMOVE_SKILL, user=user, skill=skill))

"""Registers people, and changes their profiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, rows
from graph.errors import ConflictError, NotFoundError, RacedError, UnregisteredError
from graph.interactions.interactions import USER
from graph.people.visitors import TEXT_WEIGHT
from graph.viewer import Role, Viewer

REGISTER = "CREATE (u:User {id: $user}) SET u.roles = $roles, u.createdAt = datetime() RETURN u.id AS id"
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
FORGET_HEADLINE = "MATCH (:User {id: $user})-[r:INTERESTED_IN {source: 'HEADLINE'}]->() DELETE r"
# An interest that comes from the person's activity stays as it is.
HEADLINE_OCCUPATIONS = """
MATCH (u:User {id: $user}) UNWIND $ids AS id MATCH (x:Occupation {id: id})
MERGE (u)-[r:INTERESTED_IN]->(x)
ON CREATE SET r.weight = $weight, r.source = 'HEADLINE', r.evidence = [], r.at = datetime()
"""
HEADLINE_SKILLS = """
MATCH (u:User {id: $user}) UNWIND $ids AS id MATCH (x:Skill {id: id})
MERGE (u)-[r:INTERESTED_IN]->(x)
ON CREATE SET r.weight = $weight, r.source = 'HEADLINE', r.evidence = [], r.at = datetime()
"""
# The person is written to first. Of two concurrent additions, one then waits for the other and finds its relationship.
ADD_SKILL = """
MATCH (u:User {id: $user}) MATCH (s:Skill {id: $skill})
SET u.updatedAt = datetime()
MERGE (u)-[r:HAS_SKILL]->(s)
SET r.level = $level, r.years = $years, r.source = 'PROFILE', r.confidence = 1.0
RETURN s.id AS id
"""
# What was recommended under other wishes is shown no more. A page or a refresh stores it again if it still fits.
EXPIRE_RECOMMENDATIONS = """
MATCH (:User {id: $user})-[:GOT]->(r:Recommendation) WHERE r.expiresAt > $now SET r.expiresAt = $now
"""
WISHES = frozenset({"seniority", "openToRemote", "remoteOnly", "openToRelocate", "minimumSalary", "salaryCurrency"})
REMOVE_SKILL = """
MATCH (u:User {id: $user})-[r:HAS_SKILL]->(s:Skill {id: $skill})
SET u.updatedAt = datetime() DELETE r RETURN s.id AS id
"""


@dataclass(frozen=True, slots=True)
class HeadlineLinks:
    """Ids of the occupations and skills that a headline names."""

    occupations: Sequence[str] = ()
    skills: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """A change to a profile. ``facts`` are properties of the person (``None`` removes a property).

    ``targets`` replaces all targets, ``places`` (at most one) replaces the place, and ``headline`` replaces the
    interests that come from the previous headline. ``None`` leaves them unchanged.
    """

    facts: dict[str, Any]
    targets: Sequence[str] | None = None
    places: Sequence[str] | None = None
    headline: HeadlineLinks | None = None

    @property
    def changes_wishes(self) -> bool:
        """Whether other jobs may be unwanted after the change."""
        return self.places is not None or not WISHES.isdisjoint(self.facts)


class ProfileRepository:
    """Registers people and changes their profiles. Each change runs in one transaction.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def register(self, profile: ProfileChange) -> None:
        """Add the viewer to the graph, as a candidate with this profile.

        Raises:
            ForbiddenError: the viewer's token is not a candidate's.
            ConflictError: the viewer is registered already.
            NotFoundError: a target or the place does not exist; nothing was changed.
        """
        user = self._viewer.require_candidate()

        async def work(transaction: AsyncManagedTransaction) -> None:
            if await rows(transaction, USER, user=user):
                raise ConflictError("you are registered already: change the profile with `updateProfile`")
            # Of two requests at once, one violates the constraint on ids, or, in the embedded engine, finds neither
            # person while the other commits. It runs again and finds the person.
            await rows(transaction, REGISTER, user=user, roles=[Role.CANDIDATE.value])
            try:
                await self._apply(transaction, user, profile)
            except UnregisteredError as error:
                raise RacedError(f"{user} is being registered") from error

        await self._client.transact(work)

    async def change(self, user: str, change: ProfileChange) -> None:
        """Change a profile.

        Raises:
            NotFoundError: the person, a target or the place does not exist; nothing was changed.
        """
        self._viewer.require_owner(user)

        async def work(transaction: AsyncManagedTransaction) -> None:
            await self._apply(transaction, user, change)

        await self._client.transact(work)

    async def _apply(self, transaction: AsyncManagedTransaction, user: str, change: ProfileChange) -> None:
        if not await rows(transaction, SET_FACTS, user=user, facts=change.facts):
            raise self._viewer.missing_person(user)
        if change.changes_wishes:
            await rows(transaction, EXPIRE_RECOMMENDATIONS, user=user, now=datetime.now(UTC))
        if change.targets is not None:
            await rows(transaction, FORGET_TARGETS, user=user)
            target_rows = await rows(transaction, SET_TARGETS, user=user, targets=list(change.targets))
            if missing := set(change.targets) - {row["id"] for row in target_rows}:
                raise NotFoundError("Occupation", min(missing))
        if change.places is not None:
            await rows(transaction, FORGET_PLACE, user=user)
            for place in change.places:
                if not await rows(transaction, SET_PLACE, user=user, place=place):
                    raise NotFoundError("Place", place)
        if change.headline is not None:
            facts = {"user": user, "weight": TEXT_WEIGHT}
            await rows(transaction, FORGET_HEADLINE, user=user)
            await rows(transaction, HEADLINE_OCCUPATIONS, ids=list(change.headline.occupations), **facts)
            await rows(transaction, HEADLINE_SKILLS, ids=list(change.headline.skills), **facts)

    async def add_skill(self, user: str, skill: str, level: int | None, years: float | None) -> None:
        """Add a skill, or change its level (1–5) and years.

        Raises:
            NotFoundError: the person or the skill does not exist.
        """
        self._viewer.require_owner(user)
        if not await self._client.write(ADD_SKILL, user=user, skill=skill, level=level, years=years):
            user_rows = await self._client.read(USER, user=user)
            raise NotFoundError("Skill", skill) if user_rows else self._viewer.missing_person(user)

    async def remove_skill(self, user: str, skill: str) -> bool:
        """Remove a skill. Return ``False`` if the person did not have it."""
        self._viewer.require_owner(user)
        return bool(await self._client.write(REMOVE_SKILL, user=user, skill=skill))

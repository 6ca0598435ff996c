"""What people declare of themselves for the bias audit, by consent: sex, race and ethnicity.

A declaration is a node of its own. Nobody but the person and the audit reads it: no profile, no snapshot for trainings
and no list of candidates has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.db.client import GraphClient
from graph.db.stored import Stored
from graph.db.values import readable, text_or
from graph.errors import ForbiddenError
from graph.viewer import Role, Viewer

DECLARE = """
MATCH (u:User {id: $user}) SET u.declaredAt = $at
MERGE (d:SelfDeclaration {id: $id})
SET d.name = 'Self-declaration', d.sex = $sex, d.raceEthnicity = $race, d.at = $at
MERGE (u)-[:DECLARED]->(d)
RETURN d.id AS id
"""
WITHDRAW = "MATCH (:User {id: $user})-[:DECLARED]->(d:SelfDeclaration) DETACH DELETE d"
READ = """
MATCH (:User {id: $user})-[:DECLARED]->(d:SelfDeclaration)
RETURN d.sex AS sex, d.raceEthnicity AS race_ethnicity, d.at AS at LIMIT 1
"""
ALL = """
MATCH (u:User)-[:DECLARED]->(d:SelfDeclaration)
RETURN u.id AS user, d.sex AS sex, d.raceEthnicity AS race_ethnicity, d.at AS at
"""


class Sex(StrEnum):
    """A sex that people declare."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    OTHER = "OTHER"


class RaceEthnicity(StrEnum):
    """A race or ethnicity that people declare: the categories of EEO-1 reports, which Local Law 144 uses."""

    HISPANIC_OR_LATINO = "HISPANIC_OR_LATINO"
    WHITE = "WHITE"
    BLACK_OR_AFRICAN_AMERICAN = "BLACK_OR_AFRICAN_AMERICAN"
    NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER = "NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER"
    ASIAN = "ASIAN"
    NATIVE_AMERICAN_OR_ALASKA_NATIVE = "NATIVE_AMERICAN_OR_ALASKA_NATIVE"
    TWO_OR_MORE_RACES = "TWO_OR_MORE_RACES"


@dataclass(frozen=True, slots=True)
class SelfDeclaration(Stored):
    """What a person declared, and when; ``None`` is what they did not say."""

    sex: Sex | None
    race_ethnicity: RaceEthnicity | None
    at: datetime


class SelfDeclarationRepository:
    """Stores declarations. Only the person reads theirs; the audit reads all.

    Args:
        client: the graph.
        viewer: the person who makes the request, or the system for the audit.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def declare(self, user: str, sex: Sex | None, race_ethnicity: RaceEthnicity | None, at: datetime) -> None:
        """Store what a person declares, in place of what they declared before.

        Raises:
            ForbiddenError: it is another person; administrators may not either.
            NotFoundError: there is no such person.
        """
        self._viewer.require_self(user)
        facts = {"sex": sex.value if sex else None, "race": race_ethnicity.value if race_ethnicity else None}
        if not await self._client.write(DECLARE, user=user, id=f"declaration-{user}", at=at, **facts):
            raise self._viewer.missing_person(user)

    async def withdraw(self, user: str) -> None:
        """Delete what a person declared; no effect if they declared nothing; errors as in :meth:`declare`."""
        self._viewer.require_self(user)
        await self._client.write(WITHDRAW, user=user)

    async def of(self, user: str) -> SelfDeclaration | None:
        """Return what a person declared; ``None`` if they declared nothing; errors as in :meth:`declare`."""
        self._viewer.require_self(user)
        rows = await self._client.read(READ, user=user)
        declarations = readable("SelfDeclaration", rows, lambda row: SelfDeclaration(**row))
        return next((declaration for _, declaration in declarations), None)

    async def read_all(self) -> Mapping[str, tuple[str, str]]:
        """Return everybody's sex, and race and ethnicity, by id, for an audit; empty is what they did not say.

        Raises:
            ForbiddenError: the viewer is not the system.
        """
        self._viewer.require_role(Role.ADMIN)
        if self._viewer.id is not None:
            raise ForbiddenError("only the audit reads declarations")
        rows = await self._client.read(ALL)
        return {row["user"]: (text_or(row["sex"], ""), text_or(row["race_ethnicity"], "")) for row in rows}

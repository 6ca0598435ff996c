"""People: profiles with skills, experience, education and targets, and the demo's personas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.catalogue.types import Company, Occupation, Place, Skill
from graph.db.client import GraphClient, Row
from graph.db.stored import Amount, Caption, Stored, Text, Truth, read_texts
from graph.db.values import all_readable, day_or_none, first_readable, number_or_none, text_or, text_or_none
from graph.reads import PersonalField
from graph.viewer import Role, Viewer

PROFILE = """
MATCH (u:User {id: $id})
RETURN u.id AS id, u.name AS name, u.email AS email, u.headline AS headline, u.roles AS roles, u.language AS language,
       u.seniority AS seniority, u.years AS years, coalesce(u.openToRemote, true) AS openToRemote,
       coalesce(u.remoteOnly, false) AS remoteOnly, coalesce(u.openToRelocate, false) AS openToRelocate,
       coalesce(u.discoverable, false) AS discoverable, u.minimumSalary AS minimumSalary,
       u.salaryCurrency AS salaryCurrency,
       COLLECT { MATCH (u)-[:LIVES_IN]->(p:Place)
                 RETURN [p.id, p.name, p.country, p.region] ORDER BY p.id LIMIT 1 } AS homes,
       COLLECT { MATCH (u)-[r:HAS_SKILL]->(s:Skill)
                 RETURN [s.id, s.name, s.kind, r.level, r.years, r.source, r.confidence] ORDER BY r.level DESC, s.id
       } AS skills,
       COLLECT { MATCH (u)-[r:WORKED_AS]->(o:Occupation)
                 RETURN [coalesce(r.id, elementId(r)), r.title, r.organisation, r.from, r.to,
                         o.id, o.title, o.titleArabic, o.isco] ORDER BY r.from DESC, o.id
       } AS experience,
       COLLECT { MATCH (u)-[r:STUDIED_AT]->(i:Institution)
                 RETURN [coalesce(r.id, elementId(r)), r.degree, r.field, i.name, r.from, r.to]
                 ORDER BY r.from DESC, i.id
       } AS education,
       COLLECT { MATCH (u)-[:TARGETS]->(o:Occupation) RETURN [o.id, o.title, o.titleArabic, o.isco] ORDER BY o.id
       } AS targets,
       COLLECT { MATCH (u)-[:RECRUITS_FOR]->(c:Company) RETURN [c.id, c.name] ORDER BY c.id } AS recruitsFor
"""
PERSONA = """
MATCH (u:User) WHERE u.persona = $persona
RETURN u.id AS id, u.roles AS roles ORDER BY u.id LIMIT 1
"""
BY_ROLE = """
MATCH (u:User) WHERE $role IN [] + coalesce(u.roles, [])
RETURN u.id AS id, u.roles AS roles, COUNT { (u)-[:DID]->() } + COUNT { (u)-[:TARGETS]->() } AS history
ORDER BY history DESC, u.id LIMIT 1
"""
WITH_ROLE = """
MATCH (u:User) WHERE $role IN [] + coalesce(u.roles, [])
RETURN u.id AS id ORDER BY u.id LIMIT $limit
"""
ROLES = "MATCH (u:User {id: $id}) RETURN u.id AS id, u.roles AS roles"
ACTIVE = """
MATCH (u:User) WHERE EXISTS { MATCH (u)-[:DID]->(i:Interaction) WHERE i.at >= $since }
RETURN u.id AS id ORDER BY u.id
"""
GRANT = """
MERGE (u:User {id: $id})
ON CREATE SET u.createdAt = datetime()
SET u.roles = $roles
"""
CREATE = """
MERGE (u:User {id: $id})
ON CREATE SET u.createdAt = datetime()
SET u.name = $name, u.roles = $roles
WITH u UNWIND $skills AS skill
MATCH (s:Skill {id: skill})
MERGE (u)-[r:HAS_SKILL]->(s)
SET r.level = 3, r.source = 'PROFILE', r.confidence = 1.0
RETURN count(s) AS skills
"""


@dataclass(frozen=True, slots=True)
class HeldSkill(Stored):
    """A skill that a person has: level (1–5), years of use, source, confidence (0–1)."""

    skill: Skill
    level: int | None
    years: Amount
    source: str | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Experience(Stored):
    """An occupation held from one day or month to another (ISO 8601). Without an end, it is still held.

    ``id`` is unique. A relationship that was not written through the API has no id of its own; the server's id serves.
    """

    id: str
    title: Text
    organisation: str | None
    begin: str | None
    end: str | None
    occupation: Occupation


@dataclass(frozen=True, slots=True)
class Education(Stored):
    """A course of study of a person: subject, institution, and first and last day or month (ISO 8601).

    ``id`` is like that of an :class:`Experience`.
    """

    id: str
    degree: str | None
    field: str | None
    institution: Text
    begin: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class User(Stored):
    """A person's profile. ``minimum_salary`` is an amount per year and an ISO 4217 currency.

    ``experience`` and ``education`` start with the latest.
    """

    id: str
    name: Caption
    headline: str | None
    roles: tuple[str, ...]
    language: str | None
    seniority: str | None
    years: Amount
    open_to_remote: Truth
    remote_only: Truth
    open_to_relocate: Truth
    discoverable: Truth
    place: Place | None
    minimum_salary: tuple[float, str] | None
    skills: tuple[HeldSkill, ...]
    experience: tuple[Experience, ...]
    education: tuple[Education, ...]
    targets: tuple[Occupation, ...]
    recruits_for: tuple[Company, ...]
    email: str | None = None


def user_of(row: Row) -> User:
    """Build a profile from a row of the repository's query."""
    return User(
        id=row["id"],
        name=row["name"],
        headline=row["headline"],
        roles=read_texts(row["roles"]),
        language=row["language"],
        seniority=row["seniority"],
        years=row["years"],
        open_to_remote=row["openToRemote"] is not False,
        remote_only=row["remoteOnly"],
        open_to_relocate=row["openToRelocate"],
        discoverable=row["discoverable"],
        place=first_readable("Place", row["homes"], Place),
        minimum_salary=salary_of(row),
        skills=all_readable("HeldSkill", row["skills"], lambda *fields: HeldSkill(Skill(*fields[:3]), *fields[3:])),
        experience=all_readable("Experience", row["experience"], experience_of),
        education=all_readable("Education", row["education"], education_of),
        targets=all_readable("Occupation", row["targets"], Occupation),
        recruits_for=all_readable("Company", row["recruitsFor"], Company),
        email=row["email"],
    )


def experience_of(
    id: str, title: object, organisation: object, begin: object, end: object, *occupation: Any
) -> Experience:
    """Build an experience from a row of the repository's query. The occupation's title stands in for a missing one."""
    work = Occupation(*occupation)
    return Experience(
        id, text_or(title, work.title), text_or_none(organisation), day_or_none(begin), day_or_none(end), work
    )


def education_of(id: str, degree: Any, field: Any, institution: Any, begin: object, end: object) -> Education:
    """Build a course of study from a row of the repository's query."""
    return Education(id, degree, field, institution, day_or_none(begin), day_or_none(end))


def salary_of(row: Row) -> tuple[float, str] | None:
    """Return the minimum salary of a row; ``None`` if its amount or currency is missing."""
    amount, currency = number_or_none(row["minimumSalary"]), text_or_none(row["salaryCurrency"])
    return None if amount is None or currency is None else (amount, currency)


class UserRepository:
    """Reads profiles. A viewer may read their own profile; an administrator may read every profile.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def profile(self, id: str) -> User | None:
        """Return a person's profile, or ``None`` if there is no such person.

        Raises:
            ForbiddenError: it is another person's profile.
        """
        self._viewer.require_reader(id, PersonalField.PROFILE)
        rows = await self._client.read(PROFILE, id=id)
        return user_of(rows[0]) if rows else None


class Directory:
    """Finds people by role or activity, for the command line and background jobs."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def persona(self, role: str) -> tuple[str, tuple[str, ...]] | None:
        """Return id and roles of the demo persona for a role, or of the most active person with this role."""
        rows = await self._client.read(PERSONA, persona=role.lower())
        rows = rows or await self._client.read(BY_ROLE, role=role.upper())
        return (rows[0]["id"], read_texts(rows[0]["roles"])) if rows else None

    async def roles_of(self, id: str) -> tuple[str, ...] | None:
        """Return the roles of a person, or ``None`` if there is no such person."""
        rows = await self._client.read(ROLES, id=id)
        return read_texts(rows[0]["roles"]) if rows else None

    async def grant(self, id: str, role: Role) -> tuple[str, ...]:
        """Give a person a role, and add a person who is not in the graph. Return the roles."""
        roles = await self.roles_of(id) or (Role.CANDIDATE.value,)
        if role.value not in roles:
            roles = (*roles, role.value)
        await self._client.write(GRANT, id=id, roles=list(roles))
        return roles

    async def with_role(self, role: Role, limit: int) -> list[str]:
        """Return the ids of the first people with a role, by id."""
        return [row["id"] for row in await self._client.read(WITH_ROLE, role=role.value, limit=limit)]

    async def active_since(self, moment: datetime) -> list[str]:
        """Return the ids of people with an interaction since the given time."""
        return [row["id"] for row in await self._client.read(ACTIVE, since=moment)]

    async def add(self, id: str, name: str, roles: Sequence[str], skills: Sequence[str]) -> int:
        """Add a person, or add skills to an existing one. Return how many of the skills exist."""
        rows = await self._client.write(CREATE, id=id, name=name, roles=list(roles), skills=list(skills))
        return int(rows[0]["skills"]) if rows else 0

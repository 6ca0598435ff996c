"""Courses: reading them by id, and the skills that they teach."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.catalogue.types import Provider, Skill
from graph.db.client import GraphClient, Row
from graph.db.stored import Amount, Caption, Stored, Text
from graph.db.values import first_readable, readable

BY_IDS = """
UNWIND $ids AS wanted
MATCH (c:Course {id: wanted})
RETURN c.id AS id, c.title AS title, c.description AS description, c.level AS level,
       c.durationHours AS durationHours, c.language AS language,
       COLLECT { MATCH (c)-[:BY]->(p:Provider) RETURN [p.id, p.name] } AS provider
"""
SKILLS = """
UNWIND $ids AS wanted
MATCH (c:Course {id: wanted})-[r:TEACHES]->(s:Skill)
RETURN wanted AS course, s.id AS id, s.name AS name, s.kind AS kind, r.level AS level
ORDER BY s.id
"""


@dataclass(frozen=True, slots=True)
class Course(Stored):
    """A course. ``duration_hours`` is the time that a learner needs for it."""

    id: str
    title: Caption
    description: Text
    level: str | None
    duration_hours: Amount
    language: str | None
    provider: Provider | None


@dataclass(frozen=True, slots=True)
class CourseFilter:
    """Hard filters on courses. ``None`` or empty means no restriction.

    ``skills`` are ids of skills of which a course must teach one.
    """

    levels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    minimum_hours: float | None = None
    maximum_hours: float | None = None


@dataclass(frozen=True, slots=True)
class TaughtSkill(Stored):
    """A skill that a course teaches. ``level`` is the level that it leads to, 1–5, if known."""

    skill: Skill
    level: int | None


def course_of(row: Row) -> Course:
    """Build a course from a row of the repository's queries."""
    return Course(
        id=row["id"],
        title=row["title"],
        description=row["description"],
        level=row["level"],
        duration_hours=row["durationHours"],
        language=row["language"],
        provider=first_readable("Provider", row["provider"], Provider),
    )


def taught_skill_of(row: Row) -> TaughtSkill:
    """Build a taught skill from a row with ``id``, ``name``, ``kind`` and ``level``."""
    return TaughtSkill(Skill(row["id"], row["name"], row["kind"]), row["level"])


class CourseRepository:
    """Reads courses. Courses are public."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def by_ids(self, ids: Sequence[str]) -> dict[str, Course]:
        """Return courses by id. Unknown ids are left out."""
        rows = await self._client.read(BY_IDS, ids=list(ids))
        return {row["id"]: course for row, course in readable("Course", rows, course_of)}

    async def skills_of(self, ids: Sequence[str]) -> dict[str, list[TaughtSkill]]:
        """Return the skills that each course teaches."""
        skills: dict[str, list[TaughtSkill]] = {id: [] for id in ids}
        rows = await self._client.read(SKILLS, ids=list(ids))
        for row, skill in readable("TaughtSkill", rows, taught_skill_of):
            skills[row["course"]].append(skill)
        return skills

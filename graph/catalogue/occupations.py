"""Occupations: listing them page by page, reading them by id, the skills that they require and the career moves."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.catalogue.jobs import RequiredSkill, required_skill
from graph.catalogue.types import Occupation
from graph.db.client import GraphClient, Row
from graph.db.stored import Stored
from graph.db.values import readable

BY_IDS = """
UNWIND $ids AS wanted
MATCH (o:Occupation {id: wanted})
RETURN o.id AS id, o.title AS title, o.titleArabic AS titleArabic, o.isco AS isco
"""
BY_TITLE = """
MATCH (o:Occupation)
WHERE o.title >= ''
  AND ($afterTitle IS NULL OR o.title > $afterTitle OR (o.title = $afterTitle AND o.id > $afterId))
RETURN o.id AS id, o.title AS title
ORDER BY o.title, o.id LIMIT $limit
"""
SKILLS = """
UNWIND $ids AS wanted
MATCH (o:Occupation {id: wanted})-[r:REQUIRES]->(s:Skill)
RETURN wanted AS occupation, s.id AS id, s.name AS name, s.kind AS kind, r.essential AS essential
ORDER BY r.essential DESC, s.id
"""
MOVES = """
UNWIND $ids AS wanted
MATCH (o:Occupation {id: wanted})-[r:LEADS_TO]->(next:Occupation)
RETURN wanted AS occupation, next.id AS id, next.title AS title, next.titleArabic AS titleArabic, next.isco AS isco,
       r.tier AS tier, coalesce(r.weight, 0.0) AS weight,
       coalesce(r.share, 0.0) AS share, coalesce(r.people, 0) AS people, coalesce(r.of, 0) AS of
ORDER BY share DESC, weight DESC, id
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a keyset pagination: ids with their cursor keys, and whether there are more."""

    keys: tuple[tuple[str, str], ...]
    more: bool


@dataclass(frozen=True, slots=True)
class CareerMove(Stored):
    """A move to another occupation.

    ``tier`` and ``weight``, in (0, 1], are O*NET's tier and closeness: ``None`` and 0 for a move that only careers
    show. ``people`` of ``of`` people who left the first occupation made it, and ``share`` is how likely it is.
    """

    occupation: Occupation
    tier: str | None
    weight: float
    share: float = 0.0
    people: int = 0
    of: int = 0


def occupation_of(row: Row) -> Occupation:
    """Build an occupation from a row of the repository's queries."""
    return Occupation(row["id"], row["title"], row["titleArabic"], row["isco"])


def move_of(row: Row) -> CareerMove:
    """Build a career move from a row with the next occupation and the move's properties."""
    return CareerMove(occupation_of(row), row["tier"], row["weight"], row["share"], row["people"], row["of"])


class OccupationRepository:
    """Reads occupations. Occupations are public."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def by_ids(self, ids: Sequence[str]) -> dict[str, Occupation]:
        """Return occupations by id. Unknown ids are left out."""
        rows = await self._client.read(BY_IDS, ids=list(ids))
        return {row["id"]: occupation for row, occupation in readable("Occupation", rows, occupation_of)}

    async def by_title(self, first: int, after: tuple[str, str] | None) -> Page:
        """Return occupations ordered by title. ``after`` is the key of the last occupation before the page."""
        title, id = after or (None, None)
        rows = await self._client.read(BY_TITLE, afterTitle=title, afterId=id, limit=first + 1)
        return Page(tuple((row["title"], row["id"]) for row in rows[:first]), len(rows) > first)

    async def skills_of(self, ids: Sequence[str]) -> dict[str, list[RequiredSkill]]:
        """Return the skills that each occupation requires, essential ones first."""
        skills: dict[str, list[RequiredSkill]] = {id: [] for id in ids}
        rows = await self._client.read(SKILLS, ids=list(ids))
        for row, skill in readable("RequiredSkill", rows, required_skill):
            skills[row["occupation"]].append(skill)
        return skills

    async def moves_from(self, ids: Sequence[str]) -> dict[str, list[CareerMove]]:
        """Return the career moves from each occupation, likeliest first, then closest."""
        moves: dict[str, list[CareerMove]] = {id: [] for id in ids}
        rows = await self._client.read(MOVES, ids=list(ids))
        for row, move in readable("CareerMove", rows, move_of):
            moves[row["occupation"]].append(move)
        return moves

"""Lookup of small public entities by id: skills, companies, places, providers, topics."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString, TypeVar

from graph.catalogue.types import Company, Place, Provider, Skill, Topic
from graph.db.client import GraphClient, Row
from graph.db.stored import Caption, Stored
from graph.db.values import readable

BROADER = """
UNWIND $ids AS wanted
MATCH (:Skill {id: wanted})-[:BROADER]->(b:Skill)
RETURN wanted AS skill, b.id AS id, b.name AS name, b.kind AS kind ORDER BY b.id
"""
SKILLS = "UNWIND $ids AS id MATCH (n:Skill {id: id}) RETURN n.id AS id, n.name AS name, n.kind AS kind"
COMPANIES = "UNWIND $ids AS id MATCH (n:Company {id: id}) RETURN n.id AS id, n.name AS name"
PROVIDERS = "UNWIND $ids AS id MATCH (n:Provider {id: id}) RETURN n.id AS id, n.name AS name"
TOPICS = "UNWIND $ids AS id MATCH (n:Topic {id: id}) RETURN n.id AS id, n.name AS name"
PLACES = """
UNWIND $ids AS id
MATCH (n:Place {id: id})
RETURN n.id AS id, n.name AS name, n.country AS country, n.region AS region
"""
SKILL_NAMES = """
MATCH (s:Skill) WHERE s.kind <> 'GROUP' AND s.name >= ''
RETURN s.id AS id, s.name AS name, s.alternativeNames AS other_names, s.kind AS kind
"""
OCCUPATION_TITLES = """
MATCH (o:Occupation) WHERE o.title >= ''
RETURN o.id AS id, o.title AS name, o.alternativeTitles AS other_names, o.titleArabic AS arabic
"""

E = TypeVar("E", bound=Stored)


PLACE_NAMES = """
MATCH (p:Place) WHERE p.name >= ''
RETURN p.id AS id, p.name AS name, p.region AS region, p.country AS country, p.alternativeNames AS other_names
"""


@dataclass(frozen=True, slots=True)
class NameSet(Stored):
    """The names of a skill or an occupation, in all languages."""

    id: str
    name: Caption
    other_names: tuple[str, ...] = ()
    arabic: str | None = None
    kind: str | None = None

    @property
    def names(self) -> tuple[str, str, list[str]]:
        """The id, the name and the alternative names."""
        return self.id, self.name, [*self.other_names, *([self.arabic] if self.arabic else [])]


@dataclass(frozen=True, slots=True)
class PlaceNames(Stored):
    """The names of a place, and those of the region and the country that it is in."""

    id: str
    name: Caption
    other_names: tuple[str, ...] = ()
    region: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """Id, name and alternative names of skills (without groups), of occupations, and of tags; the names of places.

    Tags are the names that sources give to skills. A word such as "Other" may be a tag, so texts are not searched for
    tags.
    """

    skills: Sequence[tuple[str, str, list[str]]] = ()
    occupations: Sequence[tuple[str, str, list[str]]] = ()
    tags: Sequence[tuple[str, str, list[str]]] = ()
    places: Sequence[PlaceNames] = ()

    def other_names(self) -> dict[str, list[str]]:
        """Return the alternative names of each skill and occupation that has some, by id."""
        return {id: own_names for id, _, own_names in (*self.skills, *self.occupations) if own_names}


def names_of(skills: Sequence[Row], occupations: Sequence[Row], places: Sequence[Row]) -> Names:
    """Return the names in rows of :data:`SKILL_NAMES`, :data:`OCCUPATION_TITLES` and :data:`PLACE_NAMES`.

    Groups of skills are left out.
    """
    named_skills = [skill for _, skill in readable("Skill", skills, lambda row: NameSet(**row))]
    named_occupations = [
        occupation for _, occupation in readable("Occupation", occupations, lambda row: NameSet(**row))
    ]
    return Names(
        [skill.names for skill in named_skills if skill.kind not in {"GROUP", "TAG"}],
        [occupation.names for occupation in named_occupations],
        [skill.names for skill in named_skills if skill.kind == "TAG"],
        [place for _, place in readable("PlaceNames", places, lambda row: PlaceNames(**row))],
    )


class CatalogueRepository:
    """Reads small public entities. Unknown ids are left out of every result."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def skills(self, ids: Sequence[str]) -> dict[str, Skill]:
        """Return skills by id."""
        return await self._by_id(Skill, SKILLS, ids)

    async def broader(self, ids: Sequence[str]) -> dict[str, list[Skill]]:
        """Return the broader skills and groups of each skill."""
        broader_skills: dict[str, list[Skill]] = {id: [] for id in ids}
        rows = await self._client.read(BROADER, ids=list(ids))
        for row, skill in readable("Skill", rows, lambda row: Skill(row["id"], row["name"], row["kind"])):
            broader_skills[row["skill"]].append(skill)
        return broader_skills

    async def companies(self, ids: Sequence[str]) -> dict[str, Company]:
        """Return companies by id."""
        return await self._by_id(Company, COMPANIES, ids)

    async def providers(self, ids: Sequence[str]) -> dict[str, Provider]:
        """Return providers by id."""
        return await self._by_id(Provider, PROVIDERS, ids)

    async def topics(self, ids: Sequence[str]) -> dict[str, Topic]:
        """Return topics by id."""
        return await self._by_id(Topic, TOPICS, ids)

    async def places(self, ids: Sequence[str]) -> dict[str, Place]:
        """Return places by id."""
        return await self._by_id(Place, PLACES, ids)

    async def names(self) -> Names:
        """Return the names of skills, occupations, tags and places."""
        skills, occupations = await self._client.read(SKILL_NAMES), await self._client.read(OCCUPATION_TITLES)
        return names_of(skills, occupations, await self._client.read(PLACE_NAMES))

    async def _by_id(self, kind: type[E], query: LiteralString, ids: Sequence[str]) -> dict[str, E]:
        def build(row: Row) -> E:
            return kind(**row)

        rows = await self._client.read(query, ids=list(ids))
        return {row["id"]: entity for row, entity in readable(kind.__name__, rows, build)}

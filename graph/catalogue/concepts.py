"""The concepts of the taxonomy, skills and occupations, with all that is known of their names and meaning."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.db.client import GraphClient, Row
from graph.db.stored import Caption, Stored
from graph.db.values import readable

SKILLS = """
MATCH (s:Skill) WHERE s.name >= '' AND NOT s.kind IN ['GROUP', 'TAG']
RETURN s.id AS id, 'Skill' AS label, s.name AS name, s.alternativeNames AS other_names, s.description AS description
ORDER BY s.id
"""
OCCUPATIONS = """
MATCH (o:Occupation) WHERE o.title >= ''
RETURN o.id AS id, 'Occupation' AS label, o.title AS name, o.alternativeTitles AS other_names,
       o.onetTitles AS onet, o.description AS description
ORDER BY o.id
"""


@dataclass(frozen=True, slots=True)
class Concept(Stored):
    """A skill or an occupation: its name, its other names, those of O*NET, and a description of it.

    ``label`` tells skills from occupations.
    """

    id: str
    label: str
    name: Caption
    other_names: tuple[str, ...] = ()
    onet: tuple[str, ...] = ()
    description: str | None = None

    @property
    def names(self) -> Iterator[str]:
        """The other names, those of O*NET last."""
        yield from self.other_names
        yield from self.onet


def concepts_of(rows: Sequence[Row]) -> list[Concept]:
    """Return the concepts in rows of :data:`SKILLS` and :data:`OCCUPATIONS`."""
    return [concept for _, concept in readable("Concept", rows, lambda row: Concept(**row))]


class ConceptRepository:
    """Reads concepts."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def read(self) -> list[Concept]:
        """Return all skills, without groups and tags, and all occupations."""
        return concepts_of([*await self._client.read(SKILLS), *await self._client.read(OCCUPATIONS)])

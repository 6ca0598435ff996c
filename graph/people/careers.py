"""Everybody's careers: the occupations that people have held, for learning which moves people make."""

from dataclasses import dataclass

from graph.db.client import GraphClient
from graph.db.values import day_or_none, text_or

CAREERS = """
MATCH (u:User)-[r:WORKED_AS]->(o:Occupation)
RETURN u.id AS person, o.id AS occupation, r.from AS begin,
       r.to IS NOT NULL OR coalesce(r.ended = true, false) AS hasEnded
"""


@dataclass(frozen=True, slots=True)
class Post:
    """An occupation that a person has held, from a first day, month or year; ``None`` if that is unknown."""

    person: str
    occupation: str
    begin: str | None
    has_ended: bool


class CareerReader:
    """Reads the careers of all people. What leaves the learning is counts of people, never a person.

    Args:
        client: the graph.
    """

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def read(self) -> list[Post]:
        """Return all posts, in no order."""
        return [
            Post(text_or(person, ""), text_or(occupation, ""), day_or_none(begin), bool(has_ended))
            async for person, occupation, begin, has_ended in self._client.stream(CAREERS)
        ]

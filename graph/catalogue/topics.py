"""Topics, which people, jobs and courses share."""

from dataclasses import dataclass

from graph.db.client import GraphClient
from graph.db.values import text_or

READ = "MATCH (t:Topic) RETURN t.id AS id, t.name AS name, t.alternativeNames AS other_names ORDER BY id"
ADD_NAME = """
MATCH (t:Topic {id: $id}) WHERE NOT $name IN coalesce(t.alternativeNames, [])
SET t.alternativeNames = coalesce(t.alternativeNames, []) + [$name]
"""


@dataclass(frozen=True, slots=True)
class KnownTopic:
    """A topic in the graph and its other names."""

    id: str
    name: str
    other_names: tuple[str, ...] = ()


class TopicRepository:
    """Reads all topics, and records other names of one.

    Args:
        client: the graph.
    """

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def all(self) -> list[KnownTopic]:
        """Return all topics, by id."""
        rows = [row for row in await self._client.read(READ) if isinstance(row["id"], str)]
        return [
            KnownTopic(
                row["id"],
                text_or(row["name"], row["id"]),
                tuple(n for n in row["other_names"] or () if isinstance(n, str)),
            )
            for row in rows
        ]

    async def add_name(self, id: str, name: str) -> None:
        """Record that a topic has another name."""
        await self._client.write(ADD_NAME, id=id, name=name)

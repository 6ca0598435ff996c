"""Whether there is anything in the graph."""

from typing import LiteralString

from graph.db.client import GraphClient

FIRST: tuple[LiteralString, ...] = (
    "MATCH (n:User) RETURN n.id AS id LIMIT 1",
    "MATCH (n:Job) RETURN n.id AS id LIMIT 1",
    "MATCH (n:Course) RETURN n.id AS id LIMIT 1",
)


async def is_empty(client: GraphClient) -> bool:
    """Return whether the graph holds no person, no job and no course."""
    for query in FIRST:
        if await client.read(query):
            return False
    return True

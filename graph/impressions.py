"""Impressions: what a person was shown, logged in batches; no relationship sums them up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from neo4j import AsyncManagedTransaction

from graph.client import GraphClient, rows
from graph.errors import NotFoundError
from graph.interactions import USER, Action, interaction_id

LOG_JOBS = """
MATCH (u:User {id: $user})
UNWIND $rows AS row
MATCH (x:Job {id: row.item})
MERGE (i:Interaction {id: row.id})
ON CREATE SET i += row.properties
MERGE (u)-[:DID]->(i)
MERGE (i)-[:ON]->(x)
RETURN row.id AS id
"""
LOG_COURSES = """
MATCH (u:User {id: $user})
UNWIND $rows AS row
MATCH (x:Course {id: row.item})
MERGE (i:Interaction {id: row.id})
ON CREATE SET i += row.properties
MERGE (u)-[:DID]->(i)
MERGE (i)-[:ON]->(x)
RETURN row.id AS id
"""
SEEN = """
UNWIND $rows AS row
MATCH (u:User {id: $user})-[:GOT]->(r:Recommendation {id: row.recommendation})-[:OF]->(x)
WHERE x.id = row.item
SET r.seenAt = coalesce(r.seenAt, row.at)
"""
LOG: dict[str, LiteralString] = {"Job": LOG_JOBS, "Course": LOG_COURSES}


@dataclass(frozen=True, slots=True)
class Impression:
    """One item that was shown; ``key`` is the client's own, and the same key logs once."""

    key: str
    label: str
    item: str
    at: datetime
    position: int | None = None
    recommendation: str | None = None


class ImpressionRepository:
    """Logs impressions.

    Args:
        client: the graph.
    """

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def log(self, user: str, shown: Sequence[Impression], page: dict[str, Any]) -> set[str]:
        """Log a batch in one transaction; returns the keys of those whose items are there.

        Args:
            user: who saw them.
            shown: the impressions.
            page: what they share, such as the session.

        Raises:
            NotFoundError: there is no such person.
        """
        keys = {interaction_id(user, one.key): one.key for one in shown}
        batches = {
            label: [row_of(user, one, page) for one in shown if one.label == label]
            for label in dict.fromkeys(one.label for one in shown)
        }
        led = [
            {"item": one.item, "recommendation": one.recommendation, "at": one.at}
            for one in shown
            if one.recommendation
        ]

        async def work(transaction: AsyncManagedTransaction) -> set[str]:
            if not await rows(transaction, USER, user=user):
                raise NotFoundError("User", user)
            found = set()
            for label, batch in batches.items():
                found |= {keys[row["id"]] for row in await rows(transaction, LOG[label], user=user, rows=batch)}
            if led:
                await rows(transaction, SEEN, user=user, rows=led)
            return found

        return await self._client.transact(work)


def row_of(user: str, one: Impression, page: dict[str, Any]) -> dict[str, Any]:
    """An impression as a query takes it."""
    facts = {"position": one.position, "recommendation": one.recommendation, **page}
    properties = {name: value for name, value in facts.items() if value is not None}
    properties |= {"action": Action.IMPRESSION.value, "at": one.at, "key": one.key}
    return {"id": interaction_id(user, one.key), "item": one.item, "properties": properties}

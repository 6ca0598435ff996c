"""Analyses of a person's profile over time, and the advice that they gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, Row, rows
from graph.db.stored import Stored, Text
from graph.db.values import readable
from graph.viewer import Viewer

HISTORY = """
MATCH (:User {id: $user})-[:ANALYSED]->(a:ProfileAnalysis)
WHERE $at IS NULL OR a.at < $at OR (a.at = $at AND a.id > $id)
RETURN a.id AS id, a.at AS at, a.completeness AS completeness, a.strength AS strength
ORDER BY at DESC, id LIMIT $limit
"""
ADVICE = """
MATCH (:User {id: $user})-[r:ADVISED]->(a:ProfileAdvice)
RETURN a.kind AS kind, a.node AS node, a.impact AS impact, a.asking AS asking, a.at AS at, a.completedAt AS completedAt
ORDER BY at, kind, node
"""
LOCK = "MATCH (u:User {id: $user}) SET u.analysedAt = $at RETURN u.id AS id"
ADD_POINT = """
MATCH (u:User {id: $user})
MERGE (a:ProfileAnalysis {id: $id})
SET a.at = $at, a.completeness = $completeness, a.strength = $strength
MERGE (a)<-[:ANALYSED]-(u)
"""
FORGET_POINTS = """
MATCH (:User {id: $user})-[:ANALYSED]->(a:ProfileAnalysis)
WITH a ORDER BY a.at DESC SKIP $kept DETACH DELETE a
"""
SET_ADVICE = """
MATCH (u:User {id: $user}) UNWIND $rows AS row
MERGE (a:ProfileAdvice {id: row.id})
ON CREATE SET a.at = row.at
SET a.kind = row.kind, a.node = row.node, a.impact = row.impact, a.asking = row.asking, a.completedAt = row.completedAt
MERGE (a)<-[:ADVISED]-(u)
"""
FORGET_ADVICE = "MATCH (:User {id: $user})-[:ADVISED]->(a:ProfileAdvice) WHERE NOT a.id IN $ids DETACH DELETE a"
KEPT_POINTS = 400


@dataclass(frozen=True, slots=True)
class AnalysisPoint(Stored):
    """The scores of a profile at a time, 0–100."""

    id: str
    at: datetime
    completeness: int
    strength: int


@dataclass(frozen=True, slots=True)
class GivenAdvice(Stored):
    """Advice that a person was given: its kind, its node, its worth then, and when it was followed."""

    kind: str
    node: Text
    impact: float
    asking: int
    at: datetime
    completed_at: datetime | None


class AnalysisRepository:
    """Reads and records analyses of profiles.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def history(
        self, user: str, first: int, after: tuple[datetime, str] | None = None
    ) -> tuple[list[AnalysisPoint], bool]:
        """Return a page of the scores over time, the latest first, and whether there are more."""
        self._viewer.require_owner(user)
        at, id = after or (None, "")
        point_rows = await self._client.read(HISTORY, user=user, at=at, id=id, limit=first + 1)
        points = [point for _, point in readable("ProfileAnalysis", point_rows[:first], point_of)]
        return points, len(point_rows) > first

    async def advice(self, user: str) -> list[GivenAdvice]:
        """Return the advice that a person was given, the earliest first."""
        self._viewer.require_owner(user)
        advice_rows = await self._client.read(ADVICE, user=user)
        return [advice for _, advice in readable("ProfileAdvice", advice_rows, advice_of)]

    async def record(
        self, user: str, completeness: int, strength: int, advice: Sequence[GivenAdvice], at: datetime
    ) -> None:
        """Record the scores, one point a day, and replace the advice, in one transaction.

        Raises:
            NotFoundError: there is no such person.
        """
        self._viewer.require_owner(user)
        facts = {"completeness": completeness, "strength": strength}
        advice_rows = [advice_row(user, entry) for entry in advice]

        async def work(transaction: AsyncManagedTransaction) -> None:
            if not await rows(transaction, LOCK, user=user, at=at):
                raise self._viewer.missing_person(user)
            await rows(transaction, ADD_POINT, user=user, id=f"analysis-{user}-{at:%Y-%m-%d}", at=at, **facts)
            await rows(transaction, FORGET_POINTS, user=user, kept=KEPT_POINTS)
            await rows(transaction, FORGET_ADVICE, user=user, ids=[row["id"] for row in advice_rows])
            await rows(transaction, SET_ADVICE, user=user, rows=advice_rows)

        await self._client.transact(work)


def advice_row(user: str, advice: GivenAdvice) -> dict[str, Any]:
    """Return advice in the form in which it is stored."""
    return {
        "id": f"advice-{user}-{advice.kind}-{advice.node if advice.kind == 'ADD_SKILL' else ''}",
        "kind": advice.kind,
        "node": advice.node,
        "impact": advice.impact,
        "asking": advice.asking,
        "at": advice.at,
        "completedAt": advice.completed_at,
    }


def point_of(row: Row) -> AnalysisPoint:
    """Build a point of the history from a row of the repository's query."""
    return AnalysisPoint(row["id"], row["at"], row["completeness"], row["strength"])


def advice_of(row: Row) -> GivenAdvice:
    """Build advice from a row of the repository's query."""
    return GivenAdvice(row["kind"], row["node"], row["impact"], row["asking"], row["at"], row["completedAt"])

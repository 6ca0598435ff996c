"""Recommendations as nodes: (User)-[GOT]->(Recommendation)-[OF]->(Job|Course)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph.client import GraphClient

NAMESPACE = uuid.UUID("2b1f0b52-8a4e-4a0f-b0a1-7f4d2c9e3d55")
STORE_JOBS = """
MATCH (u:User {id: $user})
UNWIND $rows AS row
MATCH (x:Job {id: row.item})
MERGE (r:Recommendation {id: row.id})
SET r += row.properties
MERGE (u)-[:GOT]->(r)
MERGE (r)-[:OF]->(x)
RETURN r.id AS id, r.seenAt AS seenAt, r.clickedAt AS clickedAt, r.appliedAt AS appliedAt, r.dismissedAt AS dismissedAt
"""
STORE_COURSES = """
MATCH (u:User {id: $user})
UNWIND $rows AS row
MATCH (x:Course {id: row.item})
MERGE (r:Recommendation {id: row.id})
SET r += row.properties
MERGE (u)-[:GOT]->(r)
MERGE (r)-[:OF]->(x)
RETURN r.id AS id, r.seenAt AS seenAt, r.clickedAt AS clickedAt, r.appliedAt AS appliedAt, r.dismissedAt AS dismissedAt
"""
BY_ID = """
MATCH (u:User)-[:GOT]->(r:Recommendation {id: $id})-[:OF]->(x)
RETURN u.id AS user, labels(x)[0] AS label, x.id AS item, r.id AS id, r.rank AS rank, r.score AS score,
       r.confidence AS confidence, r.modelVersion AS modelVersion, r.algorithm AS algorithm, r.source AS source,
       r.createdAt AS createdAt, r.expiresAt AS expiresAt, r.seenAt AS seenAt, r.clickedAt AS clickedAt,
       r.appliedAt AS appliedAt, r.dismissedAt AS dismissedAt
"""
STORE: dict[str, LiteralString] = {"Job": STORE_JOBS, "Course": STORE_COURSES}


@dataclass(frozen=True, slots=True)
class Served:
    """A recommendation as it is served: score 0–100, confidence 0–1 or ``None`` when nothing calibrated serves."""

    user: str
    label: str
    item: str
    rank: int
    score: float
    confidence: float | None
    model_version: str | None
    algorithm: str
    source: str
    created_at: datetime
    expires_at: datetime

    @property
    def id(self) -> str:
        """The same person, item and model have one recommendation, whose state outlives a refresh."""
        return str(uuid.uuid5(NAMESPACE, f"{self.user}\x1f{self.label}\x1f{self.item}\x1f{self.model_version}"))


@dataclass(frozen=True, slots=True)
class RecommendationState:
    """What became of a recommendation."""

    id: str
    seen_at: datetime | None = None
    clicked_at: datetime | None = None
    applied_at: datetime | None = None
    dismissed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A stored recommendation with its state."""

    served: Served
    state: RecommendationState


def properties(served: Served) -> dict[str, Any]:
    """What is kept on the node."""
    return {
        "rank": served.rank,
        "score": served.score,
        "confidence": served.confidence,
        "modelVersion": served.model_version,
        "algorithm": served.algorithm,
        "source": served.source,
        "itemType": served.label.upper(),
        "createdAt": served.created_at,
        "expiresAt": served.expires_at,
    }


class RecommendationRepository:
    """Stores what was served, and finds it again."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def store(self, user: str, label: str, page: Sequence[Served]) -> dict[str, RecommendationState]:
        """Store one page in one transaction; the state of each by id, kept from earlier times."""
        if not page:
            return {}
        batch = [{"id": served.id, "item": served.item, "properties": properties(served)} for served in page]
        found = await self._client.write(STORE[label], user=user, rows=batch)
        return {
            row["id"]: RecommendationState(
                row["id"], row["seenAt"], row["clickedAt"], row["appliedAt"], row["dismissedAt"]
            )
            for row in found
        }

    async def by_id(self, id: str) -> Recommendation | None:
        """A stored recommendation."""
        found = await self._client.read(BY_ID, id=id)
        if not found:
            return None
        row = found[0]
        served = Served(
            row["user"], row["label"], row["item"], row["rank"], row["score"], row["confidence"], row["modelVersion"],
            row["algorithm"], row["source"], row["createdAt"], row["expiresAt"],
        )  # fmt: skip
        state = RecommendationState(row["id"], row["seenAt"], row["clickedAt"], row["appliedAt"], row["dismissedAt"])
        return Recommendation(served, state)

"""Writes the active model's embeddings onto nodes, for vector search in the graph."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import LiteralString

import numpy as np
from numpy.typing import NDArray

from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient

BATCH = 1_000
MOST = 10_000_000
WRITE: Mapping[str, LiteralString] = {
    ItemLabel.JOB: """
        UNWIND $rows AS row MATCH (n:Job {id: row.id})
        SET n.embedding = row.embedding, n.embeddedBy = $version, n.embeddedAt = $at""",
    ItemLabel.COURSE: """
        UNWIND $rows AS row MATCH (n:Course {id: row.id})
        SET n.embedding = row.embedding, n.embeddedBy = $version, n.embeddedAt = $at""",
    "Skill": """
        UNWIND $rows AS row MATCH (n:Skill {id: row.id})
        SET n.embedding = row.embedding, n.embeddedBy = $version, n.embeddedAt = $at""",
}

STALE: Mapping[str, LiteralString] = {
    ItemLabel.JOB: """
        MATCH (n:Job) WHERE coalesce(n.embeddedBy, '') <> $version OR n.embeddedAt < n.updatedAt
        RETURN n.id AS id LIMIT $limit""",
    ItemLabel.COURSE: """
        MATCH (n:Course) WHERE coalesce(n.embeddedBy, '') <> $version OR n.embeddedAt < n.updatedAt
        RETURN n.id AS id LIMIT $limit""",
    "Skill": """
        MATCH (n:Skill) WHERE coalesce(n.embeddedBy, '') <> $version OR n.embeddedAt < n.updatedAt
        RETURN n.id AS id LIMIT $limit""",
}


class EmbeddingRepository:
    """Keeps one embedding per node: that of the active model."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def write(
        self, label: str, ids: Sequence[str], vectors: NDArray[np.float32], version: str, at: datetime
    ) -> None:
        """Write vectors, float32 [n, 64], of nodes as they were at time ``at``. Each batch has its own transaction."""
        if not len(ids):
            return
        batch = [{"id": id, "embedding": vector.tolist()} for id, vector in zip(ids, vectors, strict=True)]
        await self._client.write_batches(WRITE[label], batch, size=BATCH, version=version, at=at)

    async def stale(self, label: str, version: str, limit: int = MOST) -> set[str]:
        """Return ids of nodes that a model version has not embedded, or that changed since; at most ``limit``."""
        return {row["id"] for row in await self._client.read(STALE[label], version=version, limit=limit)}

    async def any_stale(self, version: str) -> bool:
        """Return whether any node's embedding by a model version is missing or out of date."""
        for label in STALE:
            if await self.stale(label, version, limit=1):
                return True
        return False

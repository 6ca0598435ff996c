"""Writes the active model's embeddings onto nodes, for vector search in the graph."""

from collections.abc import Mapping, Sequence
from typing import LiteralString

import numpy as np
from numpy.typing import NDArray

from graph.client import GraphClient

BATCH = 1_000
WRITE: Mapping[str, LiteralString] = {
    "Job": """
        UNWIND $rows AS row MATCH (n:Job {id: row.id}) SET n.embedding = row.embedding, n.embeddedBy = $version""",
    "Course": """
        UNWIND $rows AS row MATCH (n:Course {id: row.id}) SET n.embedding = row.embedding, n.embeddedBy = $version""",
    "Skill": """
        UNWIND $rows AS row MATCH (n:Skill {id: row.id}) SET n.embedding = row.embedding, n.embeddedBy = $version""",
}


class EmbeddingRepository:
    """Keeps one embedding for each node: the active model's."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def write(self, label: str, ids: Sequence[str], vectors: NDArray[np.float32], version: str) -> None:
        """Write vectors, float32 [n, 64], a transaction for each batch."""
        batch = [{"id": id, "embedding": vector.tolist()} for id, vector in zip(ids, vectors, strict=True)]
        await self._client.write_batches(WRITE[label], batch, size=BATCH, version=version)

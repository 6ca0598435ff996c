"""What came from one source of imports: closing what its file no longer holds, and taking a source back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from graph.db.client import GraphClient
from graph.ingest.interaction_writer import InteractionWriter
from graph.interactions.types import for_each_label

BATCH = 500

OPEN = "MATCH (j:Job {source: $source}) WHERE j.status = 'OPEN' RETURN j.id AS id"
CLOSE = """
UNWIND $rows AS row MATCH (j:Job {id: row.id})
SET j.status = 'CLOSED', j.closedAt = $at, j.closesAt = CASE WHEN j.closesAt < $at THEN j.closesAt ELSE $at END
"""
COUNT = """
RETURN COUNT { MATCH (j:Job {source: $source}) } AS jobs, COUNT { MATCH (c:Course {source: $source}) } AS courses,
       COUNT { MATCH (u:User {source: $source}) } AS people,
       COUNT { MATCH (i:Interaction {source: $source}) } AS interactions
"""
# What a person has made alone goes with them
REMOVE_PEOPLE: tuple[LiteralString, ...] = (
    """MATCH (:User {source: $source})-[:DID|UNDID|GOT|SUMMARISED_BY|ANALYSED|ADVISED|MADE|UPLOADED]->(n)
    WITH DISTINCT n LIMIT $limit
    DETACH DELETE n RETURN count(*) AS n""",
    "MATCH (n:User {source: $source}) WITH n LIMIT $limit DETACH DELETE n RETURN count(*) AS n",
    "MATCH (n:Institution {source: $source}) WITH n LIMIT $limit DETACH DELETE n RETURN count(*) AS n",
)
REMOVE = (
    for_each_label("""
        MATCH (:Item {source: $source})<-[:OF]-(n:Recommendation) WITH n LIMIT $limit
        DETACH DELETE n RETURN count(*) AS n"""),
    for_each_label("""
        MATCH (:Item {source: $source})<-[:ON]-(n:Interaction) WITH n LIMIT $limit
        DETACH DELETE n RETURN count(*) AS n"""),
    for_each_label("MATCH (n:Item {source: $source}) WITH n LIMIT $limit DETACH DELETE n RETURN count(*) AS n"),
)
NEIGHBOURS = """
MATCH (:Job|Course|User {source: $source})-[:AT|IN|BY|ABOUT|REQUIRES|TEACHES|LIVES_IN]->(n)
WHERE labels(n)[0] <> 'Skill' OR n.kind = 'TAG'
RETURN DISTINCT labels(n)[0] AS label, n.id AS id
"""
ORPHANS: Mapping[str, LiteralString] = {
    "Skill": "UNWIND $rows AS row MATCH (n:Skill {id: row.id}) WHERE NOT EXISTS { MATCH (n)--() } DELETE n",
    "Company": "UNWIND $rows AS row MATCH (n:Company {id: row.id}) WHERE NOT EXISTS { MATCH (n)--() } DELETE n",
    "Place": "UNWIND $rows AS row MATCH (n:Place {id: row.id}) WHERE NOT EXISTS { MATCH (n)--() } DELETE n",
    "Provider": "UNWIND $rows AS row MATCH (n:Provider {id: row.id}) WHERE NOT EXISTS { MATCH (n)--() } DELETE n",
    "Topic": "UNWIND $rows AS row MATCH (n:Topic {id: row.id}) WHERE NOT EXISTS { MATCH (n)--() } DELETE n",
}


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """How many jobs, courses, people and interactions came from a source."""

    jobs: int
    courses: int
    people: int = 0
    interactions: int = 0

    def __bool__(self) -> bool:
        return bool(self.jobs or self.courses or self.people or self.interactions)

    def __str__(self) -> str:
        counts = {
            "jobs": self.jobs, "courses": self.courses, "people": self.people, "interactions": self.interactions,
        }  # fmt: skip
        *earlier_parts, last = [f"{count:,} {kind}" for kind, count in counts.items()]
        return f"{', '.join(earlier_parts)} and {last}"


class SourceRepository:
    """Closes and removes what came from a source.

    Args:
        client: the graph.
        source: name of the source, as in its column map.
    """

    def __init__(self, client: GraphClient, source: str) -> None:
        self._client = client
        self._source = source

    async def close_others(self, kept_ids: Collection[str], at: datetime) -> int:
        """Close the open jobs of the source except some, and return how many were closed.

        Args:
            kept_ids: ids of the jobs that stay open.
            at: when they close.
        """
        closed_rows = [{"id": id} for id in await self.open_others(kept_ids)]
        await self._client.write_batches(CLOSE, closed_rows, at=at)
        return len(closed_rows)

    async def open_others(self, kept_ids: Collection[str]) -> list[str]:
        """Return the ids of the source's open jobs except some."""
        rows = await self._client.read(OPEN, source=self._source)
        return [row["id"] for row in rows if row["id"] not in kept_ids]

    async def count(self) -> SourceCounts:
        """Return how many jobs, courses, people and interactions came from the source."""
        row = (await self._client.read(COUNT, source=self._source))[0]
        return SourceCounts(**{kind: int(count) for kind, count in row.items()})

    async def remove(self) -> None:
        """Remove the jobs, courses, people and interactions of the source, in batches.

        People's interactions with the items and the recommendations of them go too, and so do the tags, companies,
        places, providers and topics that they were linked to and nothing else is. With a person goes what they alone
        have: interactions, recommendations, summaries, applications and documents.
        """
        neighbours = await self._client.read(NEIGHBOURS, source=self._source)
        await InteractionWriter(self._client, self._source).remove()
        for query in (*REMOVE_PEOPLE, *(query for by_label in REMOVE for query in by_label.values())):
            while (await self._client.write(query, source=self._source, limit=BATCH))[0]["n"]:
                pass
        for label, query in ORPHANS.items():
            await self._client.write_batches(query, [{"id": row["id"]} for row in neighbours if row["label"] == label])

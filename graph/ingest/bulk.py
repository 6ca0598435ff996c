"""Writes many nodes and relationships at once. Importers and the demo world write only through it.

Every statement is a ``MERGE`` on ``id``, so that writing the same rows again changes nothing.
Each batch runs in its own transaction. If an embedding input of a job, course or skill
changes, the node gets a timestamp (``updatedAt``), so that it is embedded again.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, LiteralString, Protocol

from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.interactions.types import InteractionType, for_each_choice, for_each_label

BATCH = 5_000

NODES: Mapping[str, LiteralString] = {
    "User": "UNWIND $rows AS row MERGE (n:User {id: row.id}) SET n += row",
    "Job": """
        UNWIND $rows AS row MERGE (n:Job {id: row.id})
        ON MATCH SET n.updatedAt = CASE
            WHEN coalesce(n.title, '') <> coalesce(row.title, n.title, '')
              OR coalesce(n.description, '') <> coalesce(row.description, n.description, '')
              OR coalesce(n.seniority, '') <> coalesce(row.seniority, n.seniority, '')
              OR coalesce(n.remote, false) <> coalesce(row.remote, n.remote, false)
              OR coalesce(n.salaryMaximum, -1) <> coalesce(row.salaryMaximum, n.salaryMaximum, -1)
            THEN datetime() ELSE n.updatedAt END
        SET n += row
        SET n.postedAt = coalesce(n.postedAt, datetime())""",
    "Course": """
        UNWIND $rows AS row MERGE (n:Course {id: row.id})
        ON MATCH SET n.updatedAt = CASE
            WHEN coalesce(n.title, '') <> coalesce(row.title, n.title, '')
              OR coalesce(n.description, '') <> coalesce(row.description, n.description, '')
              OR coalesce(n.level, '') <> coalesce(row.level, n.level, '')
              OR coalesce(n.durationHours, -1) <> coalesce(row.durationHours, n.durationHours, -1)
            THEN datetime() ELSE n.updatedAt END
        SET n += row""",
    "Skill": """
        UNWIND $rows AS row MERGE (n:Skill {id: row.id})
        ON MATCH SET n.updatedAt = CASE
            WHEN coalesce(n.name, '') <> coalesce(row.name, n.name, '') THEN datetime() ELSE n.updatedAt END
        SET n += row""",
    "Occupation": "UNWIND $rows AS row MERGE (n:Occupation {id: row.id}) SET n += row",
    "Topic": "UNWIND $rows AS row MERGE (n:Topic {id: row.id}) SET n += row",
    "Company": "UNWIND $rows AS row MERGE (n:Company {id: row.id}) SET n += row",
    "Provider": "UNWIND $rows AS row MERGE (n:Provider {id: row.id}) SET n += row",
    "Place": "UNWIND $rows AS row MERGE (n:Place {id: row.id}) SET n += row",
    "Institution": "UNWIND $rows AS row MERGE (n:Institution {id: row.id}) SET n += row",
}

RELATIONSHIPS: Mapping[tuple[str, str, str], LiteralString] = {
    ("User", "HAS_SKILL", "Skill"): """
        UNWIND $rows AS row MATCH (a:User {id: row.source}) MATCH (b:Skill {id: row.target})
        MERGE (a)-[r:HAS_SKILL]->(b) SET r += row.properties""",
    ("User", "WORKED_AS", "Occupation"): """
        UNWIND $rows AS row MATCH (a:User {id: row.source}) MATCH (b:Occupation {id: row.target})
        MERGE (a)-[r:WORKED_AS {from: row.properties.from}]->(b) SET r += row.properties""",
    ("User", "TARGETS", "Occupation"): """
        UNWIND $rows AS row MATCH (a:User {id: row.source}) MATCH (b:Occupation {id: row.target})
        MERGE (a)-[r:TARGETS]->(b) SET r += row.properties""",
    ("User", "LIVES_IN", "Place"): """
        UNWIND $rows AS row MATCH (a:User {id: row.source}) MATCH (b:Place {id: row.target})
        MERGE (a)-[r:LIVES_IN]->(b) SET r += row.properties""",
    ("User", "STUDIED_AT", "Institution"): """
        UNWIND $rows AS row MATCH (a:User {id: row.source}) MATCH (b:Institution {id: row.target})
        MERGE (a)-[r:STUDIED_AT]->(b) SET r += row.properties""",
    ("User", "RECRUITS_FOR", "Company"): """
        UNWIND $rows AS row MATCH (a:User {id: row.source}) MATCH (b:Company {id: row.target})
        MERGE (a)-[r:RECRUITS_FOR]->(b) SET r += row.properties""",
    ("Job", "REQUIRES", "Skill"): """
        UNWIND $rows AS row MATCH (a:Job {id: row.source}) MATCH (b:Skill {id: row.target})
        MERGE (a)-[r:REQUIRES]->(b) SET r += row.properties""",
    ("Job", "IS_A", "Occupation"): """
        UNWIND $rows AS row MATCH (a:Job {id: row.source}) MATCH (b:Occupation {id: row.target})
        MERGE (a)-[r:IS_A]->(b) SET r += row.properties""",
    ("Job", "AT", "Company"): """
        UNWIND $rows AS row MATCH (a:Job {id: row.source}) MATCH (b:Company {id: row.target})
        MERGE (a)-[r:AT]->(b) SET r += row.properties""",
    ("Job", "IN", "Place"): """
        UNWIND $rows AS row MATCH (a:Job {id: row.source}) MATCH (b:Place {id: row.target})
        MERGE (a)-[r:IN]->(b) SET r += row.properties""",
    ("Course", "TEACHES", "Skill"): """
        UNWIND $rows AS row MATCH (a:Course {id: row.source}) MATCH (b:Skill {id: row.target})
        MERGE (a)-[r:TEACHES]->(b) SET r += row.properties""",
    ("Course", "ABOUT", "Topic"): """
        UNWIND $rows AS row MATCH (a:Course {id: row.source}) MATCH (b:Topic {id: row.target})
        MERGE (a)-[r:ABOUT]->(b) SET r += row.properties""",
    ("Course", "BY", "Provider"): """
        UNWIND $rows AS row MATCH (a:Course {id: row.source}) MATCH (b:Provider {id: row.target})
        MERGE (a)-[r:BY]->(b) SET r += row.properties""",
    ("Occupation", "REQUIRES", "Skill"): """
        UNWIND $rows AS row MATCH (a:Occupation {id: row.source}) MATCH (b:Skill {id: row.target})
        MERGE (a)-[r:REQUIRES]->(b) SET r += row.properties""",
    ("Occupation", "LEADS_TO", "Occupation"): """
        UNWIND $rows AS row MATCH (a:Occupation {id: row.source}) MATCH (b:Occupation {id: row.target})
        MERGE (a)-[r:LEADS_TO]->(b) SET r += row.properties""",
    ("Skill", "BROADER", "Skill"): """
        UNWIND $rows AS row MATCH (a:Skill {id: row.source}) MATCH (b:Skill {id: row.target})
        MERGE (a)-[r:BROADER]->(b) SET r += row.properties""",
    ("Skill", "RELATED_TO", "Skill"): """
        UNWIND $rows AS row MATCH (a:Skill {id: row.source}) MATCH (b:Skill {id: row.target})
        MERGE (a)-[r:RELATED_TO]->(b) SET r += row.properties""",
}

# The links of an imported item that a later import no longer names
STALE: Mapping[tuple[str, str, str], LiteralString] = {
    ("Job", "AT", "Company"): """
        UNWIND $rows AS row MATCH (:Job {id: row.source})-[r:AT]->(b:Company)
        WHERE NOT b.id IN row.targets DELETE r""",
    ("Job", "IN", "Place"): """
        UNWIND $rows AS row MATCH (:Job {id: row.source})-[r:IN]->(b:Place)
        WHERE NOT b.id IN row.targets DELETE r""",
    ("Job", "IS_A", "Occupation"): """
        UNWIND $rows AS row MATCH (:Job {id: row.source})-[r:IS_A]->(b:Occupation)
        WHERE NOT b.id IN row.targets DELETE r""",
    ("Job", "REQUIRES", "Skill"): """
        UNWIND $rows AS row MATCH (:Job {id: row.source})-[r:REQUIRES]->(b:Skill)
        WHERE NOT b.id IN row.targets DELETE r""",
    ("Course", "BY", "Provider"): """
        UNWIND $rows AS row MATCH (:Course {id: row.source})-[r:BY]->(b:Provider)
        WHERE NOT b.id IN row.targets DELETE r""",
    ("Course", "ABOUT", "Topic"): """
        UNWIND $rows AS row MATCH (:Course {id: row.source})-[r:ABOUT]->(b:Topic)
        WHERE NOT b.id IN row.targets DELETE r""",
    ("Course", "TEACHES", "Skill"): """
        UNWIND $rows AS row MATCH (:Course {id: row.source})-[r:TEACHES]->(b:Skill)
        WHERE NOT b.id IN row.targets DELETE r""",
}

# MERGE starts from the interaction, which has one link of each kind. Its person may have thousands.
EVENTS = for_each_label("""
    UNWIND $rows AS row MATCH (u:User {id: row.user}) MATCH (x:Item {id: row.item})
    MERGE (i:Interaction {id: row.id}) SET i += row.properties
    MERGE (i)<-[:DID]-(u) MERGE (i)-[:ON]->(x)""")
CHOICES = for_each_choice("""
    UNWIND $rows AS row MATCH (u:User {id: row.user}) MATCH (x:Item {id: row.item})
    MERGE (u)-[r:CHOICE]->(x) SET r += row.properties""")


def batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield lists of at most ``BATCH`` rows, read lazily."""
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


def without_nothing(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row without keys whose value is ``None``."""
    return {key: value for key, value in row.items() if value is not None}


class Writer(Protocol):
    """Accepts nodes and relationships. Each call returns the number of accepted rows."""

    async def nodes(self, label: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Accept nodes. A row contains ``id`` and the properties to set."""

    async def relationships(
        self, kind: tuple[str, str, str], rows: Iterable[tuple[str, str, Mapping[str, Any]]]
    ) -> int:
        """Accept relationships. A row is source id, target id, properties."""

    async def events(self, label: ItemLabel, rows: Iterable[Mapping[str, Any]]) -> int:
        """Accept interactions with items of one label. A row contains ``id``, ``user``, ``item``, ``properties``."""

    async def choices(self, type: InteractionType, label: ItemLabel, rows: Iterable[Mapping[str, Any]]) -> int:
        """Accept the relationships that aggregate interactions. A row contains ``user``, ``item``, ``properties``."""


class BulkWriter:
    """Streams rows into the graph, one transaction per batch. Each call returns the number of written rows."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def nodes(self, label: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Merge nodes. A row contains ``id`` and the properties to set."""
        return await self._write(NODES[label], map(without_nothing, rows))

    async def replace_nodes(self, label: str, rows: Iterable[Mapping[str, Any]], properties: Iterable[str]) -> int:
        """Merge nodes, and remove those of the given properties that a row does not have."""
        nothing = dict.fromkeys(properties)
        return await self._write(NODES[label], ({**nothing, **row} for row in rows))

    async def remove_stale_links(self, kind: tuple[str, str, str], targets: Mapping[str, Collection[str]]) -> None:
        """Remove the relationships of one kind that lead from a node to others than its given targets.

        Args:
            kind: source label, type and target label.
            targets: ids of the targets by id of the source.
        """
        await self._write(STALE[kind], ({"source": id, "targets": sorted(own)} for id, own in targets.items()))

    async def relationships(
        self, kind: tuple[str, str, str], rows: Iterable[tuple[str, str, Mapping[str, Any]]]
    ) -> int:
        """Merge relationships. A row is source id, target id, properties. A row with a missing end writes nothing."""
        links = ({"source": a, "target": b, "properties": without_nothing(p)} for a, b, p in rows)
        return await self._write(RELATIONSHIPS[kind], links)

    async def events(self, label: ItemLabel, rows: Iterable[Mapping[str, Any]]) -> int:
        """Merge interactions with items of one label. A row contains ``id``, ``user``, ``item``, ``properties``."""
        return await self._write(EVENTS[label], map(dict, rows))

    async def choices(self, type: InteractionType, label: ItemLabel, rows: Iterable[Mapping[str, Any]]) -> int:
        """Merge the relationships that aggregate interactions. A row contains ``user``, ``item``, ``properties``."""
        return await self._write(CHOICES[type, label], map(dict, rows))

    async def _write(self, query: LiteralString, rows: Iterable[dict[str, Any]]) -> int:
        count = 0
        for batch in batches(rows):
            await self._client.write(query, rows=batch)
            count += len(batch)
        return count

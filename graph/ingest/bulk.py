"""Writes many nodes and relationships at once. Importers and the demo world write only through it.

Every statement is a ``MERGE`` on ``id``, so that writing the same rows again changes nothing.
Each batch runs in its own transaction. If an embedding input of a job, course or skill
changes or is removed, the node gets a timestamp (``updatedAt``), so that it is embedded again.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, LiteralString, Protocol, TypeAlias, TypeVar

from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.interactions.types import InteractionType, for_each_choice, for_each_label

BATCH = 5_000

R = TypeVar("R")

Kind: TypeAlias = tuple[LiteralString, LiteralString, LiteralString]

# Several spellings of a name are one node: "Kiln Ltd" and "KILN LTD". So that the order of imports does not matter, the
# spelling that sorts first is kept.
NAMED: LiteralString = """
    UNWIND $rows AS row MERGE (n:Label {id: row.id})
    WITH n, row, n.name AS before
    SET n += row
    SET n.name = CASE WHEN before < n.name THEN before ELSE n.name END"""
NAMED_LABELS: tuple[LiteralString, ...] = ("Topic", "Company", "Provider", "Place", "Institution")
NODES: Mapping[str, LiteralString] = {
    "User": "UNWIND $rows AS row MERGE (n:User {id: row.id}) SET n += row",
    "Job": """
        UNWIND $rows AS row MERGE (n:Job {id: row.id})
        WITH n, row, n.title IS NOT NULL AS existed, [
            coalesce(n.title, ''), coalesce(n.description, ''), coalesce(n.seniority, ''),
            toString(coalesce(n.remote, false)), toString(coalesce(n.salaryMaximum, -1.0))] AS before
        SET n += row
        SET n.postedAt = coalesce(n.postedAt, datetime())
        WITH n, existed, before, [
            coalesce(n.title, ''), coalesce(n.description, ''), coalesce(n.seniority, ''),
            toString(coalesce(n.remote, false)), toString(coalesce(n.salaryMaximum, -1.0))] AS after
        SET n.updatedAt = CASE WHEN existed AND before <> after THEN datetime() ELSE n.updatedAt END""",
    "Course": """
        UNWIND $rows AS row MERGE (n:Course {id: row.id})
        WITH n, row, n.title IS NOT NULL AS existed, [
            coalesce(n.title, ''), coalesce(n.description, ''), coalesce(n.level, ''),
            toString(coalesce(n.durationHours, -1.0))] AS before
        SET n += row
        WITH n, existed, before, [
            coalesce(n.title, ''), coalesce(n.description, ''), coalesce(n.level, ''),
            toString(coalesce(n.durationHours, -1.0))] AS after
        SET n.updatedAt = CASE WHEN existed AND before <> after THEN datetime() ELSE n.updatedAt END""",
    "Skill": """
        UNWIND $rows AS row MERGE (n:Skill {id: row.id})
        WITH n, row, n.name IS NOT NULL AS existed, coalesce(n.name, '') AS before
        SET n += row
        SET n.name = CASE WHEN existed AND n.kind = 'TAG' AND before < n.name THEN before ELSE n.name END
        SET n.updatedAt = CASE WHEN existed AND before <> coalesce(n.name, '') THEN datetime() ELSE n.updatedAt END""",
    "Occupation": "UNWIND $rows AS row MERGE (n:Occupation {id: row.id}) SET n += row",
    **{label: NAMED.replace("Label", label) for label in NAMED_LABELS},
}


def for_each_kind(query: LiteralString, kinds: Iterable[Kind]) -> dict[Kind, LiteralString]:
    """Return a query written for ``(:Source)-[:TYPE]->(:Target)``, adapted to each kind of relationship."""
    return {
        (source, type, target): query.replace("Source", source).replace("TYPE", type).replace("Target", target)
        for source, type, target in kinds
    }


ITEM_LINKS: tuple[Kind, ...] = (
    ("Job", "REQUIRES", "Skill"),
    ("Job", "IS_A", "Occupation"),
    ("Job", "AT", "Company"),
    ("Job", "IN", "Place"),
    ("Course", "TEACHES", "Skill"),
    ("Course", "ABOUT", "Topic"),
    ("Course", "BY", "Provider"),
)
OTHER_LINKS: tuple[Kind, ...] = (
    ("User", "HAS_SKILL", "Skill"),
    ("User", "TARGETS", "Occupation"),
    ("User", "LIVES_IN", "Place"),
    ("User", "STUDIED_AT", "Institution"),
    ("User", "RECRUITS_FOR", "Company"),
    ("Occupation", "REQUIRES", "Skill"),
    ("Occupation", "LEADS_TO", "Occupation"),
    ("Skill", "BROADER", "Skill"),
    ("Skill", "RELATED_TO", "Skill"),
)
RELATIONSHIPS: Mapping[tuple[str, str, str], LiteralString] = {
    ("User", "WORKED_AS", "Occupation"): """
        UNWIND $rows AS row MATCH (a:User {id: row.source}) MATCH (b:Occupation {id: row.target})
        MERGE (a)-[r:WORKED_AS {from: row.properties.from}]->(b) SET r += row.properties""",
    **for_each_kind(
        """
        UNWIND $rows AS row MATCH (a:Source {id: row.source}) MATCH (b:Target {id: row.target})
        MERGE (a)-[r:TYPE]->(b) SET r += row.properties""",
        (*ITEM_LINKS, *OTHER_LINKS),
    ),
}
# The links of an imported item that a later import no longer names
STALE: Mapping[tuple[str, str, str], LiteralString] = for_each_kind(
    """
    UNWIND $rows AS row MATCH (:Source {id: row.source})-[r:TYPE]->(b:Target)
    WHERE NOT b.id IN row.targets DELETE r""",
    ITEM_LINKS,
)

# MERGE starts from the interaction, which has one link of each kind. Its person may have thousands.
EVENTS = for_each_label("""
    UNWIND $rows AS row MATCH (u:User {id: row.user}) MATCH (x:Item {id: row.item})
    MERGE (i:Interaction {id: row.id}) SET i += row.properties
    MERGE (i)<-[:DID]-(u) MERGE (i)-[:ON]->(x)""")
CHOICES = for_each_choice("""
    UNWIND $rows AS row MATCH (u:User {id: row.user}) MATCH (x:Item {id: row.item})
    MERGE (u)-[r:CHOICE]->(x) SET r += row.properties""")


def batches(rows: Iterable[R], size: int = BATCH) -> Iterator[list[R]]:
    """Yield lists of at most ``size`` rows, read lazily."""
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch


def merge_spellings(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return one row for each id, with the spelling of the name that sorts first."""
    merged: dict[str, dict[str, Any]] = {}
    for row in rows:
        other = merged.get(row["id"], row)
        merged[row["id"]] = {**other, **row}
        if "name" in other and "name" in row:
            merged[row["id"]]["name"] = min(other["name"], row["name"])
    return list(merged.values())


def without_nothing(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row without keys whose value is ``None``."""
    return {key: value for key, value in row.items() if value is not None}


class Writer(Protocol):
    """Accepts nodes and relationships. Each call returns the number of accepted rows."""

    async def nodes(self, label: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Accept nodes. A row contains ``id`` and the properties to set."""

    async def replace_nodes(self, label: str, rows: Iterable[Mapping[str, Any]], properties: Iterable[str]) -> int:
        """Accept nodes, without those of the given properties that a row does not have."""

    async def remove_stale_links(self, kind: Kind, targets: Mapping[str, Collection[str]]) -> None:
        """Remove the relationships of one kind that lead from a node to others than its given targets."""

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
        named = map(without_nothing, rows)
        if label not in NAMED_LABELS:
            return await self._write(NODES[label], named)
        return await self._write_batches(NODES[label], map(merge_spellings, batches(named)))

    async def replace_nodes(self, label: str, rows: Iterable[Mapping[str, Any]], properties: Iterable[str]) -> int:
        """Merge nodes, and remove those of the given properties that a row does not have."""
        empty_row = dict.fromkeys(properties)
        return await self._write(NODES[label], ({**empty_row, **row} for row in rows))

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
        return await self._write_batches(query, batches(rows))

    async def _write_batches(self, query: LiteralString, row_batches: Iterable[list[dict[str, Any]]]) -> int:
        count = 0
        for batch in row_batches:
            await self._client.write(query, rows=batch)
            count += len(batch)
        return count

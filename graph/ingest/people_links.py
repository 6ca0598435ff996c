"""Writes the links of imported people, and removes those that their source no longer names.

Each link says which source it comes from. A link that a person has made in their own profile is never changed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, LiteralString, Protocol

from graph.db.client import GraphClient
from graph.ingest.bulk import BulkWriter, Kind, for_each_kind

HELD: Kind = ("User", "HAS_SKILL", "Skill")
AIMED: Kind = ("User", "TARGETS", "Occupation")
WORKED: Kind = ("User", "WORKED_AS", "Occupation")
STUDIED: Kind = ("User", "STUDIED_AT", "Institution")
LIVING: Kind = ("User", "LIVES_IN", "Place")
SINGLE, MANY = (HELD, AIMED), (WORKED, STUDIED)  # kinds with one link to each node, and with several

KNOWN = "UNWIND $ids AS id MATCH (u:User {id: id}) RETURN u.id AS id"
WRITE: Mapping[Kind, LiteralString] = {
    **for_each_kind(
        """
        UNWIND $rows AS row MATCH (a:Source {id: row.person}) MATCH (b:Target {id: row.target})
        MERGE (a)-[r:TYPE]->(b) ON CREATE SET r.source = $source
        WITH r, row WHERE r.source = $source SET r = row.properties, r.source = $source""",
        SINGLE,
    ),
    **for_each_kind(
        """
        UNWIND $rows AS row MATCH (a:Source {id: row.person}) MATCH (b:Target {id: row.target})
        MERGE (a)-[r:TYPE {id: row.properties.id}]->(b) SET r = row.properties, r.source = $source""",
        MANY,
    ),
    LIVING: """
        UNWIND $rows AS row MATCH (a:User {id: row.person}) MATCH (b:Place {id: row.target})
        WHERE NOT EXISTS { MATCH (a)-[own:LIVES_IN]->(:Place) WHERE own.source IS NULL }
        MERGE (a)-[r:LIVES_IN]->(b) SET r.source = $source""",
}
STALE: Mapping[Kind, LiteralString] = {
    **for_each_kind(
        """
        UNWIND $rows AS row MATCH (:Source {id: row.person})-[r:TYPE]->(b:Target)
        WHERE r.source = $source AND NOT b.id IN row.kept DELETE r""",
        (*SINGLE, LIVING),
    ),
    **for_each_kind(
        """
        UNWIND $rows AS row MATCH (:Source {id: row.person})-[r:TYPE]->(:Target)
        WHERE r.source = $source AND NOT r.id IN row.kept DELETE r""",
        MANY,
    ),
}


@dataclass(frozen=True, slots=True)
class PersonLink:
    """A link of a person to a node, with its properties; ``node`` is the node if it may be new."""

    person: str
    target: str
    properties: Mapping[str, Any]
    node: Mapping[str, Any] | None = None


def key_of(kind: Kind, link: PersonLink) -> str:
    """Return what tells a link of one kind from the person's others: its own id, or that of its target."""
    return str(link.properties["id"]) if kind in MANY else link.target


class PeopleWriter(Protocol):
    """Accepts the people of one source, with their links."""

    async def select_people(self, ids: Collection[str]) -> set[str]:
        """Return those of the ids that are people's."""

    async def nodes(self, label: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Accept nodes. Return their number."""

    async def replace_nodes(self, label: str, rows: Iterable[Mapping[str, Any]], properties: Iterable[str]) -> int:
        """Accept nodes, without those of the given properties that a row does not have. Return their number."""

    async def write(self, kind: Kind, links: Iterable[PersonLink]) -> int:
        """Accept links of one kind, whose nodes are there. Return how many were not accepted before."""

    def has_written(self, kind: Kind, person: str) -> bool:
        """Return whether a link of a kind of a person was accepted."""

    async def remove_stale(self, kind: Kind, people: Iterable[str]) -> None:
        """Remove the people's links of one kind that come from the source and were not accepted now."""


class PeopleLinkWriter:
    """Writes the people of one source, and their links.

    Args:
        client: the graph.
        source: name of the source.
    """

    def __init__(self, client: GraphClient, source: str) -> None:
        self._client = client
        self._writer = BulkWriter(client)
        self._source = source
        self._kept: dict[Kind, dict[str, set[str]]] = {}

    async def select_people(self, ids: Collection[str]) -> set[str]:
        """Return those of the ids that are people's."""
        return {row["id"] for row in await self._client.read(KNOWN, ids=list(ids))}

    async def nodes(self, label: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Merge nodes. Return their number."""
        return await self._writer.nodes(label, rows)

    async def replace_nodes(self, label: str, rows: Iterable[Mapping[str, Any]], properties: Iterable[str]) -> int:
        """Merge nodes, without those of the given properties that a row does not have. Return their number."""
        return await self._writer.replace_nodes(label, rows, properties)

    async def write(self, kind: Kind, links: Iterable[PersonLink]) -> int:
        """Merge links of one kind, whose nodes are there. Return how many this object had not written before."""
        ids, count = self._kept.setdefault(kind, {}), 0
        batch = []
        for link in links:
            own, key = ids.setdefault(link.person, set()), key_of(kind, link)
            count += key not in own
            own.add(key)
            properties = {name: value for name, value in link.properties.items() if value is not None}
            batch.append({"person": link.person, "target": link.target, "properties": properties})
        await self._client.write_batches(WRITE[kind], batch, source=self._source)
        return count

    def has_written(self, kind: Kind, person: str) -> bool:
        """Return whether this object has written a link of a kind of a person."""
        return bool(self._kept.get(kind, {}).get(person))

    async def remove_stale(self, kind: Kind, people: Iterable[str]) -> None:
        """Remove the people's links of one kind that come from the source and were not written by this object."""
        ids = self._kept.get(kind, {})
        batch = [{"person": person, "kept": sorted(ids.get(person, ()))} for person in people]
        await self._client.write_batches(STALE[kind], batch, source=self._source)

"""Compares what an import would write with what the graph holds. It writes nothing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, LiteralString

from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient, Row
from graph.ingest.bulk import ITEM_LINKS, Kind, for_each_kind, without_nothing
from graph.ingest.interaction_writer import Event, InteractionWriter, pair_of
from graph.interactions.types import InteractionType

STORED: Mapping[str, LiteralString] = {
    label: "UNWIND $ids AS id MATCH (n:Label {id: id}) RETURN n {.*} AS node".replace("Label", label)
    for label in ("Job", "Course", "User")
}
LINKED: Mapping[Kind, LiteralString] = for_each_kind(
    "UNWIND $ids AS id MATCH (a:Source {id: id})-[:TYPE]->(b:Target) RETURN a.id AS source, b.id AS target", ITEM_LINKS
)


@dataclass(slots=True)
class Comparison:
    """The ids of what an import would write: all of them, those that are new, and those that would change."""

    ids: set[str] = field(default_factory=set)
    new: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)

    def add(self, id: str, *, is_new: bool, is_changed: bool) -> None:
        """Note what would be written. What is new stays new if it is written again."""
        self.ids.add(id)
        if is_new:
            self.new.add(id)
        elif is_changed and id not in self.new:
            self.changed.add(id)

    @property
    def unchanged_count(self) -> int:
        """How many would stay as they are."""
        return len(self.ids) - len(self.new) - len(self.changed)


class NodeComparer:
    """Compares nodes that an import would write with those of the graph.

    Args:
        client: the graph; it is only read.
        comparison: takes the outcome.
    """

    def __init__(self, client: GraphClient, comparison: Comparison) -> None:
        self._client = client
        self._comparison = comparison

    async def nodes(self, label: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Compare the properties that nodes would get. Nodes that only the compared ones link to are counted."""
        return await self.replace_nodes(label, map(without_nothing, rows), ())

    async def replace_nodes(self, label: str, rows: Iterable[Mapping[str, Any]], properties: Iterable[str]) -> int:
        """Compare nodes, which would lose those of the given properties that a row does not have."""
        empty_row = dict.fromkeys(properties)
        written_rows = [{**empty_row, **row} for row in rows]
        if label not in STORED:
            return len(written_rows)
        stored_rows = await self._client.read(STORED[label], ids=[row["id"] for row in written_rows])
        stored = {row["node"]["id"]: row["node"] for row in stored_rows}
        for row in written_rows:
            node = stored.get(row["id"])
            is_changed = node is not None and any(node.get(name) != value for name, value in row.items())
            self._comparison.add(row["id"], is_new=node is None, is_changed=is_changed)
        return len(written_rows)


class ItemComparer(NodeComparer):
    """Takes the place of a writer of jobs or courses: compares what it is given with the graph."""

    async def remove_stale_links(self, kind: Kind, targets: Mapping[str, Collection[str]]) -> None:
        """Compare the targets of all links of one kind that lead from items."""
        stored: dict[str, set[str]] = {}
        for row in await self._client.read(LINKED[kind], ids=list(targets)):
            stored.setdefault(row["source"], set()).add(row["target"])
        for item, own in targets.items():
            self._comparison.add(item, is_new=False, is_changed=stored.get(item, set()) != set(own))

    async def relationships(
        self, _kind: tuple[str, str, str], rows: Iterable[tuple[str, str, Mapping[str, Any]]]
    ) -> int:
        """Count relationships; :meth:`remove_stale_links` compares them."""
        return sum(1 for _ in rows)

    async def events(self, _label: ItemLabel, rows: Iterable[Mapping[str, Any]]) -> int:
        """Count interactions, which files of items do not hold."""
        return sum(1 for _ in rows)

    async def choices(self, _type: InteractionType, _label: ItemLabel, rows: Iterable[Mapping[str, Any]]) -> int:
        """Count choices, which files of items do not hold."""
        return sum(1 for _ in rows)


class EventComparer(InteractionWriter):
    """Takes the place of a writer of interactions: compares what it is given with the graph.

    Args:
        client: the graph; it is only read.
        source: name of the source.
        comparison: takes the outcome.
    """

    def __init__(self, client: GraphClient, source: str, comparison: Comparison) -> None:
        super().__init__(client, source)
        self._comparison = comparison

    async def write(self, events: Mapping[str, Event]) -> list[str]:
        """Compare events by id, and return the ids of those that their people have undone."""
        stored = {row["id"]: row for row in await self.stored_events(events)}
        undone_ids = [id for id, row in stored.items() if row["undone"]]
        for id in events.keys() - undone_ids:
            row = stored.get(id)
            self._comparison.add(id, is_new=row is None, is_changed=row is not None and differs(events[id], row))
        return undone_ids


def differs(event: Event, row: Row) -> bool:
    """Return whether an event says something else than the stored row of its id."""
    return (event.pair, event.at, event.duration) != (pair_of(row), row["at"], row["duration"])

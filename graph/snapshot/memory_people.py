"""Writes imported people and interactions into memory, as the importers write them to the graph."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from graph.catalogue.types import ItemLabel
from graph.ingest.bulk import Kind
from graph.ingest.interaction_writer import Event, Pair
from graph.ingest.people_links import MANY, PersonLink
from graph.snapshot.in_memory import MemoryWriter


class MemoryPeopleWriter:
    """Accepts people and their links.

    Args:
        writer: collects the rows.
    """

    def __init__(self, writer: MemoryWriter) -> None:
        self._writer = writer
        self._kept: dict[Kind, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))

    async def select_people(self, ids: Collection[str]) -> set[str]:
        """Return those of the ids that are people's."""
        return self._writer.stored_among("User", ids)

    async def nodes(self, label: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Store nodes. Return their number."""
        return await self._writer.nodes(label, rows)

    async def replace_nodes(self, label: str, rows: Iterable[Mapping[str, Any]], properties: Iterable[str]) -> int:
        """Store nodes, without those of the given properties that a row does not have. Return their number."""
        return await self._writer.replace_nodes(label, rows, properties)

    async def write(self, kind: Kind, links: Iterable[PersonLink]) -> int:
        """Store links of one kind. Return how many were not stored before."""
        new = 0
        for link in links:
            id = str(link.properties["id"]) if kind in MANY else link.target
            new += id not in self._kept[kind][link.person]
            self._kept[kind][link.person].add(id)
            await self._writer.relationships(kind, [(link.person, link.target, link.properties)])
        return new

    def has_written(self, kind: Kind, person: str) -> bool:
        """Return whether a link of a kind of a person was stored."""
        return bool(self._kept[kind][person])

    async def remove_stale(self, kind: Kind, people: Iterable[str]) -> None:
        """Do nothing: a writer into memory holds nothing of an earlier import."""


class MemoryEventWriter:
    """Accepts interactions between people and items that are stored.

    Args:
        writer: collects the rows.
    """

    def __init__(self, writer: MemoryWriter) -> None:
        self._writer = writer
        self._first: dict[Pair, datetime] = {}

    async def known_people(self, ids: Iterable[str]) -> set[str]:
        """Return those of the ids that are people's."""
        return self._writer.stored_among("User", ids)

    async def known_items(self, label: ItemLabel, ids: Iterable[str]) -> set[str]:
        """Return those of the ids that are items' of a label."""
        return self._writer.stored_among(label, ids)

    async def titled_jobs(self, titles: Collection[str]) -> dict[str, list[tuple[str, list[str]]]]:
        """Return id and names of the companies of the jobs with the given titles, by title; all in lower case."""
        return self._writer.titled_jobs(titles)

    async def write(self, events: Mapping[str, Event]) -> list[str]:
        """Store the time of each pair's first event. Nobody has undone one: the result is empty."""
        for event in events.values():
            first = min(event.at, self._first.get(event.pair, event.at))
            self._first[event.pair] = first
            pair, properties = event.pair, {"firstAt": first}
            row = {"user": pair.user, "item": pair.item, "properties": properties}
            await self._writer.choices(pair.action, pair.label, [row])
        return []

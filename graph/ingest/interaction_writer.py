"""Writes imported interactions as the API logs them: the events, and the relationships that aggregate them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString, Protocol

from neo4j import AsyncManagedTransaction

from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient, Row, rows
from graph.ingest.bulk import EVENTS
from graph.interactions.types import InteractionType, for_each_choice, for_each_label

PEOPLE = "UNWIND $ids AS id MATCH (u:User {id: id}) RETURN u.id AS id"
ITEMS = for_each_label("UNWIND $ids AS id MATCH (x:Item {id: id}) RETURN x.id AS id")
TITLED = """
MATCH (j:Job) WHERE CASE WHEN j.title >= '' THEN toLower(j.title) END IN $titles
RETURN j.id AS id, j.title AS title, COLLECT { MATCH (j)-[:AT]->(c:Company) RETURN c.name } AS companies
"""
KNOWN = """
UNWIND $ids AS id
MATCH (i:Interaction {id: id})
MATCH (i)<-[d:DID|UNDID]-(u:User)
MATCH (i)-[:ON]->(x)
RETURN i.id AS id, u.id AS user, labels(x)[0] AS label, x.id AS item, i.action AS action, type(d) = 'UNDID' AS undone,
       i.at AS at, i.durationSeconds AS duration
"""
LOCK = "UNWIND $rows AS row MATCH (u:User {id: row.user}) SET u.interactions = coalesce(u.interactions, 0) + row.count"
UNLINK: tuple[LiteralString, ...] = (
    "UNWIND $ids AS id MATCH (i:Interaction {id: id})<-[d:DID]-() DELETE d",
    "UNWIND $ids AS id MATCH (i:Interaction {id: id})-[o:ON]->() DELETE o",
)
AGGREGATE = for_each_choice("""
UNWIND $rows AS row
MATCH (u:User {id: row.user})-[:DID]->(i:Interaction)-[:ON]->(x:Item)
WHERE i.action = $action AND x.id IN row.items
WITH u, x, count(i) AS count, min(i.at) AS first, max(i.at) AS last
MERGE (u)-[r:CHOICE]->(x) SET r.count = count, r.firstAt = first, r.lastAt = last
""")
FORGET = for_each_choice("""
UNWIND $rows AS row
MATCH (u:User {id: row.user})-[r:CHOICE]->(x:Item)
WHERE x.id IN row.items
  AND NOT EXISTS { MATCH (u)-[:DID]->(i:Interaction)-[:ON]->(x) WHERE i.action = $action }
DELETE r
""")
OF_SOURCE = """
MATCH (i:Interaction {source: $source})
MATCH (i)<-[:DID|UNDID]-(u:User)
MATCH (i)-[:ON]->(x)
RETURN i.id AS id, u.id AS user, labels(x)[0] AS label, x.id AS item, i.action AS action
"""
DELETE = "UNWIND $ids AS id MATCH (i:Interaction {id: id}) DETACH DELETE i"
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Pair:
    """A person, an item and a type of interaction between them: what one relationship aggregates."""

    user: str
    label: ItemLabel
    item: str
    action: InteractionType


@dataclass(frozen=True, slots=True)
class Event:
    """An interaction to write. ``id`` identifies it in the graph."""

    id: str
    pair: Pair
    at: datetime
    duration: float | None


class EventWriter(Protocol):
    """Accepts interactions of one source between people and items that are there."""

    async def known_people(self, ids: Iterable[str]) -> set[str]:
        """Return those of the ids that are people's."""

    async def known_items(self, label: ItemLabel, ids: Iterable[str]) -> set[str]:
        """Return those of the ids that are items' of a label."""

    async def titled_jobs(self, titles: Collection[str]) -> dict[str, list[tuple[str, list[str]]]]:
        """Return id and names of the companies of the jobs with the given titles, by title; all in lower case."""

    async def write(self, events: Mapping[str, Event]) -> list[str]:
        """Accept events by id, and return the ids of those that their people have undone."""


class InteractionWriter:
    """Writes and removes the interactions of one source.

    Args:
        client: the graph.
        source: name of the source.
    """

    def __init__(self, client: GraphClient, source: str) -> None:
        self._client = client
        self._source = source

    async def known_people(self, ids: Iterable[str]) -> set[str]:
        """Return those of the ids that are people's."""
        return {row["id"] for row in await self._client.read(PEOPLE, ids=list(ids))}

    async def known_items(self, label: ItemLabel, ids: Iterable[str]) -> set[str]:
        """Return those of the ids that are items' of a label."""
        return {row["id"] for row in await self._client.read(ITEMS[label], ids=list(ids))}

    async def titled_jobs(self, titles: Collection[str]) -> dict[str, list[tuple[str, list[str]]]]:
        """Return id and names of the companies of the jobs with the given titles, by title; all in lower case."""
        jobs: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
        for row in await self._client.read(TITLED, titles=list(titles)):
            jobs[row["title"].lower()].append((row["id"], [str(name).lower() for name in row["companies"]]))
        return jobs

    async def stored_events(self, ids: Iterable[str]) -> list[Row]:
        """Return what the graph holds of events: id, user, label, item, action, time, duration, whether undone."""
        return await self._client.read(KNOWN, ids=list(ids))

    async def write(self, events: Mapping[str, Event]) -> list[str]:
        """Write events by id in one transaction, and return the ids of those that their people have undone.

        What was undone stays undone. An event that an earlier file described otherwise is replaced.
        """

        async def work(transaction: AsyncManagedTransaction) -> list[str]:
            stored_events = {row["id"]: row for row in await rows(transaction, KNOWN, ids=list(events))}
            undone_ids = [id for id, row in stored_events.items() if row["undone"]]
            live_events = [event for id, event in events.items() if id not in undone_ids]
            earlier = {id: pair_of(row) for id, row in stored_events.items() if id not in undone_ids}
            moved_pairs = {id: pair for id, pair in earlier.items() if pair != events[id].pair}
            new = Counter(event.pair.user for event in live_events if event.id not in stored_events)
            await rows(transaction, LOCK, rows=[{"user": user, "count": count} for user, count in new.items()])
            for query in UNLINK if moved_pairs else ():
                await rows(transaction, query, ids=list(moved_pairs))
            await self._write_events(transaction, live_events)
            await aggregate(transaction, {event.pair for event in live_events} | set(moved_pairs.values()))
            await forget(transaction, moved_pairs.values())
            return undone_ids

        return await self._client.transact(work)

    async def _write_events(self, transaction: AsyncManagedTransaction, events: Sequence[Event]) -> None:
        for label, query in EVENTS.items():
            batch = [self._row(event) for event in events if event.pair.label == label]
            if batch:
                await rows(transaction, query, rows=batch)

    def _row(self, event: Event) -> dict[str, object]:
        pair = event.pair
        facts = {"action": pair.action.value, "at": event.at, "durationSeconds": event.duration, "source": self._source}
        return {"id": event.id, "user": pair.user, "item": pair.item, "properties": facts}

    async def remove(self) -> None:
        """Remove the interactions of the source, and take them out of what aggregates them."""
        stored_rows = await self._client.read(OF_SOURCE, source=self._source)
        for start in range(0, len(stored_rows), BATCH):
            batch = stored_rows[start : start + BATCH]

            async def work(transaction: AsyncManagedTransaction, batch: Sequence[dict[str, str]] = batch) -> None:
                await rows(transaction, DELETE, ids=[row["id"] for row in batch])
                pairs = {pair_of(row) for row in batch}
                await aggregate(transaction, pairs)
                await forget(transaction, pairs)

            await self._client.transact(work)


def pair_of(row: Mapping[str, str]) -> Pair:
    """Build a pair from a row with ``user``, ``label``, ``item`` and ``action``."""
    return Pair(row["user"], ItemLabel(row["label"]), row["item"], InteractionType(row["action"]))


async def aggregate(transaction: AsyncManagedTransaction, pairs: Iterable[Pair]) -> None:
    """Let the relationships of pairs say what their events say."""
    for (action, label), people in items_by_person(pairs).items():
        await rows(transaction, AGGREGATE[action, label], rows=people, action=action.value)


async def forget(transaction: AsyncManagedTransaction, pairs: Iterable[Pair]) -> None:
    """Remove the relationships of pairs that have no event."""
    for (action, label), people in items_by_person(pairs).items():
        await rows(transaction, FORGET[action, label], rows=people, action=action.value)


def items_by_person(pairs: Iterable[Pair]) -> dict[tuple[InteractionType, ItemLabel], list[dict[str, object]]]:
    """Return query rows of a person and their items, by type of interaction and label."""
    items: dict[tuple[InteractionType, ItemLabel], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for pair in pairs:
        items[pair.action, pair.label][pair.user].append(pair.item)
    return {
        kind: [{"user": user, "items": sorted(own)} for user, own in sorted(by_person.items())]
        for kind, by_person in items.items()
    }

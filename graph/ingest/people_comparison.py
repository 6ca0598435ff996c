"""Compares the people and the links of a file with what the graph holds. It writes nothing."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, LiteralString

from graph.db.client import GraphClient
from graph.ingest.bulk import Kind, for_each_kind, without_nothing
from graph.ingest.comparison import Comparison, NodeComparer
from graph.ingest.people_links import KNOWN, LIVING, MANY, SINGLE, PersonLink, key_of

LINKED: Mapping[Kind, LiteralString] = for_each_kind(
    """
    UNWIND $ids AS id MATCH (a:Source {id: id})-[r:TYPE]->(b:Target)
    RETURN a.id AS person, b.id AS target, r.id AS id, r {.*} AS properties""",
    (*SINGLE, *MANY, LIVING),
)
Links = dict[str, dict[str, Any]]


class PeopleComparer(NodeComparer):
    """Takes the place of a writer of people: compares what it is given with the graph.

    Args:
        client: the graph; it is only read.
        source: name of the source.
        comparison: takes the outcome.
    """

    def __init__(self, client: GraphClient, source: str, comparison: Comparison) -> None:
        super().__init__(client, comparison)
        self._source = source
        self._links: dict[Kind, dict[str, Links]] = {}

    async def select_people(self, ids: Collection[str]) -> set[str]:
        """Return those of the ids that are people's."""
        return {row["id"] for row in await self._client.read(KNOWN, ids=list(ids))}

    async def write(self, kind: Kind, links: Iterable[PersonLink]) -> int:
        """Keep links of one kind until they are compared. Return how many were not given before."""
        people, count = self._links.setdefault(kind, {}), 0
        for link in links:
            own, key = people.setdefault(link.person, {}), key_of(kind, link)
            count += key not in own
            own[key] = without_nothing(link.properties)
        return count

    def has_written(self, kind: Kind, person: str) -> bool:
        """Return whether a link of a kind of a person was given."""
        return bool(self._links.get(kind, {}).get(person))

    async def remove_stale(self, kind: Kind, people: Iterable[str]) -> None:
        """Compare the people's links of one kind that come from the source; those that they made stay as they are."""
        ids = list(people)
        stored: dict[str, Links] = {id: {} for id in ids}
        self_made: dict[str, set[str]] = {id: set() for id in ids}
        for row in await self._client.read(LINKED[kind], ids=ids):
            properties = dict(row["properties"])
            key = row["id"] if kind in MANY else row["target"]
            if properties.pop("source", None) == self._source:
                stored[row["person"]][key] = properties
            else:
                self_made[row["person"]].add(key)
        for id in ids:
            wanted = self._links.get(kind, {}).get(id, {})
            kept = stored[id].keys() if kind == LIVING and self_made[id] else wanted.keys() - self_made[id]
            links = {key: properties for key, properties in wanted.items() if key in kept}
            self._comparison.add(id, is_new=False, is_changed=links != stored[id])

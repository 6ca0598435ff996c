"""A snapshot without a server: rows for the graph, collected in memory.

The demo world and the importers write to it as they write to the graph. An evaluation from memory
therefore uses the same data as the graph would contain (a test compares both).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from graph.catalogue.concepts import Concept, concepts_of
from graph.catalogue.lookup import Names, names_of
from graph.catalogue.money import DEFAULT_RATES, Rates
from graph.catalogue.types import ItemLabel
from graph.db.values import day_or_none
from graph.ingest.bulk import NAMED_LABELS, without_nothing
from graph.interactions.types import RELATIONSHIP_OF, InteractionType
from graph.people.careers import Post
from graph.snapshot.reader import CHOICES, EDGES, NODES
from graph.snapshot.tables import Relation, Snapshot, edge_table, node_table

UNWEIGHTED = 1.0
WORKED_AS: Relation = ("User", "WORKED_AS", "Occupation")
WEIGHTS: Mapping[Relation, Callable[[Mapping[str, Any]], float]] = {
    ("User", "HAS_SKILL", "Skill"): lambda row: row["level"] / 5.0,
    WORKED_AS: lambda row: 0.5 if row.get("to") is not None or row.get("ended") else 1.0,
    ("Job", "REQUIRES", "Skill"): lambda row: row.get("importance", 0.5),
    ("Occupation", "REQUIRES", "Skill"): lambda row: 1.0 if row.get("essential") else 0.5,
    ("Occupation", "LEADS_TO", "Occupation"): lambda row: row["weight"],
}


class MemoryWriter:
    """Collects rows. :meth:`snapshot` converts them to arrays.

    Args:
        rates: converts amounts of money.
    """

    def __init__(self, rates: Rates = DEFAULT_RATES) -> None:
        self._rates = rates
        self._posts: dict[tuple[str, str, object], Post] = {}
        self._nodes: dict[str, dict[str, Mapping[str, Any]]] = {label: {} for label in NODES}
        self._edges: dict[Relation, dict[tuple[str, str], float]] = defaultdict(dict)

    async def nodes(self, label: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Store nodes, or further properties of them. Nodes with labels that no model reads are only counted."""
        count = 0
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last count is the result
            if label in self._nodes:
                stored = self._nodes[label].get(row["id"])
                self._nodes[label][row["id"]] = merge_nodes(label, stored, without_nothing(row)) if stored else row
        return count

    async def replace_nodes(self, label: str, rows: Iterable[Mapping[str, Any]], properties: Iterable[str]) -> int:
        """Store nodes without those of the given properties that a row does not have."""
        empty_row, count = dict.fromkeys(properties), 0
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last count is the result
            if label in self._nodes:
                self._nodes[label][row["id"]] = {**self._nodes[label].get(row["id"], {}), **empty_row, **row}
        return count

    async def remove_stale_links(self, kind: Relation, targets: Mapping[str, Collection[str]]) -> None:
        """Remove the relationships of one kind that lead from a node to others than its given targets."""
        table = self._edges[kind]
        for source, target in [link for link in table if link[0] in targets and link[1] not in targets[link[0]]]:
            del table[source, target]

    async def relationships(self, kind: Relation, rows: Iterable[tuple[str, str, Mapping[str, Any]]]) -> int:
        """Store relationships."""
        weigh, table = WEIGHTS.get(kind), self._edges[kind]
        before = len(table)
        for source, target, properties in rows:
            if kind == WORKED_AS:
                post = post_of(source, target, properties)
                self._posts[source, target, properties.get("id", post)] = post
            weight = weigh(properties) if weigh else UNWEIGHTED
            repeated = (
                kind == WORKED_AS and (source, target) in table
            )  # a repeated link means two relationships: the stronger counts
            table[source, target] = max(weight, table[source, target]) if repeated else weight
        return len(table) - before

    async def events(self, label: ItemLabel, rows: Iterable[Mapping[str, Any]]) -> int:
        """Count interactions. Models read the relationships that aggregate them."""
        del label
        return sum(1 for _ in rows)

    async def choices(self, type: InteractionType, label: ItemLabel, rows: Iterable[Mapping[str, Any]]) -> int:
        """Store the time of each first choice."""
        table = self._edges["User", RELATIONSHIP_OF[type], label]
        before = len(table)
        for row in rows:
            table[row["user"], row["item"]] = round(row["properties"]["firstAt"].timestamp() * 1_000)
        return len(table) - before

    def stored_among(self, label: str, ids: Iterable[str]) -> set[str]:
        """Return those of the ids that are stored nodes' of a label."""
        return {id for id in ids if id in self._nodes[label]}

    def titled_jobs(self, titles: Collection[str]) -> dict[str, list[tuple[str, list[str]]]]:
        """Return id and names of the companies of the jobs with the given titles, by title; all in lower case."""
        companies: dict[str, list[str]] = defaultdict(list)
        for job, company in self._edges["Job", "AT", "Company"]:
            companies[job].append(str(self._nodes["Company"][company]["name"]).lower())
        jobs: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
        for id, row in self._nodes["Job"].items():
            if (title := str(row.get("title") or "").lower()) in titles:
                jobs[title].append((id, companies[id]))
        return jobs

    def names(self) -> Names:
        """Return the names of all stored skills, occupations, tags and places."""
        skills, occupations, places = (self._nodes[label].values() for label in ("Skill", "Occupation", "Place"))
        return names_of(
            [select(row, "id", "name", kind="kind", other_names="alternativeNames") for row in skills],
            [
                select(row, "id", name="title", other_names="alternativeTitles", arabic="titleArabic")
                for row in occupations
            ],
            [select(row, "id", "name", "region", "country", other_names="alternativeNames") for row in places],
        )

    def posts(self) -> list[Post]:
        """Return the occupations that people have held; they teach the moves that people make."""
        return list(self._posts.values())

    def concepts(self) -> list[Concept]:
        """Return all stored skills, without groups and tags, and all stored occupations."""
        skills = [
            select(row, "id", "name", "description", other_names="alternativeNames") | {"label": "Skill"}
            for row in self._nodes["Skill"].values()
            if row.get("kind") not in {"GROUP", "TAG"}
        ]
        occupations = [
            select(row, "id", "description", name="title", other_names="alternativeTitles", onet="onetTitles")
            | {"label": "Occupation"}
            for row in self._nodes["Occupation"].values()
        ]
        return concepts_of([*skills, *occupations])

    def snapshot(self) -> Snapshot:
        """Return all stored rows as arrays, without learned moves, which the rows do not hold."""
        nodes = {label: node_table(label, list(rows.values()), self._rates) for label, rows in self._nodes.items()}
        positions = {label: {id: index for index, id in enumerate(table.ids)} for label, table in nodes.items()}
        edges = {}
        for relation in (*EDGES, *CHOICES):
            rows = [(a, b, value) for (a, b), value in self._edges[relation].items()]
            source, _, target = relation
            edges[relation] = edge_table(rows, positions[source], positions[target], timed=relation in CHOICES)
        return Snapshot(nodes, edges, datetime.now(UTC), self._rates)


def post_of(person: str, occupation: str, properties: Mapping[str, Any]) -> Post:
    """Return the post that a relationship ``WORKED_AS`` describes."""
    has_ended = properties.get("to") is not None or properties.get("ended") is True
    return Post(person, occupation, day_or_none(properties.get("from")), has_ended)


def merge_nodes(label: str, stored: Mapping[str, Any], row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a node with further properties; of several spellings of a name, the one that sorts first is kept."""
    is_spelling = label in NAMED_LABELS or row.get("kind") == "TAG"
    if is_spelling and "name" in stored and "name" in row:
        return {**stored, **row, "name": min(stored["name"], row["name"])}
    return {**stored, **row}


def select(row: Mapping[str, Any], *properties: str, **renamed: str) -> dict[str, Any]:
    """Return some properties of a row, some under other names; ``None`` for one that it does not have."""
    return {
        name: row.get(property) for name, property in (dict(zip(properties, properties, strict=True)) | renamed).items()
    }

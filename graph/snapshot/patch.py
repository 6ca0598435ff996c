"""Jobs that were posted or changed one at a time since a snapshot was read.

Each posting increases ``Catalogue.jobs`` and stores the number on the job, so that a process reads only the
changes that it has not seen. :func:`patch_snapshot` applies them to a snapshot. Existing nodes keep their positions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph.catalogue.money import Rates
from graph.db.client import GraphClient
from graph.snapshot.tables import (
    EdgeTable,
    NodeTable,
    Relation,
    Snapshot,
    coded_values,
    columns,
    node_text,
    node_title,
    weights_of,
)
from graph.snapshot.text_sketches import sketch_descriptions

CURRENT = """
MATCH (c:Catalogue {id: 'catalogue'})
RETURN coalesce(c.revision, 0) AS revision, coalesce(c.jobs, 0) AS jobs
"""
APPLIED = "MATCH (m:Migration) RETURN m.id AS id, m.appliedAt AS at ORDER BY id"
LAST_ERASURE = "MATCH (e:Erasure) RETURN max(e.startedAt) AS begun, max(e.endedAt) AS ended"
LAST_RESTORE = "MATCH (r:Restore) RETURN r.endedAt AS at"
SINCE = """
MATCH (n:Job) WHERE n.revision > $since
RETURN n {.*} AS properties,
       COLLECT { MATCH (n)-[r:REQUIRES]->(b:Skill) RETURN [b.id,
                 CASE WHEN r.importance >= 0 THEN r.importance ELSE 0.5 END] } AS REQUIRES,
       COLLECT { MATCH (n)-[:IS_A]->(b:Occupation) RETURN [b.id, 1.0] } AS IS_A,
       COLLECT { MATCH (n)-[:AT]->(b:Company) RETURN [b.id, 1.0] } AS AT,
       COLLECT { MATCH (n)-[:IN]->(b:Place) RETURN [b.id, 1.0] } AS PLACED,
       COLLECT { MATCH (n)-[:IN]->(b:Place) RETURN [b.id, b.name, b.region, b.country] } AS places
ORDER BY n.revision
"""
LINKS: Mapping[str, Relation] = {
    "REQUIRES": ("Job", "REQUIRES", "Skill"),
    "IS_A": ("Job", "IS_A", "Occupation"),
    "AT": ("Job", "AT", "Company"),
    "PLACED": ("Job", "IN", "Place"),
}
AROUND_JOBS = frozenset({"Company", "Place", "Occupation"})


GraphLife: TypeAlias = tuple[str, ...]
"""Identifies a graph, and who is in it: the times of its migrations, the last erasure and the last restore."""


@dataclass(frozen=True, slots=True)
class Revisions:
    """Change counters: one for bulk changes of the catalogue, one for changes of single jobs."""

    bulk: int
    jobs: int


class ChangeReader:
    """Reads changes.

    Args:
        client: the graph.
    """

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def revisions(self) -> Revisions:
        """Return the current counters; 0 before the first change."""
        rows = await self._client.read(CURRENT)
        return Revisions(int(rows[0]["revision"]), int(rows[0]["jobs"])) if rows else Revisions(0, 0)

    async def life(self) -> GraphLife:
        """Return what identifies the graph: one that is made anew has another life, though it counts from 0 again."""
        applied = [f"{row['id']} {row['at']}" for row in await self._client.read(APPLIED)]
        erased = [f"erased {row['begun']} {row['ended']}" for row in await self._client.read(LAST_ERASURE)]
        restored = [f"restored {row['at']}" for row in await self._client.read(LAST_RESTORE)]
        return (*applied, *erased, *restored)

    async def jobs_since(self, number: int) -> list[dict[str, Any]]:
        """Return jobs that were posted or changed after the given number, in the order of their changes."""
        return await self._client.read(SINCE, since=number)


def patch_snapshot(snapshot: Snapshot, jobs: Sequence[Mapping[str, Any]]) -> Snapshot:
    """Return the snapshot with the current state of the given jobs. New jobs come last."""
    if not jobs:
        return snapshot
    latest = {job["properties"]["id"]: job for job in jobs if isinstance(job["properties"]["id"], str)}
    stored_places = [place for job in latest.values() for place in job["places"] if isinstance(place[0], str)]
    places = {
        id: {"id": id, "name": name, "region": region, "country": country}
        for id, name, region, country in stored_places
    }
    nodes = {
        **snapshot.nodes,
        "Job": with_rows(snapshot.nodes["Job"], "Job", [job["properties"] for job in latest.values()], snapshot.rates),
        "Place": with_rows(snapshot.nodes["Place"], "Place", list(places.values()), snapshot.rates),
    }
    positions = {label: {id: index for index, id in enumerate(nodes[label].ids)} for label in nodes}
    edges = dict(snapshot.edges)
    for name, relation in LINKS.items():
        rows = [(id, target, weight) for id, job in latest.items() for target, weight in job[name]]
        edges[relation] = with_edges(edges[relation], rows, positions["Job"], positions[relation[2]], set(latest))
    return Snapshot(nodes, edges, snapshot.taken_at, snapshot.rates, snapshot.learned_moves)


def snapshot_of_jobs(
    snapshot: Snapshot, jobs: Sequence[Mapping[str, Any]], extras: NDArray[np.int64] | None = None
) -> Snapshot:
    """Return a snapshot with the given jobs alone: with their companies, places and occupations, without skills.

    Args:
        snapshot: the snapshot that was read before the jobs changed.
        jobs: the jobs as they are now.
        extras: indices of further jobs of the snapshot to take along, in ascending order.
    """
    nothing = np.zeros(0, dtype=np.int64)
    rows = nothing if extras is None else extras
    nodes = {label: table if label in AROUND_JOBS else table.select(nothing) for label, table in snapshot.nodes.items()}
    nodes["Job"] = snapshot.nodes["Job"].select(rows)
    edges = {
        relation: select_sources(table, rows if relation[0] == "Job" and relation[2] in AROUND_JOBS else nothing)
        for relation, table in snapshot.edges.items()
    }
    return patch_snapshot(replace(snapshot, nodes=nodes, edges=edges), jobs)


def select_sources(table: EdgeTable, sources: NDArray[np.int64]) -> EdgeTable:
    """Return the edges that start at some nodes, given in ascending order; they are numbered anew from 0."""
    selection = table.select(np.isin(table.source, sources))
    return replace(selection, source=np.searchsorted(sources, selection.source))


def with_rows(table: NodeTable, label: str, rows: Sequence[Mapping[str, Any]], rates: Rates) -> NodeTable:
    """Return a node table with the given rows replaced. New rows come last."""
    positions = {id: index for index, id in enumerate(table.ids)}
    ids, titles, texts, names = (
        list(table.ids),
        list(table.titles),
        list(table.texts),
        {name: list(categories) for name, categories in table.names.items()},
    )
    new_columns = columns(label, rows, rates)
    for column, values in coded_values(label, rows).items():
        new_columns[column] = codes(names[column], values)
    row_positions = []
    for row in rows:
        if row["id"] not in positions:
            positions[row["id"]] = len(ids)
            ids.append(row["id"])
            titles.append("")
            texts.append("")
        row_positions.append(positions[row["id"]])
        titles[positions[row["id"]]] = node_title(label, row)
        texts[positions[row["id"]]] = node_text(label, row)
    patched_columns = {}
    for name, numbers in table.columns.items():
        patched_columns[name] = np.concatenate([numbers, np.full(len(ids) - len(numbers), np.nan)])
        patched_columns[name][row_positions] = new_columns[name]
    sketches = table.sketches
    if sketches is not None:
        sketches = np.concatenate([sketches, np.zeros((len(ids) - len(sketches), sketches.shape[1]), np.uint8)])
        sketches[row_positions] = sketch_descriptions(rows)
    return NodeTable(ids, titles, texts, patched_columns, names, sketches)


def codes(names: list[str], values: list[str]) -> NDArray[np.float64]:
    """Return the codes of values. A new value gets the next code."""
    for value in values:
        if value not in names:
            names.append(value)
    return np.array([names.index(value) for value in values], dtype=np.float64)


def with_edges(
    table: EdgeTable,
    rows: list[tuple[str, str, float]],
    sources: Mapping[str, int],
    targets: Mapping[str, int],
    changed_sources: set[str],
) -> EdgeTable:
    """Return a relation's edges, with the edges of changed sources replaced, ordered by source and target."""
    unchanged_edges = table.select(~np.isin(table.source, [sources[id] for id in changed_sources]))
    new_edges = [(sources[a], targets[b], weight) for a, b, weight in rows if b in targets]
    source = np.concatenate([unchanged_edges.source, np.array([a for a, _, _ in new_edges], dtype=np.int64)])
    target = np.concatenate([unchanged_edges.target, np.array([b for _, b, _ in new_edges], dtype=np.int64)])
    weight = np.concatenate([unchanged_edges.weight, weights_of(w for _, _, w in new_edges)])
    order = np.lexsort((target, source))
    return EdgeTable(source[order], target[order], np.zeros(len(order)), weight[order])

"""What the models learn from: a snapshot's arrays, cut at a moment.

An *event* is one relationship that a person made to an item: viewed, liked, saved, applied,
completed or dismissed. Liked and stronger ones are *choices*: what models predict.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph.catalogue.types import ItemLabel
from graph.snapshot.reader import EdgeTable, NodeTable, Relation, Snapshot

STRENGTH = {"VIEWED": 0.3, "LIKED": 0.7, "SAVED": 0.8, "APPLIED": 1.0, "COMPLETED": 1.0}
CHOSEN = 0.7
DAY = 86_400.0
ITEM_LABELS = (ItemLabel.JOB, ItemLabel.COURSE)

Index = NDArray[np.int64]
Rows = NDArray[np.int64] | None
Mask = NDArray[np.bool_]
Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Events:
    """E events with items of one label, in the order of time.

    ``user`` and ``item`` are int64 [E], ``at`` seconds since 1970, ``strength`` 0–1.
    """

    user: Index
    item: Index
    at: NDArray[np.float64]
    strength: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.user)

    def select(self, mask: Mask | Index) -> "Events":
        """Some of the events."""
        return Events(self.user[mask], self.item[mask], self.at[mask], self.strength[mask])

    def before(self, cut: float) -> "Events":
        """The events before a moment."""
        return self.select(self.at < cut)

    def matrix(self, users: int, items: int) -> csr_matrix:
        """The strongest event of each pair, sparse float [users, items]."""
        return strongest(self, users, items)


def first_times(events: Events, users: int, items: int) -> csr_matrix:
    """When each pair first had to do with each other, in seconds since 1970, sparse float [users, items]."""
    keys = events.user * items + events.item
    order = np.argsort(events.at, kind="stable")
    firsts = order[np.unique(keys[order], return_index=True)[1]]
    return csr_matrix((events.at[firsts], (events.user[firsts], events.item[firsts])), shape=(users, items))


@dataclass(frozen=True, slots=True)
class Dataset:
    """Nodes, relations that are not events, and events by item label."""

    nodes: Mapping[str, NodeTable]
    relations: Mapping[Relation, EdgeTable]
    events: Mapping[ItemLabel, Events]

    def count(self, label: str) -> int:
        """How many nodes of a label there are."""
        return len(self.nodes[label])

    def before(self, cut: float) -> "Dataset":
        """The same nodes and relations with only the events before a moment."""
        return Dataset(self.nodes, self.relations, {label: events.before(cut) for label, events in self.events.items()})

    def known_at(self, cut: float) -> dict[Relation, EdgeTable]:
        """The relations without those of jobs that were posted at a moment or later.

        What people say of themselves, and the classification, bear no time and stay.
        """
        posted = self.nodes[ItemLabel.JOB].columns["posted"]
        return {
            relation: table.select(posted[table.source] < cut) if relation[0] == ItemLabel.JOB else table
            for relation, table in self.relations.items()
        }

    def interactions(self) -> int:
        """How many events there are in all."""
        return sum(len(events) for events in self.events.values())


def dataset_of(snapshot: Snapshot) -> Dataset:
    """The data set of a snapshot."""
    events = {label: events_of(snapshot, label) for label in ITEM_LABELS}
    choices = {*STRENGTH, "DISMISSED"}
    relations = {relation: table for relation, table in snapshot.edges.items() if relation[1] not in choices}
    return Dataset(snapshot.nodes, relations, events)


def events_of(snapshot: Snapshot, label: ItemLabel) -> Events:
    """All events with items of one label, by time, then user, then item."""
    tables = [
        (table, STRENGTH[type])
        for (_, type, target), table in snapshot.edges.items()
        if target == label and type in STRENGTH
    ]
    user = np.concatenate([table.source for table, _ in tables])
    item = np.concatenate([table.target for table, _ in tables])
    at = np.concatenate([table.at for table, _ in tables])
    strength = np.concatenate([np.full(len(table), value, np.float32) for table, value in tables])
    order = np.lexsort((strength, item, user, at))
    return Events(user[order], item[order], at[order], strength[order])


def strongest(events: Events, users: int, items: int) -> csr_matrix:
    """The strongest event of each pair, sparse float [users, items]."""
    order = np.argsort(events.strength, kind="stable")
    keys = events.user[order] * items + events.item[order]
    last = len(keys) - 1 - np.unique(keys[::-1], return_index=True)[1]
    rows = order[last]
    return csr_matrix((events.strength[rows], (events.user[rows], events.item[rows])), shape=(users, items))


def available(table: NodeTable, start: float, end: float) -> Mask:
    """Which items could be recommended between two moments: posted before the end, not closed at the start."""
    if "posted" not in table.columns:
        return np.ones(len(table), dtype=bool)
    return np.asarray((table.columns["posted"] < end) & (table.columns["closes"] > start))

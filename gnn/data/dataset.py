"""The training data: a snapshot's arrays, cut at a point in time.

An *event* is one interaction of a person with an item: viewed, liked, saved, applied,
completed or dismissed. Likes and stronger events are *choices*, which models predict. Where nobody did more than
look, views are the choices.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph.catalogue.money import DEFAULT_RATES, Rates
from graph.catalogue.types import ItemLabel
from graph.interactions.types import TYPE_OF, InteractionType
from graph.snapshot.tables import EdgeTable, NodeTable, Relation, Snapshot

TYPES = tuple(InteractionType)
STRENGTH = {
    InteractionType.VIEW: 0.3,
    InteractionType.LIKE: 0.7,
    InteractionType.SAVE: 0.8,
    InteractionType.APPLY: 1.0,
    InteractionType.COMPLETE: 1.0,
}
STRENGTHS = np.array([STRENGTH.get(type, 0.0) for type in TYPES], dtype=np.float32)
CHOSEN = 0.7
DAY = 86_400.0
ITEM_LABELS = (ItemLabel.JOB, ItemLabel.COURSE)

Index = NDArray[np.int64]
Rows = NDArray[np.int64] | None
Mask = NDArray[np.bool_]
Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Events:
    """E events with items of one label, in chronological order.

    ``user`` and ``item`` are int64 [E], ``at`` is seconds since 1970, and ``type`` is the index of the interaction's
    type in :data:`TYPES`, int8 [E].
    """

    user: Index
    item: Index
    at: NDArray[np.float64]
    type: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.user)

    @property
    def strength(self) -> NDArray[np.float32]:
        """The strength of each event, 0–1, float32 [E]."""
        return STRENGTHS[self.type]

    def select(self, mask: Mask | Index) -> "Events":
        """Return some of the events."""
        return Events(self.user[mask], self.item[mask], self.at[mask], self.type[mask])

    def before(self, cut: float) -> "Events":
        """Return the events before a cut."""
        return self.select(self.at < cut)

    def matrix(self, users: int, items: int) -> csr_matrix:
        """Return the strongest event of each pair, sparse float [users, items]."""
        return strongest_events(self, users, items)


def first_times(events: Events, users: int, items: int) -> csr_matrix:
    """Return the time of each pair's first event, in seconds since 1970, sparse float [users, items]."""
    keys = events.user * items + events.item
    order = np.argsort(events.at, kind="stable")
    firsts = order[np.unique(keys[order], return_index=True)[1]]
    return csr_matrix((events.at[firsts], (events.user[firsts], events.item[firsts])), shape=(users, items))


@dataclass(frozen=True, slots=True)
class Dataset:
    """Nodes, relations except events, and events by item label; ``rates`` and ``learned_moves`` as in a snapshot.

    ``listed_by_events`` are the labels of which the data holds an item only because somebody did something with it.
    ``as_new`` says which items are presented as if nobody had done anything with them, bool [N] by label.
    """

    nodes: Mapping[str, NodeTable]
    relations: Mapping[Relation, EdgeTable]
    events: Mapping[ItemLabel, Events]
    rates: Rates = DEFAULT_RATES
    learned_moves: EdgeTable | None = None
    listed_by_events: frozenset[ItemLabel] = frozenset()
    as_new: Mapping[ItemLabel, Mask] = field(default_factory=dict)

    def choices(self, label: ItemLabel) -> Events:
        """Return the events that models predict: likes and stronger ones, or views where nobody did more than look."""
        events = self.events[label]
        is_choice = events.strength >= CHOSEN
        return events.select(is_choice) if is_choice.any() else events

    def count(self, label: str) -> int:
        """Return the number of nodes of a label."""
        return len(self.nodes[label])

    def before(self, cut: float) -> "Dataset":
        """Return the same nodes and relations with only the events before a cut."""
        return replace(self, events={label: events.before(cut) for label, events in self.events.items()})

    def select_shared(self, label: ItemLabel) -> Events:
        """Return the events that may say something about an item to other people.

        Where items are listed by events, the first one of each is left out: an item without an event would otherwise
        be known to have one that is asked for. So are all events of items that are presented as new.
        """
        events = self.events[label]
        silent = np.zeros(len(events), dtype=bool)
        if label in self.listed_by_events:
            silent[np.unique(events.item, return_index=True)[1]] = True
        if label in self.as_new:
            silent |= self.as_new[label][events.item]
        return events.select(~silent)

    def shared_matrices(self) -> dict[ItemLabel, csr_matrix]:
        """Return the strongest of :meth:`select_shared` events of each pair, sparse float [users, items].

        By label, where they are not all events.
        """
        return {
            label: self.select_shared(label).matrix(self.count("User"), self.count(label))
            for label in self.events
            if label in self.listed_by_events or label in self.as_new
        }

    def with_new_items(self, share: float, seed: int) -> "Dataset":
        """Return the same data with a share of the items presented as new: what people did tells nothing of them.

        The people themselves are known to have chosen them.
        """
        rng = np.random.default_rng(seed)
        return replace(self, as_new={label: rng.random(self.count(label)) < share for label in self.events})

    def find_candidates(self, label: ItemLabel, start: float, end: float) -> Mask:
        """Return which items could be chosen in a window: the available ones, bool [N].

        Where items are listed by events, those without an event before the end are not in the data yet. Otherwise a
        model would learn that what nobody viewed is never chosen, although it is there because it will be.
        """
        available = find_available(self.nodes[label], start, end)
        if label not in self.listed_by_events:
            return available
        return available & (np.bincount(self.events[label].before(end).item, minlength=self.count(label)) > 0)

    def known_at(self, cut: float) -> dict[Relation, EdgeTable]:
        """Return the relations without those of jobs posted at or after a cut.

        People's profile statements and the taxonomy have no timestamps and stay.
        """
        posted = self.nodes[ItemLabel.JOB].columns["posted"]
        return {
            relation: table.select(posted[table.source] < cut) if relation[0] == ItemLabel.JOB else table
            for relation, table in self.relations.items()
        }

    def interactions(self) -> int:
        """Return the total number of events."""
        return sum(len(events) for events in self.events.values())


def dataset_of(snapshot: Snapshot) -> Dataset:
    """Build the data set of a snapshot."""
    events = {label: events_of(snapshot, label) for label in ITEM_LABELS}
    relations = {relation: table for relation, table in snapshot.edges.items() if relation[1] not in TYPE_OF}
    return Dataset(snapshot.nodes, relations, events, snapshot.rates, snapshot.learned_moves)


def events_of(snapshot: Snapshot, label: ItemLabel) -> Events:
    """Return all events with items of one label, by time, then user, then item."""
    tables = [
        (table, TYPE_OF[name])
        for (_, name, target), table in snapshot.edges.items()
        if target == label and TYPE_OF.get(name) in STRENGTH
    ]
    user = np.concatenate([table.source for table, _ in tables])
    item = np.concatenate([table.target for table, _ in tables])
    at = np.concatenate([table.at for table, _ in tables])
    type = np.concatenate([np.full(len(table), TYPES.index(type), np.int8) for table, type in tables])
    order = np.lexsort((STRENGTHS[type], item, user, at))
    return Events(user[order], item[order], at[order], type[order])


def strongest_events(events: Events, users: int, items: int) -> csr_matrix:
    """Return the strongest event of each pair, sparse float [users, items]."""
    order = np.argsort(events.strength, kind="stable")
    keys = events.user[order] * items + events.item[order]
    last = len(keys) - 1 - np.unique(keys[::-1], return_index=True)[1]
    rows = order[last]
    return csr_matrix((events.strength[rows], (events.user[rows], events.item[rows])), shape=(users, items))


def find_available(table: NodeTable, start: float, end: float) -> Mask:
    """Return which items could be recommended in a window: posted before its end, not closed at its start."""
    if "posted" not in table.columns:
        return np.ones(len(table), dtype=bool)
    return np.asarray((table.columns["posted"] < end) & (table.columns["closes"] > start))

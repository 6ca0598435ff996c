"""Retrieves candidates: the items that several sources rank high for a person, with their sources.

Every source scores every item, exactly and in memory. The best allowed items of each source become the candidates.
While the catalogue is small, every allowed item is a candidate, and its source is simply the one that ranks it
highest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.catalogue import Catalogue, Items
from gnn.data.dataset import Index, Mask
from gnn.features.people import Group
from gnn.features.person_item import Pairs, near_occupations, sum_covered_weight, with_none
from gnn.scoring.link_scorer import Signals
from graph.catalogue.types import ItemLabel

EVERYTHING = 5_000
BEST = 300

Values = NDArray[np.float64]
Numbers = NDArray[np.floating[Any]]


class Source(StrEnum):
    """The source that a candidate came from."""

    GRAPH_WALK = "GRAPH_WALK"
    GNN = "GNN"
    GRAPH_FILTER = "GRAPH_FILTER"
    SEMANTIC = "SEMANTIC"
    FRESH = "FRESH"
    POPULAR = "POPULAR"


@dataclass(frozen=True, slots=True)
class Candidates:
    """The items that are ranked for one person: the best allowed ones of each source.

    Args:
        rows: indices of the items, int64 [R].
        best: each source's best items, best first, int64 [<= 300].
        count: number of items in the catalogue.
    """

    rows: Index
    best: Mapping[Source, Index]
    count: int

    def sources_of(self, items: Index) -> Index:
        """Return the source that ranks each of some items highest, as an index in :class:`Source`; int64 [items]."""
        ranks = np.full((len(Source), len(items)), self.count, dtype=np.int64)
        for index, source in enumerate(Source):
            if source in self.best:
                rank = np.full(self.count, self.count, dtype=np.int64)
                rank[self.best[source]] = np.arange(len(self.best[source]))
                ranks[index] = rank[items]
        return np.asarray(ranks.argmin(axis=0))


@dataclass(frozen=True, slots=True)
class EveryItem:
    """All allowed items of a small catalogue, ranked for one person.

    Args:
        rows: indices of the items, int64 [R].
        allowed: which items may be shown, bool [N].
        values: each personal source's value for every item, [N]; 0 means that the source does not know the item.
        orders: sources whose order is the same for everybody.
    """

    rows: Index
    allowed: Mask
    values: Mapping[Source, Numbers]
    orders: Mapping[Source, "Order"]

    def sources_of(self, items: Index) -> Index:
        """Return the source that ranks each of some items highest, as an index in :class:`Source`; int64 [items]."""
        no_rank = len(self.allowed)
        ranks = np.full((len(Source), len(items)), no_rank, dtype=np.int64)
        for index, source in enumerate(Source):
            if source in self.orders:
                ranks[index] = self.orders[source].ranks_of(items, self.allowed, no_rank)
            elif source in self.values:
                is_known = knows(source, self.values[source]) & self.allowed
                ranks[index] = ranks_among(self.values[source], is_known, items, no_rank)
        return np.asarray(ranks.argmin(axis=0))


@dataclass(frozen=True, slots=True)
class Order:
    """An order of items that is the same for everybody.

    ``items`` are the items that it covers, best first, int64 [K]; ``ranks`` has each item's rank in it, int64 [N], K
    for items that it does not cover.
    """

    items: Index
    ranks: Index

    @classmethod
    def by(cls, values: Numbers) -> "Order":
        """Make the order of the items with values above 0, highest first."""
        items = best(values, len(values))
        ranks = np.full(len(values), len(items), dtype=np.int64)
        ranks[items] = np.arange(len(items))
        return cls(items, ranks)

    def ranks_of(self, items: Index, allowed: Mask, no_rank: int) -> Index:
        """Return the ranks of some items among the allowed ones, from 0; ``no_rank`` for items not covered."""
        before = np.append(np.cumsum(allowed[self.items]) - 1, no_rank)
        return np.asarray(before[self.ranks[items]])


class Retriever:
    """Finds candidates for one person at a time.

    Args:
        catalogue: what can be recommended.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._orders = {label: orders_of(items, catalogue.choosers[label]) for label, items in catalogue.items.items()}

    def candidates(
        self, group: Group, label: ItemLabel, allowed: Mask, signals: Signals | None, pairs: Pairs | None = None
    ) -> Candidates | EveryItem:
        """Find candidates for the only person of a group.

        Args:
            group: one person.
            label: label of the items.
            allowed: which items may be shown, bool [items].
            signals: the active model's signals for the person and all items.
            pairs: the person with all items, if already made.
        """
        permitted_rows, orders = np.flatnonzero(allowed), self._orders[label]
        values = self._values(group, label, signals, pairs)
        if len(permitted_rows) <= EVERYTHING:
            return EveryItem(permitted_rows, allowed, values, orders)
        best_rows = {source: order.items[allowed[order.items]][:BEST] for source, order in orders.items()}
        for source, scores in values.items():
            known_rows = np.flatnonzero(knows(source, scores) & allowed)
            best_rows[source] = choose_strongest(known_rows, scores[known_rows], BEST)
        return Candidates(np.unique(np.concatenate(list(best_rows.values()))), best_rows, len(allowed))

    def _values(
        self, group: Group, label: ItemLabel, signals: Signals | None, pairs: Pairs | None
    ) -> dict[Source, Numbers]:
        """Return each personalised source's values for every item, [items]."""
        values: dict[Source, Numbers] = {Source.GRAPH_WALK: self._walk(group, label, pairs)}
        if signals:
            values |= {
                Source.GNN: signals.gnn[0],
                Source.GRAPH_FILTER: signals.filtered[0],
                Source.SEMANTIC: signals.semantic,
            }
        return values

    def _walk(self, group: Group, label: ItemLabel, pairs: Pairs | None) -> Values:
        """Return two-step walks via the person's skills, and via past, target and reachable occupations."""
        people, items = group.arrays, self._catalogue.items[label]
        weight: Values = pairs.covered_share[0] if pairs else sum_covered_weight(items, people.skills, None)[0]
        if label == ItemLabel.JOB:
            near = near_occupations(self._catalogue, people, pairs.reached if pairs else None)
            weight = weight + with_none(near)[0, items.occupation]
        return weight


def orders_of(items: Items, choosers: csr_matrix) -> dict[Source, Order]:
    """Return the items that anybody chose, most chosen first, and the dated items, latest first."""
    orders = {Source.POPULAR: Order.by(np.diff(choosers.indptr))}
    if "posted" in items.columns:
        orders[Source.FRESH] = Order.by(items.columns["posted"])
    return orders


def knows(source: Source, values: Numbers) -> Mask:
    """Return which items a source knows, bool [N]: the GNN knows all, other sources those with values above 0."""
    return np.ones(len(values), dtype=bool) if source is Source.GNN else np.asarray(values > 0)


def ranks_among(values: Numbers, is_known: Mask, items: Index, no_rank: int) -> Index:
    """Return the ranks of some items among the known ones by value, from 0; ties by index; int64 [items]."""
    ascending, item_values, item_is_known = np.sort(values[is_known]), values[items], is_known[items]
    below = np.searchsorted(ascending, item_values)
    ranks = len(ascending) - 1 - below
    tied = np.append(ascending, np.inf)[np.minimum(below + 1, len(ascending))] == item_values
    if (item_is_known & tied).any():
        known_rows = np.flatnonzero(is_known)
        exact_ranks = np.empty(len(values), dtype=np.int64)
        exact_ranks[known_rows[np.argsort(-values[known_rows], kind="stable")]] = np.arange(len(known_rows))
        ranks = exact_ranks[items]
    return np.where(item_is_known, ranks, no_rank)


def best(values: Numbers, count: int) -> Index:
    """Return the indices of the highest values above 0, highest first; int64 [<= count]."""
    indices = np.flatnonzero(values > 0)
    return choose_strongest(indices, values[indices], count)


def choose_strongest(indices: Index, values: Numbers, count: int) -> Index:
    """Return the indices of the highest values, highest first; int64 [<= count]."""
    if len(indices) > count:
        top = np.argpartition(-values, count - 1)[:count]
        indices, values = indices[top], values[top]
    return indices[np.lexsort((indices, -values))]

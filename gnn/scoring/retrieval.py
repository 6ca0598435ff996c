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
from gnn.features.person_item import raise_to, reach, sum_covered_weight, with_none
from gnn.scoring.scorer import Signals
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


class Candidates:
    """The items that are ranked for one person.

    Args:
        rows: indices of the items, int64 [R].
        allowed: which items may be shown, bool [N].
        values: each source's value for every item, [N]; 0 means that the source does not know the item.
        orders: sources whose order is the same for everybody.
        count: how many of its best items each source contributes.
    """

    def __init__(
        self,
        rows: Index,
        allowed: Mask,
        values: Mapping[Source, Numbers],
        orders: Mapping[Source, "Order"],
        count: int,
    ) -> None:
        self.rows = rows
        self._allowed = allowed
        self._values = values
        self._orders = orders
        self._count = count

    def sources_of(self, items: Index) -> Index:
        """Returns the source that ranks each of some items highest, as an index in :class:`Source`; int64 [items]."""
        never = len(self._allowed)
        ranks = np.full((len(Source), len(items)), never, dtype=np.int64)
        for index, source in enumerate(Source):
            if source in self._orders:
                ranks[index] = self._orders[source].ranks_of(items, self._allowed, never)
            elif source in self._values:
                known = knows(source, self._values[source]) & self._allowed
                ranks[index] = ranks_among(self._values[source], known, items, never)
        ranks[ranks >= self._count] = never
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
        """Makes the order of the items with values above 0, highest first."""
        items = best(values, len(values))
        ranks = np.full(len(values), len(items), dtype=np.int64)
        ranks[items] = np.arange(len(items))
        return cls(items, ranks)

    def ranks_of(self, items: Index, allowed: Mask, never: int) -> Index:
        """Returns the ranks of some items among the allowed ones, from 0; ``never`` for items not covered."""
        before = np.append(np.cumsum(allowed[self.items]) - 1, never)
        return np.asarray(before[self.ranks[items]])


class Retriever:
    """Finds candidates for one person at a time.

    Args:
        catalogue: what can be recommended.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._orders = {label: orders_of(items, catalogue.chosen[label]) for label, items in catalogue.items.items()}

    def candidates(self, group: Group, label: ItemLabel, allowed: Mask, signals: Signals | None) -> Candidates:
        """Finds candidates for the only person of a group.

        Args:
            group: one person.
            label: label of the items.
            allowed: which items may be shown, bool [items].
            signals: the active model's signals for the person and all items.
        """
        may, orders = np.flatnonzero(allowed), self._orders[label]
        values = self._values(group, label, signals)
        if len(may) <= EVERYTHING:
            return Candidates(may, allowed, values, orders, len(allowed))
        tops = [order.items[allowed[order.items]][:BEST] for order in orders.values()]
        for source, found in values.items():
            known = np.flatnonzero(knows(source, found) & allowed)
            tops.append(choose_strongest(known, found[known], BEST))
        return Candidates(np.unique(np.concatenate(tops)), allowed, values, orders, BEST)

    def _values(self, group: Group, label: ItemLabel, signals: Signals | None) -> dict[Source, Numbers]:
        """Returns each personalised source's values for every item, [items]."""
        found: dict[Source, Numbers] = {Source.GRAPH_WALK: self._walk(group, label, self._catalogue.items[label])}
        if signals:
            found |= {
                Source.GNN: signals.gnn[0],
                Source.GRAPH_FILTER: signals.filtered[0],
                Source.SEMANTIC: signals.semantic,
            }
        return found

    def _walk(self, group: Group, label: ItemLabel, items: Items) -> Values:
        """Returns two-step walks via the person's skills, and via past, target and reachable occupations."""
        people = group.arrays
        weight: Values = sum_covered_weight(items, people.skills, None)[0]
        if label == ItemLabel.JOB:
            near = reach(people.held, self._catalogue.moves)
            raise_to(near, people.held, 1.0)
            raise_to(near, people.targets, 1.0)
            weight = weight + with_none(near)[0, items.occupation]
        return weight


def orders_of(items: Items, chosen: csr_matrix) -> dict[Source, Order]:
    """Returns the items that anybody chose, most chosen first, and the dated items, latest first."""
    found = {Source.POPULAR: Order.by(np.diff(chosen.indptr))}
    if "posted" in items.columns:
        found[Source.FRESH] = Order.by(items.columns["posted"])
    return found


def knows(source: Source, values: Numbers) -> Mask:
    """Returns which items a source knows, bool [N]: the GNN knows all, other sources those with values above 0."""
    return np.ones(len(values), dtype=bool) if source is Source.GNN else np.asarray(values > 0)


def ranks_among(values: Numbers, known: Mask, items: Index, never: int) -> Index:
    """Returns the ranks of some items among the known ones by value, from 0; ties by index; int64 [items]."""
    ascending, own, asked = np.sort(values[known]), values[items], known[items]
    below = np.searchsorted(ascending, own)
    ranks = len(ascending) - 1 - below
    tied = np.append(ascending, np.inf)[np.minimum(below + 1, len(ascending))] == own
    if (asked & tied).any():
        places = np.flatnonzero(known)
        exact = np.empty(len(values), dtype=np.int64)
        exact[places[np.argsort(-values[places], kind="stable")]] = np.arange(len(places))
        ranks = exact[items]
    return np.where(asked, ranks, never)


def best(values: Numbers, count: int) -> Index:
    """Returns the indices of the highest values above 0, highest first; int64 [<= count]."""
    places = np.flatnonzero(values > 0)
    return choose_strongest(places, values[places], count)


def choose_strongest(places: Index, values: Numbers, count: int) -> Index:
    """Returns the indices of the highest values, highest first; int64 [<= count]."""
    if len(places) > count:
        kept = np.argpartition(-values, count - 1)[:count]
        places, values = places[kept], values[kept]
    return places[np.lexsort((places, -values))]

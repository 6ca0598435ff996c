"""Candidates: what several sources put high for a person, each remembering which source did.

Every source gives a value to every item, exactly and in memory; the best of each source that
may be shown become the candidates. While the catalogue is small, everything that may be shown
is a candidate, and a source is only what ranks it highest.
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
from gnn.features.person_item import covered, raise_to, reach, with_none
from gnn.scoring.scorer import Signals
from graph.catalogue.types import ItemLabel

EVERYTHING = 5_000
BEST = 300

Values = NDArray[np.float64]
Numbers = NDArray[np.floating[Any]]


class Source(StrEnum):
    """Where a candidate came from."""

    GRAPH_WALK = "GRAPH_WALK"
    GNN = "GNN"
    GRAPH_FILTER = "GRAPH_FILTER"
    SEMANTIC = "SEMANTIC"
    FRESH = "FRESH"
    POPULAR = "POPULAR"


class Candidates:
    """The items that are ranked for one person.

    Args:
        rows: their positions, int64 [R].
        allowed: what may be shown, bool [N].
        values: what each source gives to every item, [N]; one that gives 0 does not know the item.
        orders: sources whose order is the same for everybody.
        count: how many of its best each source names.
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
        """The source that ranks each of some items highest, as a position in :class:`Source`; int64 [items]."""
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

    ``items`` are those that it knows, the best first, int64 [K]; ``ranks`` has each item's place in it, int64 [N], K
    for one that it does not know.
    """

    items: Index
    ranks: Index

    @classmethod
    def by(cls, values: Numbers) -> "Order":
        """The items with values above 0, the highest first."""
        items = best(values, len(values))
        ranks = np.full(len(values), len(items), dtype=np.int64)
        ranks[items] = np.arange(len(items))
        return cls(items, ranks)

    def ranks_of(self, items: Index, allowed: Mask, never: int) -> Index:
        """The places of some items among the allowed ones, from 0; ``never`` for those that it does not know."""
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
        """The candidates for the one person of a group.

        Args:
            group: one person.
            label: of the items.
            allowed: what may be shown, bool [items].
            signals: what the active model gives to the person and all items.
        """
        may, orders = np.flatnonzero(allowed), self._orders[label]
        values = self._values(group, label, signals)
        if len(may) <= EVERYTHING:
            return Candidates(may, allowed, values, orders, len(allowed))
        tops = [order.items[allowed[order.items]][:BEST] for order in orders.values()]
        for source, found in values.items():
            known = np.flatnonzero(knows(source, found) & allowed)
            tops.append(strongest(known, found[known], BEST))
        return Candidates(np.unique(np.concatenate(tops)), allowed, values, orders, BEST)

    def _values(self, group: Group, label: ItemLabel, signals: Signals | None) -> dict[Source, Numbers]:
        """What each source that looks at the person gives to every item, [items]."""
        found: dict[Source, Numbers] = {Source.GRAPH_WALK: self._walk(group, label, self._catalogue.items[label])}
        if signals:
            found |= {
                Source.GNN: signals.gnn[0],
                Source.GRAPH_FILTER: signals.filtered[0],
                Source.SEMANTIC: signals.semantic,
            }
        return found

    def _walk(self, group: Group, label: ItemLabel, items: Items) -> Values:
        """Walks of two steps over skills held, and over occupations held, aimed for and reached from them."""
        people = group.arrays
        weight: Values = covered(items, people.skills, None)[0]
        if label == ItemLabel.JOB:
            near = reach(people.held, self._catalogue.moves)
            raise_to(near, people.held, 1.0)
            raise_to(near, people.targets, 1.0)
            weight = weight + with_none(near)[0, items.occupation]
        return weight


def orders_of(items: Items, chosen: csr_matrix) -> dict[Source, Order]:
    """The items that anybody chose, the most chosen first, and those with a date, the latest first."""
    found = {Source.POPULAR: Order.by(np.diff(chosen.indptr))}
    if "posted" in items.columns:
        found[Source.FRESH] = Order.by(items.columns["posted"])
    return found


def knows(source: Source, values: Numbers) -> Mask:
    """Which items a source knows, bool [N]: the GNN all, another one those that it gives more than 0."""
    return np.ones(len(values), dtype=bool) if source is Source.GNN else np.asarray(values > 0)


def ranks_among(values: Numbers, known: Mask, items: Index, never: int) -> Index:
    """The places of some items among the known ones by value, from 0; equal ones by position; int64 [items]."""
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
    """The places of the highest values above 0, the highest first; int64 [<= count]."""
    places = np.flatnonzero(values > 0)
    return strongest(places, values[places], count)


def strongest(places: Index, values: Numbers, count: int) -> Index:
    """The places of the highest values, the highest first; int64 [<= count]."""
    if len(places) > count:
        kept = np.argpartition(-values, count - 1)[:count]
        places, values = places[kept], values[kept]
    return places[np.lexsort((places, -values))]

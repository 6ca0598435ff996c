"""Lists of jobs and courses: which of them meet conditions, a page of them in an order, how many there are by facet.

A list may be made of several shelves: the catalogue, and the jobs that changed since it was read.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from heapq import merge
from itertools import islice

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Index, Mask
from gnn.data.item_orders import ItemOrder, ItemOrders, Position
from gnn.recommend.facets import NO_CONDITIONS, Facet, count_values
from gnn.recommend.hard_filters import courses_meeting, meeting
from graph.catalogue.courses import CourseFilter
from graph.catalogue.jobs import JobFilter
from graph.catalogue.types import ItemLabel


@dataclass(frozen=True, slots=True)
class Shelf:
    """A catalogue whose items a list shows.

    ``replaced`` are the rows of jobs of which another shelf holds a newer state, int64.
    """

    catalogue: Catalogue
    orders: ItemOrders
    replaced: Index = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class JobQuery:
    """Which jobs a list shows: conditions, whether open and closed ones, at ``now`` (seconds since 1970)."""

    conditions: JobFilter
    now: float
    open: bool = True
    closed: bool = False

    @property
    def label(self) -> ItemLabel:
        """The label of the items."""
        return ItemLabel.JOB

    def match(self, shelf: Shelf) -> Mask:
        """Return a mask of a shelf's jobs, bool [jobs]."""
        mask = meeting(shelf.catalogue, self.conditions)
        is_open = shelf.catalogue.items[ItemLabel.JOB].columns["closes"] > self.now
        mask &= (is_open & self.open) | (~is_open & self.closed)
        mask[shelf.replaced] = False
        return mask

    def without(self, facet: Facet) -> "JobQuery":
        """Return the query without its conditions on a facet."""
        return replace(self, conditions=replace(self.conditions, **NO_CONDITIONS[facet]))


@dataclass(frozen=True, slots=True)
class CourseQuery:
    """Which courses a list shows."""

    conditions: CourseFilter

    @property
    def label(self) -> ItemLabel:
        """The label of the items."""
        return ItemLabel.COURSE

    def match(self, shelf: Shelf) -> Mask:
        """Return a mask of a shelf's courses, bool [courses]."""
        return courses_meeting(shelf.catalogue, self.conditions)

    def without(self, facet: Facet) -> "CourseQuery":
        """Return the query without its conditions on a facet."""
        return replace(self, conditions=replace(self.conditions, **NO_CONDITIONS[facet]))


ItemQuery = JobQuery | CourseQuery


class ItemList:
    """The items of some shelves that a query matches.

    Args:
        shelves: where the items are.
        query: which of them are in the list.
    """

    def __init__(self, shelves: Sequence[Shelf], query: ItemQuery) -> None:
        self._shelves = shelves
        self._query = query
        self._masks = [query.match(shelf) for shelf in shelves]

    def __len__(self) -> int:
        return sum(int(mask.sum()) for mask in self._masks)

    def page(self, order: ItemOrder, first: int, after: Position | None) -> list[Position]:
        """Return the positions of the items on a page, in order.

        Args:
            order: the order of the list.
            first: the maximum number of items.
            after: the position of the last item before the page.
        """
        runs = [
            self._run(shelf, mask, order, first, after) for shelf, mask in zip(self._shelves, self._masks, strict=True)
        ]
        return list(islice(merge(*runs), first))

    def _run(
        self, shelf: Shelf, mask: Mask, order: ItemOrder, first: int, after: Position | None
    ) -> Iterator[Position]:
        items = shelf.orders.of(self._query.label, order)
        rows = items.rows if after is None else items.after(after)
        return map(items.position, rows[mask[rows]][:first].tolist())

    def count(self, facet: Facet) -> Counter[str]:
        """Count the items by the values of a facet, without the query's own conditions on it."""
        query, counts = self._query.without(facet), Counter[str]()
        for shelf, own_mask in zip(self._shelves, self._masks, strict=True):
            mask = own_mask if query == self._query else query.match(shelf)
            counts.update(count_values(shelf.catalogue, facet, mask))
        return counts

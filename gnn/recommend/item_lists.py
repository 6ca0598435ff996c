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
from gnn.recommend.copies import leave_out, open_copies, show_once
from gnn.recommend.facets import NO_CONDITIONS, Facet, count_values
from gnn.recommend.hard_filters import courses_meeting, meeting
from graph.catalogue.courses import CourseFilter
from graph.catalogue.jobs import JobFilter
from graph.catalogue.types import ItemLabel


@dataclass(frozen=True, slots=True)
class Shelf:
    """A catalogue whose items a list shows; all copies of a posting are on one shelf.

    ``moved`` are the rows of jobs that stand on another shelf, perhaps in a newer state, int64.
    """

    catalogue: Catalogue
    orders: ItemOrders
    moved: Index = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def list_copies(shelves: Sequence[Shelf], job: str, now: float) -> list[str]:
    """Return the ids of the other copies of a job that are open, newest first; the last shelves hold newer states."""
    shelf = next(
        (shelf for shelf in reversed(shelves) if shelf.catalogue.position(ItemLabel.JOB, job) is not None), None
    )
    return open_copies(shelf.catalogue, job, now) if shelf else []


@dataclass(frozen=True, slots=True)
class JobQuery:
    """Which jobs a list shows: conditions, whether open and closed ones, at ``now`` (seconds since 1970).

    ``hidden`` are ids of jobs to leave out, with their copies. With ``once``, of the copies of a posting only the
    newest is shown. ``company`` is the id of the only company whose jobs are listed, whatever is counted; ``None`` for
    all.
    """

    conditions: JobFilter
    now: float
    company: str | None = None
    open: bool = True
    closed: bool = False
    hidden: frozenset[str] = frozenset()
    once: bool = True

    @property
    def label(self) -> ItemLabel:
        """The label of the items."""
        return ItemLabel.JOB

    def match(self, shelf: Shelf) -> Mask:
        """Return a mask of a shelf's jobs, bool [jobs]. A job without a time of posting cannot be shown."""
        columns = shelf.catalogue.items[ItemLabel.JOB].columns
        mask = meeting(shelf.catalogue, self.conditions) & (columns["posted"] > 0)
        if self.company is not None:
            mask &= meeting(shelf.catalogue, JobFilter(companies=(self.company,)))
        is_open = columns["closes"] > self.now
        mask &= (is_open & self.open) | (~is_open & self.closed)
        mask[shelf.moved] = False
        leave_out(shelf.catalogue, ItemLabel.JOB, mask, self.hidden)
        return show_once(shelf.catalogue, ItemLabel.JOB, mask) if self.once else mask

    def drop_facet(self, facet: Facet) -> "JobQuery":
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

    def drop_facet(self, facet: Facet) -> "CourseQuery":
        """Return the query without its conditions on a facet."""
        return replace(self, conditions=replace(self.conditions, **NO_CONDITIONS[facet]))


ItemQuery = JobQuery | CourseQuery


class ItemList:
    """The items of some shelves that a query matches.

    Args:
        shelves: where the items are.
        query: which of them are in the list.
        among: masks of the items to choose from, one for each shelf; ``None`` for all items.
    """

    def __init__(self, shelves: Sequence[Shelf], query: ItemQuery, among: Sequence[Mask] | None = None) -> None:
        self._shelves = shelves
        self._query = query
        self._among = among
        self._masks = self._match(query)

    def _match(self, query: ItemQuery) -> list[Mask]:
        masks = [query.match(shelf) for shelf in self._shelves]
        if self._among is not None:
            masks = [mask & other for mask, other in zip(masks, self._among, strict=True)]
        return masks

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
        query, counts = self._query.drop_facet(facet), Counter[str]()
        masks = self._masks if query == self._query else self._match(query)
        for shelf, mask in zip(self._shelves, masks, strict=True):
            counts.update(count_values(shelf.catalogue, facet, mask))
        return counts

"""Jobs and courses in the orders in which lists show them, so that a page begins anywhere without sorting again."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Index
from graph.catalogue.types import ItemLabel

Key = float | str
Position = tuple[Key, str]  # an item's sort key and id


class ItemOrder(StrEnum):
    """The orders of lists. Items whose sort key is unknown come last; equal keys are ordered by id."""

    NEWEST = "NEWEST"
    SALARY = "SALARY"
    CLOSING = "CLOSING"
    TITLE = "TITLE"
    DURATION = "DURATION"


ORDERS = {
    ItemLabel.JOB: (ItemOrder.NEWEST, ItemOrder.SALARY, ItemOrder.CLOSING),
    ItemLabel.COURSE: (ItemOrder.TITLE, ItemOrder.DURATION),
}


@dataclass(frozen=True, slots=True)
class SortedItems:
    """N items of one label in one order.

    ``rows`` are their rows in this order, int64 [N]; ``keys`` and ``ids`` are by row. Keys ascend along ``rows``.
    """

    rows: Index
    keys: Sequence[Key] | NDArray[np.float64]
    ids: Sequence[str]

    def position(self, row: int) -> Position:
        """Return the position of an item in the order."""
        key = self.keys[row]
        return (key if isinstance(key, str) else float(key)), self.ids[row]

    def after(self, position: Position) -> Index:
        """Return the rows of the items after a position, in order, int64 [at most N]."""
        return self.rows[bisect_right(self.rows, position, key=self.position) :]


class ItemOrders:
    """The orders of a catalogue's items, each made at first use.

    Args:
        catalogue: the catalogue.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._made: dict[tuple[ItemLabel, ItemOrder], SortedItems] = {}

    def of(self, label: ItemLabel, order: ItemOrder) -> SortedItems:
        """Return the items of a label in an order."""
        if (label, order) not in self._made:
            self._made[label, order] = sort_items(self._catalogue, label, order)
        return self._made[label, order]

    def prepare(self) -> None:
        """Make all orders, so that no request waits for one."""
        for label, orders in ORDERS.items():
            for order in orders:
                self.of(label, order)


def sort_items(catalogue: Catalogue, label: ItemLabel, order: ItemOrder) -> SortedItems:
    """Sort the items of a label."""
    ids = catalogue.ids(label)
    by_id = sorted(range(len(ids)), key=ids.__getitem__)
    if order is ItemOrder.TITLE:
        titles = catalogue.data.nodes[label].titles
        return SortedItems(np.array(sorted(by_id, key=titles.__getitem__), dtype=np.int64), titles, ids)
    keys, rows = numeric_keys(catalogue, label, order), np.array(by_id, dtype=np.int64)
    return SortedItems(rows[np.argsort(keys[rows], kind="stable")], keys, ids)


def best_pay(columns: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the most that each job may pay, or the least if only that is stated, in dollars a year; NaN if unknown."""
    return np.where(np.isnan(columns["salary"]), columns["least_salary"], columns["salary"])


def numeric_keys(catalogue: Catalogue, label: ItemLabel, order: ItemOrder) -> NDArray[np.float64]:
    """Return the sort keys of a label's items, float64 [items]; infinity for an unknown one.

    The salary is the highest that a job may pay, in dollars per year; the lowest if only that is known.
    """
    columns = catalogue.items[label].columns
    match order:
        case ItemOrder.NEWEST:
            keys = -columns["posted"]
        case ItemOrder.SALARY:
            keys = -best_pay(columns)
        case ItemOrder.CLOSING:
            keys = columns["closes"]
        case _:
            keys = columns["hours"]
    return np.nan_to_num(keys, nan=np.inf, posinf=np.inf, neginf=-np.inf)

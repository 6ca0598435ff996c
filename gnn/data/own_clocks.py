"""Splits each person's choices: the last fifth is asked for, and the earlier ones are known.

People look at jobs at different times, so no single cut separates what is known from what is asked for. Each person's
events are therefore moved in time as a whole, so that the first one asked for falls on the same cut for everybody. The
gaps between a person's own events stay. All that works on splits by time then works on this one, and no time in the
data says when an item was first seen.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gnn.data.dataset import DAY, Dataset, Events, Index, Mask
from gnn.data.split import Split
from gnn.errors import LeakError
from graph.catalogue.types import ItemLabel

ASKED_SHARE = 5  # one in so many of a person's items is asked for
FIRST_CUT = 10_000.0 * DAY  # any time that is later than every gap between a person's events


@dataclass(frozen=True, slots=True)
class OwnClocks:
    """The data that models learn from, the data for the test, and the cuts of both.

    Of ``learning``, the events before ``split.validation`` are known and those before ``split.test`` asked for. Of
    ``test``, those before ``split.test`` are known and the others asked for.
    """

    learning: Dataset
    test: Dataset
    split: Split


def split_each_person(data: Dataset, label: ItemLabel) -> OwnClocks:
    """Ask for the last fifth of each person's items of a label, at least one, of those who have two or more.

    For learning, the same is asked of what is known. Items have no time of posting here: all can be chosen at any time.

    Raises:
        LeakError: the times of posting are those of the first events.
    """
    check_posting_times(data, label)
    undated = without_dates(data, label)
    events = data.events[label]
    is_asked = last_fifth(events)
    known_events = events.select(~is_asked)
    learning = move_clocks(known_events, last_fifth(known_events), FIRST_CUT)
    test_cut = float(learning.at.max(initial=FIRST_CUT)) + 1.0
    test = move_clocks(events, is_asked, test_cut)
    split = Split(FIRST_CUT, test_cut, float(test.at.max(initial=test_cut)) + 1.0)
    return OwnClocks(with_events(undated, label, learning), with_events(undated, label, test), split)


def last_fifth(events: Events) -> Mask:
    """Return which events are in the last fifth of their person's, at least one, of two or more; bool [E].

    Args:
        events: one event for each pair of person and item, in chronological order.
    """
    order = np.lexsort((np.arange(len(events)), events.user))
    counts = np.bincount(events.user)
    asked_counts = np.where(counts < 2, 0, np.maximum(1, counts // ASKED_SHARE))
    starts = np.cumsum(counts) - counts
    rank = np.arange(len(events)) - starts[events.user[order]]
    is_asked = np.zeros(len(events), dtype=bool)
    is_asked[order] = rank >= (counts - asked_counts)[events.user[order]]
    return is_asked


def move_clocks(events: Events, is_asked: Mask, cut: float) -> Events:
    """Move each person's events in time, so that the first one asked for falls on the cut and the known ones before it.

    Of people who are asked for nothing, the last event falls just before the cut.
    """
    moment = np.zeros(int(events.user.max(initial=-1)) + 1)
    moment[events.user] = events.at + 1.0  # later events overwrite earlier ones
    first_asked = np.flatnonzero(is_asked)[::-1]
    moment[events.user[first_asked]] = events.at[first_asked]
    at = cut + events.at - moment[events.user]
    at = np.where(is_asked, np.maximum(at, cut), np.minimum(at, cut - 1.0))
    order = np.lexsort((np.arange(len(events)), at))
    return replace(events, at=at).select(order)


def with_events(data: Dataset, label: ItemLabel, events: Events) -> Dataset:
    """Return the data with other events of one label."""
    return replace(data, events={**data.events, label: events})


def without_events_of(data: Dataset, label: ItemLabel, people: Index, cut: float) -> Dataset:
    """Return the data without what some people did before a cut."""
    events = data.events[label]
    return with_events(data, label, events.select((events.at >= cut) | ~np.isin(events.user, people)))


def without_dates(data: Dataset, label: ItemLabel) -> Dataset:
    """Return the data with items that can be chosen at any time."""
    table = data.nodes[label]
    if "posted" not in table.columns:
        return data
    columns = {**table.columns, "posted": np.zeros(len(table)), "closes": np.full(len(table), np.inf)}
    return replace(data, nodes={**data.nodes, label: replace(table, columns=columns)})


def check_posting_times(data: Dataset, label: ItemLabel) -> None:
    """Reject times of posting that are those of the first events: they tell when items were chosen.

    Raises:
        LeakError: half of the items that were chosen have such a time.
    """
    posted, events = data.nodes[label].columns.get("posted"), data.events[label]
    if posted is None or not len(events):
        return
    items, first = first_times_by_item(events)
    if np.mean(np.abs(posted[items] - first) <= 1.0) >= 0.5:
        raise LeakError("the times of posting are those of the first events, so they tell when items were chosen")


def first_times_by_item(events: Events) -> tuple[Index, NDArray[np.float64]]:
    """Return the items that have events, int64 [I], and the time of each one's first, float64 [I]."""
    order = np.argsort(events.at, kind="stable")
    items, first = np.unique(events.item[order], return_index=True)
    return items, events.at[order][first]

"""Activity by window: what people did lately with items, in places, in occupations, and how active they are.

This is the only definition of these features. Offline, it counts the events of a data set; online, a worker counts what
it has just read from the graph. A window looks back from a moment and holds nothing from that moment on, so both give
the same values for the same moment. An event is the first time that a person did one kind of thing with an item.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import CHOSEN, DAY, STRENGTH, TYPES, Events, Index
from graph.catalogue.types import ItemLabel
from graph.interactions.recent import JobGroup, RecentEvent
from graph.interactions.types import ALLOWED, InteractionType

WINDOW_DAYS = (1, 7, 30)
POPULARITY_DAYS, PERSON_DAYS = 30, 7
LONGEST_DAYS = max(*WINDOW_DAYS, POPULARITY_DAYS, PERSON_DAYS)
COUNTED = ("events", "choices")
"""What is counted: all events, and those that are choices (likes and stronger)."""
FRESH_SECONDS = 3 * 3_600
"""The age up to which materialised values count as fresh: they are made every hour."""
NO_GROUP = JobGroup(None, None)

Counts = NDArray[np.int64]
Kind = tuple[InteractionType, ItemLabel]

COUNTED_KINDS: tuple[Kind, ...] = tuple(
    (type, label) for label, types in ALLOWED.items() for type in TYPES if type in types and type in STRENGTH
)
"""The kinds of events that are counted; dismissals are not."""


@dataclass(frozen=True, slots=True)
class Activity:
    """What is counted: events by item label, and the ids of the nodes of each label.

    ``place`` and ``occupation`` index each job's, int64 [jobs], -1 for none.
    """

    events: Mapping[ItemLabel, Events]
    place: Index
    occupation: Index
    ids: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ActivityView:
    """A feature view that a worker materialises.

    Args:
        name: its name.
        entity: the label whose nodes have these features.
        features: the names of its values, in order.
        description: what they are.
        count: counts them for N nodes at a moment in seconds since 1970, int64 [N, features].
    """

    name: str
    entity: str
    features: tuple[str, ...]
    description: str
    count: Callable[[Activity, float], Counts]


def activity_of(catalogue: Catalogue) -> Activity:
    """Return what a catalogue knows. Events that may tell nothing to other people are left out."""
    jobs = catalogue.items[ItemLabel.JOB]
    return Activity(
        {label: catalogue.data.select_shared(label) for label in catalogue.data.events},
        jobs.place,
        jobs.occupation,
        {label: table.ids for label, table in catalogue.data.nodes.items()},
    )


def activity_of_events(events: Mapping[Kind, Sequence[RecentEvent]], groups: Mapping[str, JobGroup]) -> Activity:
    """Return what was read from the graph.

    Args:
        events: events by type and label.
        groups: the place and the occupation of each job that has events.
    """
    positions: dict[str, dict[str, int]] = {label: {} for label in ("User", *ItemLabel, "Place", "Occupation")}

    def number(label: str, id: str | None) -> int:
        return -1 if id is None else positions[label].setdefault(id, len(positions[label]))

    arrays = {}
    for label in ItemLabel:
        kinds = [(TYPES.index(type), of_kind) for (type, of_label), of_kind in events.items() if of_label == label]
        arrays[label] = Events(
            np.array([number("User", event.user) for _, of_kind in kinds for event in of_kind], dtype=np.int64),
            np.array([number(label, event.item) for _, of_kind in kinds for event in of_kind], dtype=np.int64),
            np.array([event.at for _, of_kind in kinds for event in of_kind], dtype=np.float64),
            np.array([index for index, of_kind in kinds for _ in of_kind], dtype=np.int8),
        )
    of_jobs = [groups.get(job, NO_GROUP) for job in positions[ItemLabel.JOB]]
    place = np.array([number("Place", group.place) for group in of_jobs], dtype=np.int64)
    occupation = np.array([number("Occupation", group.occupation) for group in of_jobs], dtype=np.int64)
    return Activity(arrays, place, occupation, {label: list(numbers) for label, numbers in positions.items()})


def count_rows(view: ActivityView, activity: Activity, moment: float) -> dict[str, tuple[int, ...]]:
    """Return a view's values at a moment, in seconds since 1970, by id; nodes whose values are all 0 are left out."""
    counts, ids = view.count(activity, moment), activity.ids[view.entity]
    return {ids[row]: tuple(counts[row].tolist()) for row in np.flatnonzero(counts.any(axis=1)).tolist()}


def count_windows(events: Events, rows: Index, size: int, moment: float, days: tuple[int, ...]) -> Counts:
    """Count events, and those that are choices, in windows before a moment: int64 [size, 2 × windows].

    Args:
        events: E events.
        rows: the row that each event counts for, int64 [E], -1 for none.
        size: the number of rows.
        moment: seconds since 1970; what happened then or later does not count.
        days: the lengths of the windows; each gives a column of events and one of choices.
    """
    is_choice, columns = events.strength >= CHOSEN, []
    for length in days:
        is_within = (events.at < moment) & (events.at >= moment - length * DAY) & (rows >= 0)
        columns += [np.bincount(rows[mask], minlength=size) for mask in (is_within, is_within & is_choice)]
    return np.stack(columns, axis=-1).astype(np.int64)


def name_windows(days: tuple[int, ...]) -> tuple[str, ...]:
    """Return the names of the columns of :func:`count_windows`."""
    return tuple(f"{counted}_{length}d" for length in days for counted in COUNTED)


def count_items(label: ItemLabel, activity: Activity, moment: float) -> Counts:
    """Count what was done with each item of a label."""
    events = activity.events[label]
    return count_windows(events, events.item, len(activity.ids[label]), moment, WINDOW_DAYS)


def count_jobs_of(entity: str, group: Index, activity: Activity, moment: float) -> Counts:
    """Count what was done with the jobs of each group.

    Args:
        entity: the label of the groups.
        group: each job's group, int64 [jobs], -1 for none.
        activity: what is counted.
        moment: seconds since 1970.
    """
    events = activity.events[ItemLabel.JOB]
    return count_windows(events, group[events.item], len(activity.ids[entity]), moment, (POPULARITY_DAYS,))


def count_people(activity: Activity, moment: float) -> Counts:
    """Count what each person did with items of any label."""
    size = len(activity.ids["User"])
    return sum(
        (count_windows(events, events.user, size, moment, (PERSON_DAYS,)) for events in activity.events.values()),
        np.zeros((size, len(COUNTED)), dtype=np.int64),
    )


ACTIVITY_VIEWS = (
    ActivityView(
        "job_activity",
        ItemLabel.JOB,
        name_windows(WINDOW_DAYS),
        "What people did with a job, and how often they chose it.",
        lambda activity, moment: count_items(ItemLabel.JOB, activity, moment),
    ),
    ActivityView(
        "course_activity",
        ItemLabel.COURSE,
        name_windows(WINDOW_DAYS),
        "What people did with a course, and how often they chose it.",
        lambda activity, moment: count_items(ItemLabel.COURSE, activity, moment),
    ),
    ActivityView(
        "place_popularity",
        "Place",
        name_windows((POPULARITY_DAYS,)),
        "What people did with the jobs of a place.",
        lambda activity, moment: count_jobs_of("Place", activity.place, activity, moment),
    ),
    ActivityView(
        "occupation_popularity",
        "Occupation",
        name_windows((POPULARITY_DAYS,)),
        "What people did with the jobs of an occupation.",
        lambda activity, moment: count_jobs_of("Occupation", activity.occupation, activity, moment),
    ),
    ActivityView(
        "person_activity",
        "User",
        name_windows((PERSON_DAYS,)),
        "What a person did with jobs and courses.",
        count_people,
    ),
)

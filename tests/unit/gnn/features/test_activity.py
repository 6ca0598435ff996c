"""Activity by window: offline and online count the same, and nothing from the moment on is counted."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.data.dataset import DAY, STRENGTHS, TYPES, Events
from gnn.features.activity import (
    ACTIVITY_VIEWS,
    COUNTED_KINDS,
    LONGEST_DAYS,
    Activity,
    ActivityView,
    Kind,
    activity_of_events,
    count_rows,
)
from graph.catalogue.types import ItemLabel
from graph.interactions.recent import JobGroup, RecentEvent
from graph.interactions.types import InteractionType

MOMENT = 1_700_000_000.0
PEOPLE, ITEMS = [f"p{number}" for number in range(4)], [f"i{number}" for number in range(5)]
PLACES, OCCUPATIONS = ["x", "y"], ["o1", "o2", "o3"]
BEGIN = MOMENT - LONGEST_DAYS * DAY
EDGES = [MOMENT - days * DAY for days in (0, 1, 7, 30)]
TIMES = st.floats(BEGIN - DAY, MOMENT + DAY) | st.sampled_from([*EDGES, *(time - 0.001 for time in EDGES)])
LOGS = st.dictionaries(
    st.tuples(st.sampled_from(COUNTED_KINDS), st.sampled_from(PEOPLE), st.sampled_from(ITEMS)), TIMES, max_size=60
)
GROUPS = st.fixed_dictionaries(
    {
        job: st.builds(JobGroup, st.none() | st.sampled_from(PLACES), st.none() | st.sampled_from(OCCUPATIONS))
        for job in ITEMS
    }
)
Log = Mapping[tuple[Kind, str, str], float]
Groups = Mapping[str, JobGroup]
VIEWS = {view.name: view for view in ACTIVITY_VIEWS}


def offline(log: Log, groups: Groups) -> Activity:
    """The whole log as a data set holds it: all nodes, and events of any time, in chronological order."""
    events = {}
    for label in ItemLabel:
        rows = sorted(
            (at, PEOPLE.index(user), ITEMS.index(item), TYPES.index(type))
            for ((type, of_label), user, item), at in log.items()
            if of_label == label
        )
        at, user, item, type = (np.array([row[column] for row in rows]) for column in range(4))
        events[label] = Events(user.astype(int), item.astype(int), at.astype(float), type.astype(np.int8))
    place = np.array([-1 if groups[job].place is None else PLACES.index(str(groups[job].place)) for job in ITEMS])
    occupation = np.array(
        [-1 if (title := groups[job].occupation) is None else OCCUPATIONS.index(title) for job in ITEMS]
    )
    ids = {"User": PEOPLE, "Place": PLACES, "Occupation": OCCUPATIONS, "Job": ITEMS, "Course": ITEMS}
    return Activity(events, place, occupation, ids)


def online(log: Log, groups: Groups) -> Activity:
    """What a worker reads: only what is from within the longest window, and the groups of those jobs alone."""
    events: dict[Kind, Sequence[RecentEvent]] = {
        kind: [
            RecentEvent(user, item, at) for (of_kind, user, item), at in log.items() if of_kind == kind and at >= BEGIN
        ]
        for kind in COUNTED_KINDS
    }
    jobs = {event.item for (_, label), of_kind in events.items() if label == ItemLabel.JOB for event in of_kind}
    return activity_of_events(events, {job: groups[job] for job in jobs})


def count_by_hand(view: ActivityView, log: Log, groups: Groups) -> Iterator[tuple[str, int]]:
    """Yield the node and the column of each event that a view counts."""
    for ((type, label), user, item), at in log.items():
        nodes = {"User": user, "Job": item if label == ItemLabel.JOB else None}
        nodes |= {"Course": item if label == ItemLabel.COURSE else None}
        nodes |= {"Place": groups[item].place if label == ItemLabel.JOB else None}
        nodes |= {"Occupation": groups[item].occupation if label == ItemLabel.JOB else None}
        is_choice = type is not InteractionType.VIEW
        for column, name in enumerate(view.features):
            counted, days = name.removesuffix("d").split("_")
            node, within = nodes[view.entity], MOMENT - int(days) * DAY <= at < MOMENT
            if node is not None and within and (counted == "events" or is_choice):
                yield node, column


@given(LOGS, GROUPS)
def test_offline_and_online_values_of_a_moment_are_the_same(log: Log, groups: Groups) -> None:
    for view in ACTIVITY_VIEWS:
        from_data_set = count_rows(view, offline(log, groups), MOMENT)
        assert count_rows(view, online(log, groups), MOMENT) == from_data_set
        by_hand: dict[str, list[int]] = {}
        for node, column in count_by_hand(view, log, groups):
            by_hand.setdefault(node, [0] * len(view.features))[column] += 1
        assert from_data_set == {node: tuple(values) for node, values in by_hand.items()}


@given(LOGS, GROUPS)
def test_what_happens_from_the_moment_on_changes_nothing(log: Log, groups: Groups) -> None:
    before = {key: at for key, at in log.items() if at < MOMENT}
    for view in ACTIVITY_VIEWS:
        expected = count_rows(view, offline(before, groups), MOMENT)
        assert count_rows(view, offline(log, groups), MOMENT) == expected


def test_dismissals_are_not_counted_and_longer_windows_hold_more() -> None:
    assert all(STRENGTHS[TYPES.index(type)] > 0 for type, _ in COUNTED_KINDS)
    assert len({view.name for view in ACTIVITY_VIEWS}) == len(ACTIVITY_VIEWS)
    log = {((InteractionType.APPLY, ItemLabel.JOB), "p0", "i0"): MOMENT - 3 * DAY}
    activity = online(log, dict.fromkeys(ITEMS, JobGroup("x", None)))
    assert count_rows(VIEWS["job_activity"], activity, MOMENT) == {"i0": (0, 0, 1, 1, 1, 1)}
    assert count_rows(VIEWS["place_popularity"], activity, MOMENT) == {"x": (1, 1)}
    assert count_rows(VIEWS["occupation_popularity"], activity, MOMENT) == {}
    assert count_rows(VIEWS["person_activity"], activity, MOMENT) == {"p0": (1, 1)}


@pytest.mark.parametrize("view", ACTIVITY_VIEWS, ids=lambda view: view.name)
def test_a_graph_where_nobody_did_anything_has_no_rows(view: ActivityView) -> None:
    assert count_rows(view, activity_of_events({}, {}), MOMENT) == {}

"""Splits that ask for the last fifth of each person's choices."""

from datetime import UTC, datetime

import numpy as np
import pytest

from gnn.data.dataset import Dataset, dataset_of
from gnn.data.own_clocks import OwnClocks, split_each_person
from gnn.data.split import make_questions
from gnn.errors import LeakError
from graph.catalogue.types import ItemLabel
from tests.unit.gnn.samples import snapshot

START = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
# person, item, hours after the start: the second person comes long after the first
EVENTS = [
    *((0, item, float(item)) for item in range(6)),
    *((1, item, 1_000.0 + hour) for hour, item in enumerate((5, 4, 3))),
    *((2, item, 2_000.0 + hour) for hour, item in enumerate((0, 1))),
    (3, 2, 1_500.0),
]


def viewed() -> Dataset:
    return dataset_of(snapshot([(person, item, START + 3_600.0 * hour) for person, item, hour in EVENTS]))


def clocks() -> OwnClocks:
    return split_each_person(viewed(), ItemLabel.JOB)


def asked_pairs(data: Dataset, start: float, end: float) -> set[tuple[int, int]]:
    rows, columns = make_questions(data, start, end)[ItemLabel.JOB].relevant.nonzero()
    return set(zip(rows.tolist(), columns.tolist(), strict=True))


def test_the_last_fifth_of_each_persons_items_is_asked_for() -> None:
    made = clocks()
    assert asked_pairs(made.test, made.split.test, made.split.end) == {(0, 5), (1, 3), (2, 1)}


def test_learning_asks_for_the_last_of_what_is_known_and_never_for_the_tests_answers() -> None:
    made = clocks()
    assert asked_pairs(made.learning, made.split.validation, made.split.test) == {(0, 4), (1, 4)}
    events = made.learning.events[ItemLabel.JOB]
    learnt = set(zip(events.user.tolist(), events.item.tolist(), strict=True))
    assert not learnt & {(0, 5), (1, 3), (2, 1)}


def test_the_gaps_between_a_persons_own_events_stay() -> None:
    events = clocks().test.events[ItemLabel.JOB]
    own = events.select(events.user == 0)
    assert np.diff(own.at).tolist() == [3_600.0] * 5


def test_no_time_in_the_data_says_when_an_item_was_first_seen() -> None:
    made = clocks()
    for data in (made.learning, made.test):
        columns = data.nodes["Job"].columns
        assert not columns["posted"].any()
        assert np.isinf(columns["closes"]).all()


def test_times_of_posting_that_are_those_of_the_first_views_are_refused() -> None:
    data = viewed()
    events = data.events[ItemLabel.JOB]
    for item, at in zip(events.item[::-1].tolist(), events.at[::-1].tolist(), strict=True):
        data.nodes["Job"].columns["posted"][item] = at
    with pytest.raises(LeakError, match="times of posting"):
        split_each_person(data, ItemLabel.JOB)

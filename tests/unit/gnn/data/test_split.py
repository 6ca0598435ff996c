"""Temporal splits."""

import pytest

from gnn.data.dataset import dataset_of
from gnn.data.split import check_no_leak, make_question, temporal_split
from gnn.errors import InsufficientDataError
from graph.catalogue.types import ItemLabel
from tests.unit.gnn.samples import random_events, snapshot


def test_a_split_asks_only_for_first_choices_after_the_cut() -> None:
    data = dataset_of(snapshot(random_events()))
    split = temporal_split(data)
    asked = make_question(data, ItemLabel.JOB, split.test, split.end)
    check_no_leak(asked)
    assert asked.history.at.max() < split.test


def test_too_few_interactions_are_said_with_their_count() -> None:
    with pytest.raises(InsufficientDataError, match="insufficient data: 3 interactions"):
        temporal_split(dataset_of(snapshot([(0, 0, 1.0), (1, 1, 2.0), (2, 2, 3.0)])))

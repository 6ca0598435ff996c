"""Leaks from the future are refused."""

import numpy as np
import pytest
from numpy.typing import NDArray

from gnn.data.dataset import Dataset, dataset_of
from gnn.data.split import Question, check_no_leak, make_question, temporal_split
from gnn.errors import LeakError
from gnn.features.node_tensors import relation_edges
from gnn.training.leaks import check_no_gap, check_training_edges
from graph.catalogue.types import ItemLabel
from graph.snapshot.tables import EdgeTable
from tests.unit.gnn.samples import random_events, snapshot


def test_a_planted_leak_is_refused() -> None:
    data = dataset_of(snapshot(random_events()))
    split = temporal_split(data)
    asked = make_question(data, ItemLabel.JOB, split.test, split.end)
    leaky = Question(asked.label, asked.start, data.events[ItemLabel.JOB], asked.candidates, asked.seen, asked.relevant)
    with pytest.raises(LeakError, match="after the cut"):
        check_no_leak(leaky)


def test_a_job_from_after_the_cut_in_training_is_refused() -> None:
    data = dataset_of(snapshot(random_events()))
    data.nodes["Job"].columns["posted"][:] = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0]
    asks = EdgeTable(np.arange(6), np.zeros(6, np.int64), np.zeros(6), np.ones(6, np.float32))
    late = Dataset(data.nodes, {**data.relations, ("Job", "REQUIRES", "Skill"): asks}, data.events)
    check_training_edges(relation_edges(late.known_at(35.0)), late, 35.0)
    with pytest.raises(LeakError, match="REQUIRES"):
        check_training_edges(relation_edges(late.relations), late, 35.0)


def test_features_that_know_the_answers_are_refused() -> None:
    """Leaks of two kinds: a time of first view, which an answer set, and counts that include the answers."""
    data = dataset_of(snapshot(random_events()))
    split = temporal_split(data)

    def first_view(known: Dataset) -> NDArray[np.float64]:
        events, first = known.events[ItemLabel.JOB], np.full(6, split.end)
        np.minimum.at(first, events.item, events.at)
        return first

    def views(known: Dataset) -> NDArray[np.float64]:
        return np.bincount(known.events[ItemLabel.JOB].item, minlength=6).astype(np.float64)

    def features(known: Dataset) -> NDArray[np.float32]:
        values = np.stack([first_view(known), views(known), np.ones(6)], axis=-1)
        return values[None].astype(np.float32)

    events = data.events[ItemLabel.JOB]
    only_asked = (events.item != 5) | (events.at >= split.test)  # nobody saw the last job before it is asked for
    leaky = Dataset(data.nodes, data.relations, {**data.events, ItemLabel.JOB: events.select(only_asked)})
    names = ("first", "views", "constant")
    check_no_gap(names, features(leaky.before(split.test)), features, leaky, split.test)
    with pytest.raises(LeakError, match=r"first by .*, views by ") as refused:
        check_no_gap(names, features(leaky), features, leaky, split.test)
    assert "constant" not in str(refused.value)

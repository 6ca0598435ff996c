"""Leaks from the future are refused."""

import numpy as np
import pytest

from gnn.data.dataset import Dataset, dataset_of
from gnn.data.split import Question, check_no_leak, question, temporal_split
from gnn.errors import LeakError
from gnn.features.node_tensors import relation_edges
from gnn.training.leaks import check_training_edges
from graph.catalogue.types import ItemLabel
from graph.snapshot.reader import EdgeTable
from tests.unit.gnn.samples import random_events, snapshot


def test_a_planted_leak_is_refused() -> None:
    data = dataset_of(snapshot(random_events()))
    split = temporal_split(data)
    asked = question(data, ItemLabel.JOB, split.test, split.end)
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

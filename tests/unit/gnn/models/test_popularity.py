"""The popularity baseline."""

import numpy as np
import pytest

from gnn.data.dataset import Dataset, dataset_of
from gnn.data.split import Question, make_question, temporal_split
from gnn.models.popularity import Popularity
from graph.catalogue.types import ItemLabel
from tests.unit.gnn.samples import random_events, snapshot


def fitted(data: Dataset) -> Question:
    split = temporal_split(data)
    return make_question(data, ItemLabel.JOB, split.test, split.end)


def test_popularity_counts_what_was_before_the_cut() -> None:
    data = dataset_of(snapshot(random_events()))
    asked = fitted(data)
    model = Popularity()
    model.fit(data, asked)
    expected = np.bincount(asked.history.item, weights=asked.history.strength, minlength=6)
    assert model.score(np.array([0, 1])).tolist() == [pytest.approx(expected)] * 2

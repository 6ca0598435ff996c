"""Features of people with items."""

import numpy as np
import pytest

from gnn.benchmarks.base import Benchmark
from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import ITEM_LABELS
from gnn.features.people import PastPeople, people_of, person_of
from gnn.features.person_item import COLUMNS, pairs_of
from gnn.training.past_states import OfflineStates


def test_pair_columns_of_many_people_are_those_of_each(tiny: Benchmark) -> None:
    catalogue, states = catalogue_of(tiny.data), OfflineStates(tiny.data)
    people, bare = np.arange(12), np.arange(12) % 3 == 0
    for label in ITEM_LABELS:
        many = pairs_of(catalogue, PastPeople(tiny.data).of(people, bare), label)
        known = [states.bare(p) if hidden else states.of(p) for p, hidden in zip(people.tolist(), bare, strict=True)]
        each = [pairs_of(catalogue, people_of(catalogue, [person_of(catalogue, state)]), label) for state in known]
        for name in COLUMNS[label]:
            assert many.columns[name] == pytest.approx(np.stack([pairs.columns[name][0] for pairs in each]), abs=1e-6)

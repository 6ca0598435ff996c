"""What an epoch hides."""

import numpy as np
from scipy.sparse import csr_matrix

from gnn.benchmarks.base import Benchmark
from gnn.data.dataset import first_times
from gnn.features.node_tensors import relation_edges
from gnn.training.masking import Hider, Shares, ranks_in_time
from tests.unit.gnn.small_training import texts


def test_entries_are_ranked_by_their_time_in_each_row() -> None:
    entries = (np.ones(4), ([0, 0, 0, 2], [1, 3, 4, 0]))
    times = csr_matrix(([30.0, 10.0, 20.0, 5.0], entries[1]), shape=(3, 5))
    assert ranks_in_time(csr_matrix(entries, shape=(3, 5)), times).tolist() == [2, 0, 1, 0]
    assert ranks_in_time(csr_matrix((3, 5)), csr_matrix((3, 5))).tolist() == []


def test_what_is_hidden_of_a_person_comes_after_what_is_shown(tiny: Benchmark) -> None:
    data = tiny.data
    history = {label: events.matrix(data.count("User"), data.count(label)) for label, events in data.events.items()}
    times = {label: first_times(data.events[label], *history[label].shape) for label in history}
    hider = Hider(data, texts(tiny), relation_edges(data.relations), history, times, {}, Shares(0.1, 0.2))
    view = hider.draw(np.random.default_rng(1))
    for label, asked in view.targets.items():
        shown = csr_matrix(history[label] - asked)
        shown.eliminate_zeros()
        assert shown.nnz
        for person in np.flatnonzero(np.diff(asked.indptr)).tolist():
            at = times[label][person]
            assert not view.bare[person] or not shown[person].nnz
            if shown[person].nnz:
                assert at[:, shown[person].indices].max() <= at[:, asked[person].indices].data.min()

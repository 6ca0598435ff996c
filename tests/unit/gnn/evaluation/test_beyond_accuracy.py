"""Coverage, novelty and diversity."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from gnn.evaluation import beyond_accuracy


def test_beyond_accuracy() -> None:
    everything = np.ones(4, dtype=bool)
    alike, even = np.zeros((4, 1), int), np.arange(4)[:, None]
    assert (beyond_accuracy.coverage(alike, everything), beyond_accuracy.coverage(even, everything)) == (0.25, 1.0)
    assert beyond_accuracy.gini(even, everything) == pytest.approx(0.0)
    assert beyond_accuracy.gini(alike, everything) == pytest.approx(0.75)
    assert beyond_accuracy.novelty(even, np.array([100.0, 0, 0, 0])) > beyond_accuracy.novelty(
        alike, np.array([100.0, 0, 0, 0])
    )
    content = csr_matrix(np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]]))
    assert beyond_accuracy.diversity(np.array([[0, 1]]), content) == pytest.approx(0.0)
    assert beyond_accuracy.diversity(np.array([[0, 2]]), content) == pytest.approx(1.0)
    assert beyond_accuracy.diversity(np.array([[0, 2]]), csr_matrix((4, 2))) is None

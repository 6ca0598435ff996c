"""Random draws that the demo world's people, jobs and courses share."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

TASTES = 8
DAY = 86_400.0


def draw_without_replacement(rng: Generator, weights: csr_matrix, rows: NDArray[np.int64], count: int) -> csr_matrix:
    """Draw up to ``count`` columns from each of ``rows`` of ``weights``, without replacement.

    Columns are drawn with probability proportional to their weight (Efraimidis and Spirakis,
    "Weighted random sampling with a reservoir", 2006).
    """
    row_weights = weights[rows].tocsr()
    keys = rng.random(row_weights.nnz) ** (1.0 / row_weights.data)
    row = np.repeat(np.arange(len(rows)), np.diff(row_weights.indptr))
    order = np.lexsort((-keys, row))
    rank = np.arange(row_weights.nnz) - row_weights.indptr[row]
    entries = order[rank < count]
    return csr_matrix((np.ones(len(entries)), (row[entries], row_weights.indices[entries])), shape=row_weights.shape)


def draw_columns(rng: Generator, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Draw one column of each row of ``weights``, by weight; -1 where all weights of a row are 0. int64 [rows]."""
    total = weights.sum(axis=1)
    cumulative = np.cumsum(weights, axis=1)
    columns = (rng.random(len(weights))[:, None] * total[:, None] >= cumulative).sum(axis=1)
    return np.where(total > 0, np.minimum(columns, weights.shape[1] - 1), -1)

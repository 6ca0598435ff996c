"""Item-KNN: items that the same people chose (Sarwar et al., 2001; cosine with shrinkage)."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from gnn.dataset import Dataset
from gnn.split import Question


class ItemKnn:
    """Scores an item by its similarity to the items that a person had to do with.

    Args:
        neighbours: how many similar items each item keeps.
        shrinkage: added to the product of lengths, so that few common people count for little.
    """

    kind = "ITEM_KNN"

    def __init__(self, neighbours: int = 100, shrinkage: float = 2.0) -> None:
        self._neighbours = neighbours
        self._shrinkage = shrinkage
        self._matrix = csr_matrix((0, 0))
        self._similar = csr_matrix((0, 0))

    def fit(self, data: Dataset, asked: Question) -> None:
        matrix = asked.history.matrix(data.count("User"), data.count(asked.label))
        together = (matrix.T @ matrix).tocoo()
        length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=0)).ravel())
        values = together.data / (length[together.row] * length[together.col] + self._shrinkage)
        off = together.row != together.col
        similar = csr_matrix((values[off], (together.row[off], together.col[off])), shape=together.shape)
        self._matrix, self._similar = matrix, strongest_in_row(similar, self._neighbours)

    def score(self, people: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.asarray((self._matrix[people] @ self._similar).todense(), dtype=np.float32)


def strongest_in_row(matrix: csr_matrix, count: int) -> csr_matrix:
    """The matrix with only the ``count`` largest entries of each row."""
    owner = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((-matrix.data, owner))
    rank = np.arange(matrix.nnz) - matrix.indptr[owner]
    keep = np.zeros(matrix.nnz, dtype=bool)
    keep[order[rank < count]] = True
    kept = diags(np.ones(matrix.shape[0])) @ matrix
    kept = csr_matrix(kept)
    kept.data[~keep] = 0
    kept.eliminate_zeros()
    return kept

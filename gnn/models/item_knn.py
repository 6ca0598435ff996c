"""Item-KNN: items chosen by the same people (Sarwar et al., 2001; cosine with shrinkage)."""

import numpy as np
from scipy.sparse import csr_matrix

from gnn.data.dataset import Dataset, Events
from gnn.data.split import Question
from gnn.models.base import Arrays, HistoryModel, Progress, Scores
from gnn.models.kinds import ModelKind

ROWS = 2_048


class ItemKnn(HistoryModel):
    """Scores an item by its similarity to the items that a person interacted with.

    Args:
        neighbours: number of similar items kept per item.
        shrinkage: added to the product of lengths, so that items with few common people get a low similarity.
    """

    kind = ModelKind.ITEM_KNN

    def __init__(self, neighbours: int = 100, shrinkage: float = 2.0) -> None:
        super().__init__()
        self._neighbours = neighbours
        self._shrinkage = shrinkage
        self._similar = csr_matrix((0, 0))

    def learn(self, data: Dataset, question: Question, progress: Progress) -> None:
        matrix = question.history.matrix(data.count("User"), self._items).astype(np.float32)
        length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=0)).ravel())
        across, parts = csr_matrix(matrix.T), []
        for start in range(0, self._items, ROWS):
            together = (across[start : start + ROWS] @ matrix).tocoo()
            rows = together.row + start
            off_diagonal = rows != together.col
            values = together.data / (length[rows] * length[together.col] + self._shrinkage)
            block = csr_matrix(
                (values[off_diagonal], (together.row[off_diagonal], together.col[off_diagonal])), shape=together.shape
            )
            parts.append(strongest_in_row(block, self._neighbours))
            progress(min(1.0, (start + ROWS) / self._items), "similar items")
        self._similar = stack_rows(parts, self._items)

    def fold_in(self, history: Events, people: int) -> Scores:
        choices = history.matrix(people, self._similar.shape[0])
        return np.asarray((choices @ self._similar).todense(), dtype=np.float32)

    def state(self) -> Arrays:
        return sparse_state(self._similar)

    def restore(self, state: Arrays) -> None:
        self._similar = sparse_of(state)


def sparse_state(matrix: csr_matrix) -> Arrays:
    """Return a square sparse matrix as arrays."""
    return {
        "data": matrix.data.astype(np.float32),
        "indices": matrix.indices.astype(np.int32),
        "indptr": matrix.indptr.astype(np.int64),
    }


def sparse_of(state: Arrays) -> csr_matrix:
    """Restores the square sparse matrix of :func:`sparse_state`."""
    size = len(state["indptr"]) - 1
    return csr_matrix((state["data"], state["indices"], state["indptr"]), shape=(size, size))


def stack_rows(parts: list[csr_matrix], columns: int) -> csr_matrix:
    """Stacks blocks of rows vertically."""
    data = np.concatenate([part.data for part in parts])
    indices = np.concatenate([part.indices for part in parts])
    lengths = np.concatenate([np.diff(part.indptr) for part in parts])
    return csr_matrix((data, indices, np.append(0, np.cumsum(lengths))), shape=(len(lengths), columns))


def strongest_in_row(matrix: csr_matrix, count: int) -> csr_matrix:
    """Keep only the ``count`` largest entries of each row."""
    owner = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((-matrix.data, owner))
    rank = np.arange(matrix.nnz) - matrix.indptr[owner]
    entries = np.sort(order[rank < count])
    return csr_matrix((matrix.data[entries], (owner[entries], matrix.indices[entries])), shape=matrix.shape)

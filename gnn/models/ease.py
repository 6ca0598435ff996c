"""EASE^R: a linear item–item model in closed form (Steck, "Embarrassingly shallow autoencoders", 2019)."""

import numpy as np

from gnn.data.dataset import Dataset, Events
from gnn.data.split import Question
from gnn.errors import TooLargeError
from gnn.models.base import Arrays, HistoryModel, Progress, Scores
from gnn.models.kinds import ModelKind

MOST_ITEMS = 20_000


class Ease(HistoryModel):
    """Scores by B = I - P diag(P)^-1 with P = (XᵀX + λI)^-1; memory is 8 bytes per item pair.

    Args:
        regularisation: λ.
    """

    kind = ModelKind.EASE

    def __init__(self, regularisation: float = 200.0) -> None:
        super().__init__()
        self._regularisation = regularisation
        self._weights = np.zeros((0, 0), dtype=np.float32)

    def learn(self, data: Dataset, question: Question, progress: Progress) -> None:
        """Fits the model on the question's history.

        Raises:
            TooLargeError: there are more than 20,000 items, whose dense matrix would not fit.
        """
        if self._items > MOST_ITEMS:
            raise TooLargeError(f"EASE inverts a dense matrix: {self._items} items are more than {MOST_ITEMS}")
        choices = question.history.matrix(data.count("User"), self._items).astype(np.float32)
        gram = np.asarray((choices.T @ choices).todense(), dtype=np.float32)
        progress(0.1, "inverting")
        gram[np.diag_indices(self._items)] += self._regularisation
        self._weights = np.asarray(np.linalg.inv(gram), dtype=np.float32)
        self._weights /= -np.diag(self._weights).copy()
        self._weights[np.diag_indices(self._items)] = 0.0

    def fold_in(self, history: Events, people: int) -> Scores:
        choices = history.matrix(people, len(self._weights)).astype(np.float32)
        return np.asarray(choices @ self._weights, dtype=np.float32)

    def state(self) -> Arrays:
        return {"weights": self._weights.astype(np.float32)}

    def restore(self, state: Arrays) -> None:
        self._weights = state["weights"]

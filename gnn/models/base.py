"""The one interface of every model in the harness."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gnn.dataset import Dataset
from gnn.split import Question


class Model(Protocol):
    """Scores items for people.

    Attributes:
        kind: the model's name in tables, the registry and ``careergraph train --kind``.
    """

    kind: str

    def fit(self, data: Dataset, asked: Question) -> None:
        """Learn from what the question's history holds, and nothing after it."""

    def score(self, people: NDArray[np.int64]) -> NDArray[np.float32]:
        """Scores, float32 [people, items] of the question's label; higher is better."""

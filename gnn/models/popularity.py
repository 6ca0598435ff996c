"""Popularity: everyone is shown what most people chose."""

import numpy as np
from numpy.typing import NDArray

from gnn.dataset import Dataset
from gnn.split import Question


class Popularity:
    """Scores an item by the strength of its events, each halved for every ``half_life`` that it is old.

    Args:
        half_life: seconds; infinite counts all events alike.
    """

    kind = "POPULARITY"

    def __init__(self, half_life: float = float("inf")) -> None:
        self._half_life = half_life
        self._scores = np.zeros(0, dtype=np.float32)

    def fit(self, data: Dataset, asked: Question) -> None:
        events = asked.history
        weight = events.strength * 0.5 ** ((asked.start - events.at) / self._half_life)
        counted = np.bincount(events.item, weights=weight, minlength=data.count(asked.label))
        self._scores = counted.astype(np.float32)

    def score(self, people: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.tile(self._scores, (len(people), 1))

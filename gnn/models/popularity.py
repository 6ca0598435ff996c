"""Popularity: everyone is shown what most people chose, optionally with decay in favour of recent choices."""

import numpy as np
from numpy.typing import NDArray

from gnn.data.dataset import DAY, Dataset, Events
from gnn.data.split import Question
from gnn.models.base import Arrays, HistoryModel, Progress, Scores
from gnn.models.kinds import ModelKind


class Popularity(HistoryModel):
    """Scores an item by the strength of its events, each halved for every ``half_life`` of age.

    Args:
        half_life: days; infinite counts all events alike.
    """

    kind = ModelKind.POPULARITY

    def __init__(self, half_life: float = float("inf")) -> None:
        super().__init__()
        self._half_life = half_life * DAY
        self._scores = np.zeros(0, dtype=np.float32)

    def learn(self, data: Dataset, question: Question, progress: Progress) -> None:
        del progress
        self._scores = weigh_items(question, data.count(question.label), self._half_life)

    def fold_in(self, history: Events, people: int) -> Scores:
        del history
        return np.tile(self._scores, (people, 1))

    def state(self) -> Arrays:
        return {"scores": self._scores}

    def restore(self, state: Arrays) -> None:
        self._scores = state["scores"]


def weigh_items(question: Question, items: int, half_life: float) -> Scores:
    """Sum the strength of each item's events, halved for every ``half_life`` seconds of age: float32 [items].

    In a split without times, all events count alike.
    """
    weights = decay_events(question, half_life)
    return np.bincount(question.history.item, weights=weights, minlength=items).astype(np.float32)


def decay_events(question: Question, half_life: float) -> NDArray[np.float64]:
    """Return each event's strength, halved for every ``half_life`` seconds of age: float64 [events]."""
    events = question.history
    timeless = np.isinf(half_life) or np.isinf(question.start)
    age = np.zeros(len(events)) if timeless else (question.start - events.at) / half_life
    return np.asarray(events.strength * 0.5**age, dtype=np.float64)

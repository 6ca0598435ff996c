"""Popularity within an occupation: everyone is shown what people of their occupation chose."""

import numpy as np
from scipy.sparse import csr_matrix

from gnn.data.catalogue import sparse
from gnn.data.dataset import DAY, Dataset, Events
from gnn.data.split import Question
from gnn.features.people import ones_where
from gnn.models.base import Arrays, People, Progress, Scores, quiet
from gnn.models.kinds import ModelKind
from gnn.models.popularity import decay_events, weigh_items

OVERALL = 1e-3


class OccupationPopularity:
    """Scores an item by events of people in the same current occupation, then by everybody's events.

    Args:
        half_life: days after which an event counts half; infinite counts all events alike.
    """

    kind = ModelKind.OCCUPATION_POPULARITY

    def __init__(self, half_life: float = float("inf")) -> None:
        self._half_life = half_life * DAY
        self._by_occupation = csr_matrix((0, 0))
        self._overall = np.zeros(0, dtype=np.float32)
        self._current = csr_matrix((0, 0))

    def fit(self, data: Dataset, question: Question, progress: Progress = quiet) -> None:
        """Count the history by people's current occupation; without occupations, only in total."""
        count, users = data.count(question.label), data.count("User")
        occupations = data.count("Occupation") if "Occupation" in data.nodes else 0
        table = data.relations.get(("User", "WORKED_AS", "Occupation"))
        self._current = ones_where(sparse(table, users, occupations), 1.0)
        events = question.history
        pairs = events.user, events.item
        weight = csr_matrix((decay_events(question, self._half_life), pairs), shape=(users, count))
        self._by_occupation = csr_matrix(self._current.T @ weight)
        self._overall = weigh_items(question, count, self._half_life)
        progress(1.0, "counted")

    def score(self, people: People) -> Scores:
        """Return scores of people by index, float32 [people, items]."""
        occupation_scores = np.asarray((self._current[people] @ self._by_occupation).todense(), dtype=np.float32)
        return occupation_scores + OVERALL * self._overall[None, :]

    def fold_in(self, history: Events, people: int) -> Scores:
        """Return overall popularity, because only the history of these people is known."""
        del history
        return np.tile(OVERALL * self._overall, (people, 1))

    def state(self) -> Arrays:
        """Return the state that :meth:`restore` needs."""
        return {"overall": self._overall}

    def restore(self, state: Arrays) -> None:
        """Restores the model from its state."""
        self._overall = state["overall"]

"""The common interface of all models in the harness, and shared code of history-based models."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.dataset import Dataset, Events
from gnn.data.split import Question
from gnn.models.kinds import ModelKind

T = TypeVar("T")

Arrays = dict[str, NDArray[Any]]
People = NDArray[np.int64]
Scores = NDArray[np.float32]
Progress = Callable[[float, str], None]


def quiet(_share: float, _message: str) -> None:
    """Ignores progress."""


class Model(Protocol):
    """Scores items for people.

    Attributes:
        kind: the model's name in tables, the registry and ``careergraph train --kind``.
    """

    kind: ModelKind

    def fit(self, data: Dataset, question: Question, progress: Progress = quiet) -> None:
        """Fits the model on the question's history only, and nothing after it."""

    def score(self, people: People) -> Scores:
        """Return scores for people known at the fit, float32 [people, items]; higher is better."""

    def fold_in(self, history: Events, people: int) -> Scores:
        """Return scores for new people from their events, float32 [people, items].

        Args:
            history: their events; ``user`` counts from 0.
            people: number of people; a person without events is scored as unknown.
        """

    def state(self) -> Arrays:
        """Return the state that :meth:`restore` needs to fold people in again."""

    def restore(self, state: Arrays) -> None:
        """Restores the model from its state."""


class Histories:
    """Events grouped by person, for lookup of some people at a time."""

    def __init__(self, events: Events, people: int) -> None:
        order = np.lexsort((events.at, events.user))
        self._events = events.select(order)
        self._start = np.searchsorted(self._events.user, np.arange(people + 1))

    def of(self, people: People) -> Events:
        """Return the events of some people in chronological order; ``user`` is an index in ``people``."""
        spans = [np.arange(self._start[person], self._start[person + 1]) for person in people.tolist()]
        rows = np.concatenate(spans) if spans else np.zeros(0, dtype=np.int64)
        events = self._events.select(rows)
        owner = np.repeat(np.arange(len(people)), [len(span) for span in spans])
        return Events(owner, events.item, events.at, events.type)


class HistoryModel:
    """A model whose scores depend only on a person's history; subclasses implement learning and fold-in."""

    def __init__(self) -> None:
        self._histories: Histories | None = None
        self._items = 0

    def fit(self, data: Dataset, question: Question, progress: Progress = quiet) -> None:
        self._histories = Histories(question.history, data.count("User"))
        self._items = data.count(question.label)
        self.learn(data, question, progress)

    def learn(self, data: Dataset, question: Question, progress: Progress) -> None:
        """Fits the model on the question's history."""
        raise NotImplementedError

    def fold_in(self, history: Events, people: int) -> Scores:
        """Return scores from histories, as in :meth:`Model.fold_in`."""
        raise NotImplementedError

    def score(self, people: People) -> Scores:
        if self._histories is None:
            raise RuntimeError(f"{type(self).__name__} was not fitted, so it can only fold people in, not look them up")
        return self.fold_in(self._histories.of(people), len(people))


def under(prefix: str, arrays: Mapping[str, T]) -> dict[str, T]:
    """Return the entries whose names begin with a prefix, with the prefix removed."""
    return {name.removeprefix(prefix): values for name, values in arrays.items() if name.startswith(prefix)}


def binary(history: Events, people: int, items: int) -> csr_matrix:
    """Return 1 for each pair that interacted, sparse float32 [people, items]."""
    matrix = csr_matrix((np.ones(len(history), np.float32), (history.user, history.item)), shape=(people, items))
    matrix.data[:] = 1.0
    return matrix

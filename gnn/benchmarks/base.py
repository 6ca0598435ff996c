"""What the harness asks of a data set: questions to choose on, questions to judge by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.data.dataset import Dataset
from gnn.data.split import Question, Split
from graph.catalogue.types import ItemLabel

Oracle = Callable[[NDArray[np.int64]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Reference:
    """What the literature has for a model on this data set: a metric's name, such as ``ndcg@20``, and its value."""

    kind: str
    values: Mapping[str, float]
    source: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A data set with its questions.

    Args:
        name: as ``careergraph evaluate`` takes it.
        about: one line on the data and the split.
        data: nodes, relations and all events.
        validation: by item label, what is chosen on.
        test: by item label, what is judged by, once.
        headline: the metrics that tables begin with.
        split: the moments of a temporal split; ``None`` where the split was given.
        oracle: by item label, the hidden utilities of a simulated world: scores for people.
        references: the literature's figures.
    """

    name: str
    about: str
    data: Dataset
    validation: Mapping[ItemLabel, Question]
    test: Mapping[ItemLabel, Question]
    headline: tuple[str, ...]
    split: Split | None = None
    oracle: Mapping[ItemLabel, Oracle] | None = None
    references: tuple[Reference, ...] = ()

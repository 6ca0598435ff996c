"""The harness's interface of a data set: validation questions for selection, test questions for evaluation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gnn.data.dataset import Dataset
from gnn.data.split import Question, Split
from graph.catalogue.types import ItemLabel

Oracle = Callable[[NDArray[np.int64]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Reference:
    """A model's published results on this data set, by metric name, such as ``ndcg@20``."""

    kind: str
    values: Mapping[str, float]
    source: str


@dataclass(frozen=True, slots=True)
class Case:
    """Other data that is known before the test part, and the questions of some people over it."""

    data: Dataset
    questions: Mapping[ItemLabel, Question]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A data set with its questions.

    Args:
        name: name for ``careergraph evaluate``.
        about: one line on the data and the split.
        data: nodes, relations and all events.
        validation: questions by item label, for model selection.
        test: questions by item label, for one final evaluation.
        headline: the metrics that tables begin with.
        split: cut times of a temporal split; ``None`` for a published split.
        oracle: by item label, the hidden utilities of a simulated world: scores for people.
        references: published results.
        is_tuned: whether the models have settings tuned for this data set; otherwise they are chosen on validation.
        learning: the data that models learn from and are chosen on, if a person's known and asked-for choices differ
            from those of the test part not by time alone; ``data`` by default.
        has_titles: whether items are to be ranked by their titles and places too.
        cases: further data by name, on which the trained ranker answers the same test questions.
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
    is_tuned: bool = True
    learning: Dataset | None = None
    has_titles: bool = False
    cases: Mapping[str, Case] = field(default_factory=dict)

    @property
    def learning_data(self) -> Dataset:
        """The data that models learn from and are chosen on."""
        return self.learning or self.data

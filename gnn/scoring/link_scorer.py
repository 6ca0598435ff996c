"""What a served model computes: scores of items for people, the signals behind them, and its vectors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gnn.features.people import Group
from gnn.features.person_item import Pairs
from gnn.features.text import Embedder
from gnn.scoring.calibration import Calibration
from graph.catalogue.types import ItemLabel

Logits = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class DetailedScores:
    """Raw scores, float32 [people, items], and features, float32 [people, items, features] where there are any."""

    logits: Logits
    features: Logits | None


@dataclass(frozen=True, slots=True)
class Semantics:
    """A model's text vectors and node embeddings.

    Args:
        embeddings: by label, of people, jobs, courses and skills; float32 [nodes, 64].
        texts: vectors of nodes' texts by label, float32 [nodes, 384].
        encode: embeds texts, float32 [texts, 384].
        knows: whether a word is in the embedder's vocabulary.
    """

    embeddings: Mapping[str, Logits]
    texts: Mapping[str, Logits]
    encode: Callable[[Sequence[str]], Logits]
    knows: Callable[[str], bool]


class LinkScorer(Protocol):
    """Provides the learned score: the ranker over the GNN, or a baseline."""

    @property
    def version(self) -> str:
        """The version of the model."""

    @property
    def kind(self) -> str:
        """The kind of the model."""

    @property
    def embedder(self) -> Embedder | None:
        """The model's text embedder."""

    @property
    def calibration(self) -> Mapping[ItemLabel, Calibration]:
        """The model's calibration by item label."""

    @property
    def semantics(self) -> Semantics | None:
        """The model's text vectors and embeddings; ``None`` if it reads no texts."""

    def contributions(self, label: ItemLabel, features: Logits) -> tuple[tuple[str, ...], Logits]:
        """Return the features' names, and what each added to the raw scores, float32 [rows, features]."""

    def signals(self, group: Group, label: ItemLabel) -> "Signals | None":
        """Return the signals of the only person in a group for all items; ``None`` if the model has none."""

    def score_with_features(
        self, group: Group, pairs: Pairs, now: float, signals: "Signals | None" = None
    ) -> DetailedScores:
        """Return raw scores of items for people, higher is better, and the features behind them.

        Args:
            group: the people.
            pairs: the same people with the items.
            now: seconds since 1970.
            signals: signals of the same person, if already computed.
        """


@dataclass(frozen=True, slots=True)
class Signals:
    """What a model's components compute for one person and every item of a label.

    Args:
        embedded: the person's embedding, float32 [1, 64].
        headline: the vector of the person's headline, float32 [1, 384].
        gnn: the GNN's scores without its terms of profile and choices, float32 [1, N].
        filtered: the graph filter's scores, float64 [1, N].
        semantic: text similarity in the principal directions, float32 [N].
    """

    embedded: Logits
    headline: Logits
    gnn: Logits
    filtered: NDArray[np.float64]
    semantic: Logits

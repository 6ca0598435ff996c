"""Scores people as of a cut, by index: the serving features, for many people at a time."""

from copy import copy

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Index, Mask, Rows
from gnn.features.people import PastPeople
from gnn.features.person_item import pairs_of
from gnn.models.base import Scores
from gnn.scoring.scorer import Scorer
from gnn.training.past_states import OfflineStates
from graph.catalogue.types import ItemLabel

BLOCK = 32


class PastScorer:
    """Scores the people of a data set that was cut.

    Args:
        scorer: scorer over the cut data set.
        catalogue: the scorer's catalogue.
        now: the cut, in seconds since 1970.
    """

    def __init__(self, scorer: Scorer, catalogue: Catalogue, now: float) -> None:
        self._scorer = scorer
        self._catalogue = catalogue
        self._now = now
        self._people = PastPeople(catalogue.data)
        self._states = OfflineStates(catalogue.data)

    def with_scorer(self, scorer: Scorer) -> "PastScorer":
        """Return the same people and history, with another scorer over the same catalogue."""
        other = copy(self)
        other._scorer = scorer  # noqa: SLF001 - its own copy
        return other

    def features(
        self, label: ItemLabel, people: Index, rows: Rows = None, bare: Mask | None = None
    ) -> NDArray[np.float32]:
        """Return the ranker's features, float32 [people, items, features].

        Args:
            label: label of the items.
            people: indices, int64 [people].
            rows: indices of the items, int64 [items]; all items by default.
            bare: bool [people]: who is presented as a newcomer; nobody by default.
        """
        vectors, headlines = self._embed_people(people, bare)
        pairs = pairs_of(self._catalogue, self._people.of(people, bare), label, rows)
        return self._scorer.block(pairs, vectors, headlines, self._now)

    def are_newcomers(self, people: Index) -> Mask:
        """Return which people are newcomers: at most their skills are known; bool [people]; people by index."""
        return np.asarray(self._people.of(people).trust == 0.0)

    def _embed_people(self, people: Index, bare: Mask | None) -> tuple[Scores, Scores]:
        texts = self._catalogue.data.nodes["User"].texts
        hidden = np.zeros(len(people), dtype=bool) if bare is None else bare
        vectors = self._scorer.embeddings["User"][people]
        if hidden.any():
            vectors[hidden] = self._scorer.embed([self._states.bare(int(newcomer)) for newcomer in people[hidden]])
        shown_texts = [
            "" if is_hidden else texts[person] for person, is_hidden in zip(people.tolist(), hidden, strict=True)
        ]
        return vectors, self._scorer.headlines(shown_texts)

    def network(self, label: ItemLabel, people: Index, rows: Rows = None) -> Scores:
        """Return the GNN's own scores, float32 [people, items]; arguments as in :meth:`features`."""
        vectors = self._scorer.embeddings["User"][people]
        parts = [
            self._scorer.network_logits(
                pairs_of(self._catalogue, self._people.of(people[start : start + BLOCK]), label, rows),
                vectors[start : start + BLOCK],
            )
            for start in range(0, len(people), BLOCK)
        ]
        return np.concatenate(parts)

    def rank(self, label: ItemLabel, people: Index, rows: Rows = None) -> Scores:
        """Return the ranker's scores, float32 [people, items]; arguments as in :meth:`features`."""
        parts = [
            self._scorer.rank(self.features(label, people[start : start + BLOCK], rows), label)
            for start in range(0, len(people), BLOCK)
        ]
        return np.concatenate(parts)

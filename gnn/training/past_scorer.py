"""Scores of people as they were at a cut, by position: serving's own features, many people at a time."""

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
    """Scores people of a data set that was cut.

    Args:
        scorer: over the cut data set.
        catalogue: the one that the scorer is over.
        now: the cut, in seconds since 1970.
    """

    def __init__(self, scorer: Scorer, catalogue: Catalogue, now: float) -> None:
        self._scorer = scorer
        self._catalogue = catalogue
        self._now = now
        self._people = PastPeople(catalogue.data)
        self._states = OfflineStates(catalogue.data)

    def changed(self, scorer: Scorer) -> "PastScorer":
        """The same people and their past, scored by another scorer over the same catalogue."""
        other = copy(self)
        other._scorer = scorer  # noqa: SLF001 - its own copy
        return other

    def features(
        self, label: ItemLabel, people: Index, rows: Rows = None, bare: Mask | None = None
    ) -> NDArray[np.float32]:
        """The ranker's features, float32 [people, items, features].

        Args:
            label: of the items.
            people: positions, int64 [people].
            rows: positions of the items, int64 [items]; all when left out.
            bare: bool [people]: who is shown as a newcomer; nobody when left out.
        """
        known, headlines = self._embedded(people, bare)
        pairs = pairs_of(self._catalogue, self._people.of(people, bare), label, rows)
        return self._scorer.block(pairs, known, headlines, self._now)

    def _embedded(self, people: Index, bare: Mask | None) -> tuple[Scores, Scores]:
        texts = self._catalogue.data.nodes["User"].texts
        hidden = np.zeros(len(people), dtype=bool) if bare is None else bare
        embedded = self._scorer.embeddings["User"][people]
        if hidden.any():
            embedded[hidden] = self._scorer.embed([self._states.bare(int(one)) for one in people[hidden]])
        shown = ["" if bare_one else texts[person] for person, bare_one in zip(people.tolist(), hidden, strict=True)]
        return embedded, self._scorer.headlines(shown)

    def network(self, label: ItemLabel, people: Index, rows: Rows = None) -> Scores:
        """The GNN's own scores, float32 [people, items]; arguments as in :meth:`features`."""
        embedded = self._scorer.embeddings["User"][people]
        parts = [
            self._scorer.network_logits(
                pairs_of(self._catalogue, self._people.of(people[start : start + BLOCK]), label, rows),
                embedded[start : start + BLOCK],
            )
            for start in range(0, len(people), BLOCK)
        ]
        return np.concatenate(parts)

    def rank(self, label: ItemLabel, people: Index, rows: Rows = None) -> Scores:
        """The ranker's scores, float32 [people, items]; arguments as in :meth:`features`."""
        parts = [
            self._scorer.rank(self.features(label, people[start : start + BLOCK], rows), label)
            for start in range(0, len(people), BLOCK)
        ]
        return np.concatenate(parts)

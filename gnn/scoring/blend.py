"""The serving state and the score: the learned and the heuristic score, blended in points.

One function computes every score: the candidates of a page, variants of one person for explanations, and many
people for one job. It takes people and items by index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from gnn.cancellation import check_cancelled
from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Index, Rows
from gnn.features.people import Group, group_of
from gnn.features.person_item import Pairs, pairs_of
from gnn.scoring.calibration import Calibration, Shares
from gnn.scoring.heuristic import WEIGHTS, features
from gnn.scoring.link_scorer import LinkScorer, Semantics, Signals
from gnn.scoring.retrieval import Retriever, Source
from gnn.scoring.skill_priors import Priors, priors_of
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import PersonState

BLOCK = 64
LINKING = (InteractionType.LIKE, InteractionType.SAVE, InteractionType.APPLY, InteractionType.COMPLETE)
FEWEST = 3

Values = NDArray[np.float64]


class Algorithm(StrEnum):
    """The algorithm that made a score."""

    HYBRID = "HYBRID"
    HEURISTIC = "HEURISTIC"


@dataclass(frozen=True, slots=True)
class Blend:
    """Settings of scores, rankings and reasons.

    Args:
        learned, heuristic: shares of the learned and the heuristic score, until a training fits them.
        fit_shares: whether trainings fit the shares, and fitted shares are used.
        lifetime: how long an answer stays valid.
        company_share: maximum share of any ten consecutive positions per company, while other companies are left.
        unlocks_at: score at which learning a skill counts as having unlocked a job, 0–100.
        fewest_witnesses: minimum number of other people behind a reason or a trending item.
    """

    learned: float = 0.7
    heuristic: float = 0.3
    lifetime: timedelta = timedelta(hours=24)
    company_share: float = 0.3
    unlocks_at: float = 60.0
    fewest_witnesses: int = FEWEST
    fit_shares: bool = True

    def shares(self, calibration: Calibration) -> Shares:
        """Return the shares of the learned score: the fitted ones, or the configured ones.

        With the configured ones, a newcomer is ranked by the heuristic alone.
        """
        shares = calibration.shares if self.fit_shares else None
        return shares or Shares(known=self.learned / (self.learned + self.heuristic))


@dataclass(frozen=True)
class Serving:
    """The current serving state: the catalogue, and the active model's scorer if there is one."""

    catalogue: Catalogue
    scorer: LinkScorer | None
    snapshot: str = ""

    @property
    def version(self) -> str | None:
        """The active model's version."""
        return self.scorer.version if self.scorer else None

    @property
    def semantics(self) -> Semantics | None:
        """The active model's text vectors and embeddings; ``None`` if there is no model or it reads no texts."""
        return self.scorer.semantics if self.scorer else None

    @cached_property
    def priors(self) -> Priors:
        """How often jobs ask for what their occupation needs."""
        return priors_of(self.catalogue)

    @cached_property
    def retriever(self) -> Retriever:
        """The candidate retriever of the catalogue."""
        return Retriever(self.catalogue)


@dataclass(frozen=True, slots=True)
class Points:
    """Scores of P people with R items: ``parts`` in points by name, their sum ``total`` (0–100), the learned score.

    All float64 [P, R]; ``learned`` is in [0, 1], zeros if no model is active. ``weight`` is the points
    of a learned score of 1, float64 [P]; ``features`` are the ranker's inputs, float32 [P, R, F].
    """

    parts: dict[str, Values]
    total: Values
    learned: Values
    weight: Values
    features: NDArray[np.float32] | None

    @property
    def shown_scores(self) -> Values:
        """Scores as shown: the sum of the parts, each rounded to two digits, float64 [P, R]."""
        return np.asarray(np.round(np.sum([np.round(values, 2) for values in self.parts.values()], axis=0), 2))


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """An item with its score: ``parts`` in points add up to ``score``, 0–100."""

    item: str
    score: float
    parts: tuple[tuple[str, float], ...]
    confidence: float | None
    source: Source


@dataclass(frozen=True, slots=True)
class ScoredItems(Sequence[ScoredItem]):
    """Scored items in order, stored as columns; each :class:`ScoredItem` is made on access.

    ``parts`` holds the points of each item, by ``names``.
    """

    ids: Sequence[str]
    scores: Sequence[float]
    names: Sequence[str]
    parts: Sequence[Sequence[float]]
    confidences: Sequence[float | None]
    sources: Sequence[Source]

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> ScoredItem: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[ScoredItem, ...]: ...

    def __getitem__(self, index: int | slice) -> ScoredItem | tuple[ScoredItem, ...]:
        if isinstance(index, slice):
            return tuple(self[position] for position in range(*index.indices(len(self))))
        parts = tuple(zip(self.names, self.parts[index], strict=True))
        return ScoredItem(self.ids[index], self.scores[index], parts, self.confidences[index], self.sources[index])


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best items for a person, best first.

    ``features`` are the ranker's inputs for each item, as concatenated float32 rows; empty if there are none.
    """

    user: str
    label: ItemLabel
    items: ScoredItems
    model_version: str | None
    algorithm: Algorithm
    created_at: datetime
    expires_at: datetime
    learned_weight: float = 0.0
    snapshot: str = ""
    features: bytes = b""

    def features_of(self, index: int) -> tuple[float, ...]:
        """Return the features of the item at an index, from 0."""
        rows = np.frombuffer(self.features, dtype=np.float32).reshape(max(len(self.items), 1), -1)
        return tuple(rows[index].tolist())


def score(
    serving: Serving,
    group: Group,
    label: ItemLabel,
    blend: Blend,
    now: float,
    rows: Rows = None,
    signals: Signals | None = None,
    pairs: Pairs | None = None,
) -> Points:
    """Compute the points of people with items of one label.

    Args:
        serving: the catalogue and the active scorer.
        group: the people.
        label: ``Job`` or ``Course``.
        blend: weights of the parts.
        now: seconds since 1970.
        rows: indices of the items, int64 [R]; all items by default.
        signals: the model's signals for the only person, if already computed.
        pairs: the people with these items, if already made.
    """
    pairs = pairs or pairs_of(serving.catalogue, group.arrays, label, rows)
    feature_values = features(serving.catalogue, group, pairs, now)
    learned, inputs = np.zeros_like(next(iter(feature_values.values()))), None
    parts: dict[str, Values] = {}
    share = np.ones((len(group), 1))
    if serving.scorer:
        detail = serving.scorer.score_with_features(group, pairs, now, signals)
        calibration = serving.scorer.calibration[label]
        learned, inputs = calibration.map_logits(detail.logits), detail.features
        share = 1.0 - blend.shares(calibration).of(group.arrays.trust[:, None])
        parts["learned"] = 100.0 * (1.0 - share) * learned
    for name, weight in WEIGHTS[label].items():
        parts[name] = 100.0 * share * weight * feature_values[name]
    learned_weight = 100.0 * (1.0 - share[:, 0])
    return Points(parts, np.sum(list(parts.values()), axis=0), learned, learned_weight, inputs)


def score_states(
    serving: Serving, states: Sequence[PersonState], label: ItemLabel, blend: Blend, now: float, rows: Rows = None
) -> Points:
    """Apply :func:`score` to states as they were read."""
    return score(serving, group_of(serving.catalogue, states), label, blend, now, rows)


def totals(
    serving: Serving,
    states: Sequence[PersonState],
    label: ItemLabel,
    blend: Blend,
    now: float,
    rows: Rows = None,
    block: int = BLOCK,
) -> Values:
    """Return the scores of many states, computed in blocks, float64 [people, items]; arguments as in :func:`score`."""
    parts = []
    for start in range(0, len(states), block):
        check_cancelled()
        parts.append(score_states(serving, states[start : start + block], label, blend, now, rows).total)
    return np.concatenate(parts)


def scored_items(
    serving: Serving, label: ItemLabel, rows: Index, columns: Index, points: Points, sources: NDArray[np.int64]
) -> ScoredItems:
    """Make one person's items with parts rounded to two digits; each score is the sum of its rounded parts.

    Args:
        serving: the catalogue and scorer that made the scores.
        label: label of the items.
        rows: indices of the items, best first, int64 [D].
        columns: index of each item among the points, int64 [D].
        points: points of one person.
        sources: each item's source as an index in :class:`Source`, int64 [D].
    """
    names, kinds = list(points.parts), list(Source)
    rounded = np.round(np.stack([points.parts[name][0, columns] for name in names], axis=1), 2)
    scores = np.round(rounded.sum(axis=1), 2)
    curve = serving.scorer.calibration[label].confidence(scores) if serving.scorer else None
    confidences = [None] * len(columns) if curve is None else np.round(curve, 4).tolist()
    ids = serving.catalogue.ids(label)
    return ScoredItems(
        ids=[ids[row] for row in rows.tolist()],
        scores=scores.tolist(),
        names=names,
        parts=rounded.tolist(),
        confidences=confidences,
        sources=[kinds[source] for source in sources.tolist()],
    )

"""Explains scored items: what each of the model's features added, and the reasons."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gnn.explain.evidence_plan import Hints
from gnn.explain.reason_types import Reason, Subject
from gnn.explain.reasons import Reasons
from gnn.scoring.blend import Ranking, ScoredItem, Serving
from gnn.scoring.contributions import by_kind
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from graph.recommendations.evidence import Evidence

Gains = tuple[tuple[str, ...], list[float] | None]


def contributions_of(serving: Serving, ranking: Ranking, indices: Sequence[int]) -> list[Gains]:
    """Return the names of the ranker's features and what each added to the score, for some items of a ranking.

    ``None`` stands for the latter when the model that made the ranking no longer serves.
    """
    usable = ranking.features and ranking.model_version == serving.version
    features = np.array([ranking.features_of(index) for index in indices], dtype=np.float32) if usable else None
    return item_contributions(serving, ranking.label, len(indices), features)


def item_contributions(
    serving: Serving, label: ItemLabel, count: int, features: NDArray[np.float32] | None
) -> list[Gains]:
    """Return the same as :func:`contributions_of`, for ``count`` items, from the ranker's features of each."""
    if serving.scorer is None or features is None or not count:
        return [((), None)] * count
    names, rows = serving.scorer.contributions(label, features)
    return [(names, row) for row in rows.tolist()]


def reasons_of(
    state: PersonState,
    label: ItemLabel,
    scored: ScoredItem,
    gains: Gains,
    hints: Hints,
    evidence: Evidence,
) -> tuple[Reason, ...]:
    """Return the reasons for one item, strongest first."""
    subject = Subject(state, label, scored.item, by_kind(label, scored.parts, *gains), hints, scored.score)
    return tuple(Reasons(subject, evidence).all())

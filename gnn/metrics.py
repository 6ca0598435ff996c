"""Ranking metrics over full rankings, one value for each person, and intervals by bootstrap.

Recall@k, NDCG@k with binary relevance (Järvelin and Kekäläinen, 2002), MRR and hit rate;
intervals by the percentile bootstrap over people (Efron, 1979).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.split import Question

BOOTSTRAPS = 2_000
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95% interval."""

    mean: float
    low: float
    high: float


def ranked_hits(scores: NDArray[np.float32], asked: Question, people: NDArray[np.int64], k: int) -> NDArray[np.bool_]:
    """Whether each of the top ``k`` is relevant, bool [people, k].

    Args:
        scores: float32 [people, items], one row for each of ``people``.
        asked: the question; items that are no candidates, or chosen before, are never ranked.
        people: int64 [people], rows of the question's matrices.
        k: depth of the ranking.
    """
    masked = np.where(asked.candidates[None, :], scores, -np.inf)
    masked[asked.seen[people].nonzero()] = -np.inf
    depth = min(k, masked.shape[1])
    top = np.argpartition(-masked, depth - 1, axis=1)[:, :depth]
    order = np.argsort(-np.take_along_axis(masked, top, axis=1), axis=1, kind="stable")
    ranking = np.take_along_axis(top, order, axis=1)
    relevant = np.asarray(asked.relevant[people].todense()) > 0
    return np.take_along_axis(relevant, ranking, axis=1)


def ndcg(hits: NDArray[np.bool_], relevant: NDArray[np.int64], k: int) -> Values:
    """NDCG@k in [0, 1] for each person; ``relevant`` counts each one's relevant items."""
    discount = 1.0 / np.log2(np.arange(2, k + 2))
    best = np.cumsum(discount)[np.minimum(relevant, k) - 1]
    return np.asarray((hits[:, :k] * discount[: hits[:, :k].shape[1]]).sum(axis=1) / best)


def recall(hits: NDArray[np.bool_], relevant: NDArray[np.int64], k: int) -> Values:
    """Recall@k in [0, 1] for each person."""
    return np.asarray(hits[:, :k].sum(axis=1) / relevant)


def reciprocal_rank(hits: NDArray[np.bool_]) -> Values:
    """1 over the rank of the first relevant item, 0 where the ranking holds none."""
    first = np.argmax(hits, axis=1)
    return np.where(hits.any(axis=1), 1.0 / (first + 1), 0.0)


def bootstrap(values: Values, seed: int = 0) -> Interval:
    """The mean of ``values`` with the 95% percentile interval of resampled means."""
    rng = np.random.default_rng(seed)
    means = np.array([values[rng.integers(len(values), size=len(values))].mean() for _ in range(BOOTSTRAPS)])
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(float(values.mean()), float(low), float(high))

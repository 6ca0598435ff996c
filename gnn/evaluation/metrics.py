"""Ranking metrics over full rankings, one value per person, and bootstrap intervals.

Recall, precision, NDCG with binary relevance (Järvelin and Kekäläinen, 2002), average precision,
reciprocal rank and hit rate at k; AUC; F1 at the best threshold; intervals by the percentile
bootstrap over people (Efron, 1979).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.split import Question

CUTOFFS = (5, 10, 20, 50)
DEPTH = max(CUTOFFS)
BOOTSTRAPS = 1_000
NOTHING = -1
Values = NDArray[np.float64]
Rankings = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95% interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.4f} [{self.low:.4f}, {self.high:.4f}]"


def allowed_scores(scores: NDArray[np.float32], question: Question, people: NDArray[np.int64]) -> NDArray[np.float32]:
    """Set the scores of items that may not be ranked (not a candidate, or chosen before) to minus infinity."""
    masked = np.where(question.candidates[None, :], scores, -np.inf).astype(np.float32)
    masked[question.seen[people].nonzero()] = -np.inf
    return masked


def rankings(masked: NDArray[np.float32], depth: int = DEPTH) -> Rankings:
    """Return the best items of each row, int64 [people, depth]; -1 where a row has no more.

    Args:
        masked: float32 [people, items], minus infinity for items that may not be ranked.
        depth: number of items per row.
    """
    width = min(depth, masked.shape[1])
    top = np.argpartition(-masked, width - 1, axis=1)[:, :width]
    values = np.take_along_axis(masked, top, axis=1)
    order = np.lexsort((top, -values), axis=1)
    ranked = np.take_along_axis(top, order, axis=1)
    ranked[np.isneginf(np.take_along_axis(masked, ranked, axis=1))] = NOTHING
    return np.pad(ranked, ((0, 0), (0, depth - width)), constant_values=NOTHING)


def hits_of(ranked: Rankings, relevant: csr_matrix) -> NDArray[np.bool_]:
    """Return whether each ranked item is relevant, bool [people, depth]; ``relevant`` has one row per person."""
    pairs = csr_matrix(relevant > 0).tocoo()
    keys = np.sort(pairs.row.astype(np.int64) * relevant.shape[1] + pairs.col)
    ranked_keys = np.arange(len(ranked))[:, None] * relevant.shape[1] + ranked
    position = np.minimum(np.searchsorted(keys, ranked_keys), max(len(keys) - 1, 0))
    hits = keys[position] == ranked_keys if len(keys) else np.zeros(ranked.shape, dtype=bool)
    return np.asarray(hits & (ranked != NOTHING))


def ndcg(hits: NDArray[np.bool_], relevant: NDArray[np.int64], k: int) -> Values:
    """Return NDCG@k in [0, 1] for each person; ``relevant`` is each person's number of relevant items."""
    discount = 1.0 / np.log2(np.arange(2, k + 2))
    best = np.cumsum(discount)[np.minimum(relevant, k) - 1]
    return np.asarray((hits[:, :k] * discount[: hits[:, :k].shape[1]]).sum(axis=1) / best)


def ndcg_of_scores(
    scores: NDArray[np.float32], question: Question, people: NDArray[np.int64], relevant: csr_matrix, k: int
) -> Values:
    """Return NDCG@k in [0, 1] of the ranking that each person's scores make of a question's candidates, float64 [P].

    Args:
        scores: float32 [P, items].
        question: says which items are candidates, and which of them a person has seen.
        people: indices of the people, int64 [P].
        relevant: the relevant items of each of these people, sparse [P, items]; at least one each.
        k: how many items of the ranking count.
    """
    ranked = rankings(allowed_scores(scores, question, people), k)
    return ndcg(hits_of(ranked, relevant), np.diff(relevant.indptr), k)


def recall(hits: NDArray[np.bool_], relevant: NDArray[np.int64], k: int) -> Values:
    """Return recall@k in [0, 1] for each person."""
    return np.asarray(hits[:, :k].sum(axis=1) / relevant)


def precision(hits: NDArray[np.bool_], k: int) -> Values:
    """Return precision@k in [0, 1] for each person."""
    return np.asarray(hits[:, :k].sum(axis=1) / k)


def average_precision(hits: NDArray[np.bool_], relevant: NDArray[np.int64], k: int) -> Values:
    """Return average precision at k, over the smaller of k and the relevant items; its mean is MAP@k."""
    top = hits[:, :k]
    precisions = np.cumsum(top, axis=1) / np.arange(1, top.shape[1] + 1)
    return np.asarray((precisions * top).sum(axis=1) / np.minimum(relevant, k))


def reciprocal_rank(hits: NDArray[np.bool_], k: int) -> Values:
    """Return 1 over the rank of the first relevant item, 0 if the top k has none; its mean is MRR@k."""
    top = hits[:, :k]
    return np.where(top.any(axis=1), 1.0 / (np.argmax(top, axis=1) + 1), 0.0)


def hit_rate(hits: NDArray[np.bool_], k: int) -> Values:
    """Return 1 if the top k has a relevant item, else 0."""
    return np.asarray(hits[:, :k].any(axis=1), dtype=np.float64)


def values_at(hits: NDArray[np.bool_], relevant: NDArray[np.int64]) -> dict[str, Values]:
    """Return every metric at every cut-off by name, such as ``ndcg@10``: float64 [people]."""
    values: dict[str, Values] = {}
    for k in CUTOFFS:
        values |= {
            f"recall@{k}": recall(hits, relevant, k),
            f"precision@{k}": precision(hits, k),
            f"ndcg@{k}": ndcg(hits, relevant, k),
            f"mrr@{k}": reciprocal_rank(hits, k),
            f"map@{k}": average_precision(hits, relevant, k),
            f"hit_rate@{k}": hit_rate(hits, k),
        }
    return values


def auc(masked: NDArray[np.float32], relevant: csr_matrix) -> Values:
    """Return each person's area under the ROC curve, ties counted half (Mann and Whitney, 1947): float64 [people]."""
    areas = np.full(len(masked), np.nan)
    for row, values in enumerate(masked):
        columns = relevant.indices[relevant.indptr[row] : relevant.indptr[row + 1]]
        positives = values[columns][~np.isneginf(values[columns])]
        negatives = values.copy()
        negatives[columns] = -np.inf
        negatives = negatives[~np.isneginf(negatives)]
        if len(positives) and len(negatives):
            below = [(negatives < positive).sum() + 0.5 * (negatives == positive).sum() for positive in positives]
            areas[row] = np.sum(below) / (len(positives) * len(negatives))
    return areas


def best_f1(scores: NDArray[np.float32], hits: NDArray[np.bool_], relevant: int) -> float:
    """Return the F1 at the best score threshold, over the pairs in each person's top 50.

    Args:
        scores: scores of ranked pairs, float32 [pairs].
        hits: whether each is relevant, bool [pairs].
        relevant: total number of relevant pairs, ranked or not.
    """
    order = np.argsort(-scores, kind="stable")
    true = np.cumsum(hits[order])
    f1 = 2 * true / (np.arange(1, len(order) + 1) + relevant)
    last = np.append(np.diff(scores[order]) != 0, True)  # pairs with equal scores pass a threshold together
    return float(f1[last].max()) if len(f1) else 0.0


def bootstrap(values: Values, seed: int = 0) -> Interval:
    """Return the mean of ``values`` with the 95% percentile interval of resampled means."""
    rng = np.random.default_rng(seed)
    means = np.array([values[rng.integers(len(values), size=len(values))].mean() for _ in range(BOOTSTRAPS)])
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(float(values.mean()), float(low), float(high))


def means(values: Mapping[str, Values]) -> dict[str, float]:
    """Return the mean of each metric over people."""
    return {name: float(np.nanmean(metric_values)) for name, metric_values in values.items()}

"""Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009) of lexical and semantic scores.

Equal scores share a rank, so that the many identical names in a taxonomy do not push each other down.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

K = 60
WORDS = 0.5  # half the weight of meaning; tuned on MELO
DIGITS = 5

Scores = NDArray[np.float32]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fused:
    """The fused result of two sources: ``score`` float64 [n], and which of them matched, bool [n] each."""

    score: Values
    by_words: NDArray[np.bool_]
    by_meaning: NDArray[np.bool_]


def dense_ranks(scores: Scores) -> NDArray[np.int64]:
    """Return the dense rank of each score from 1: equal scores share a rank, without gaps; int64 [n]."""
    _, ranks = np.unique(-np.round(scores, DIGITS), return_inverse=True)
    return np.asarray(ranks + 1, dtype=np.int64).ravel()


def fused(words: Scores, meaning: Scores | None, threshold: float) -> Fused:
    """Fuses two sources.

    Args:
        words: BM25 scores, float32 [n]; 0 for no match.
        meaning: cosines, float32 [n]; ``None`` if no model reads texts.
        threshold: the lowest cosine that counts as a match.
    """
    by_words = words > 0
    by_meaning = np.zeros(len(words), dtype=bool) if meaning is None else meaning >= threshold
    score = np.where(by_words, WORDS / (K + dense_ranks(words)), 0.0)
    if meaning is not None:
        score = score + np.where(by_meaning, 1.0 / (K + dense_ranks(meaning)), 0.0)
    return Fused(score, by_words, by_meaning)

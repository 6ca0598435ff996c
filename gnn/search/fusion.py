"""One score of a result, 0–1, from how well its words match a query and how close its meaning is.

A weighted sum of similarities, not of ranks: the best of many bad results does not score like a good one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.search.lexicon import WordScores

WORDS = 0.25  # the words' share of the score if meaning is read as well
WHOLE = 0.995  # lowest score by words of a name that is the very query; its meaning does not matter
FEWEST, UNKNOWN_FEWEST = 0.15, 0.4  # least share of words that counts as a match: if the query is understood, if not
CLOSEST, UNKNOWN_CLOSEST = 0.4, 0.65  # lowest cosine that counts as a match: of a query that is understood, of others

Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FusedScores:
    """Scores 0–1, float32 [n], 0 for no match; and what matched, bool [n] each."""

    score: Scores
    by_words: Mask
    by_meaning: Mask


def fuse(words: WordScores, meaning: Scores | None, *, is_understood: bool) -> FusedScores:
    """Fuse two kinds of scores.

    Args:
        words: scores by words, and shares of the query's words, 0–1.
        meaning: cosines, float32 [n]; ``None`` if no model reads the query.
        is_understood: whether all of the query's words are known; if not, meaning must be closer.
    """
    by_words = words.coverage >= (FEWEST if is_understood else UNKNOWN_FEWEST)
    if meaning is None:
        return FusedScores(np.where(by_words, words.score, 0).astype(np.float32), by_words, np.zeros_like(by_words))
    by_meaning = meaning >= (CLOSEST if is_understood else UNKNOWN_CLOSEST)
    mixed = np.where(words.score >= WHOLE, words.score, mix(words.score, meaning))
    score = np.where(by_words | by_meaning, mixed, 0)
    return FusedScores(score.astype(np.float32), by_words, by_meaning)


def mix(words: Scores, meaning: Scores) -> Scores:
    """Return the weighted sum of scores by words and cosines, float32 [n]; a negative cosine counts as 0."""
    return np.asarray(WORDS * words + (1 - WORDS) * np.maximum(meaning, 0), dtype=np.float32)

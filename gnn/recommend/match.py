"""How well an item matches a person, in a word: its calibrated probability beside the best of the person's own list.

A score says nothing by itself: it mixes a rank among all pairs with shares of skills, and people differ in how much is
known of them. The probability of choosing an item is comparable, but small even for the best item. So it is compared
with the best of the list that the person sees without any filter, so that no filter changes the word about an item.
Without a calibrated model, the score stands in for the probability.
"""

from collections.abc import Mapping
from enum import StrEnum

from gnn.scoring.blend import Best


class Match(StrEnum):
    """A word for how well an item matches a person."""

    STRONG = "STRONG"
    GOOD = "GOOD"
    FAIR = "FAIR"


BY_PROBABILITY: Mapping[Match, float] = {Match.STRONG: 0.5, Match.GOOD: 0.15}
BY_SCORE: Mapping[Match, float] = {Match.STRONG: 0.8, Match.GOOD: 0.6}
LOWER = {Match.STRONG: Match.GOOD, Match.GOOD: Match.FAIR, Match.FAIR: Match.FAIR}


def find_match(
    best: Best | None, score: float, confidence: float | None, *, has_conflict: bool, is_well_known: bool
) -> Match:
    """Return the word for an item.

    Args:
        best: the best of the person's own list, on which the item need not be. If there is nothing on it, every match
            is fair.
        score: the item's score, 0–100.
        confidence: the item's calibrated probability, 0–1; ``None`` without a calibrated model.
        has_conflict: whether a conflict with a wish of the person excludes the item or moves it down.
        is_well_known: whether enough is known of the person for a strong match.
    """
    if best is None:
        return Match.FAIR
    if confidence is not None and best.confidence:
        word = find_word(confidence, best.confidence, BY_PROBABILITY)
    else:
        word = find_word(score, best.score, BY_SCORE)
    if has_conflict:
        word = LOWER[word]
    return word if is_well_known or word is not Match.STRONG else Match.GOOD


def find_word(value: float, best: float, shares: Mapping[Match, float]) -> Match:
    """Return the best word whose share of the best value a value reaches; values above 0 alone reach any."""
    return next((word for word, share in shares.items() if value > 0.0 and value >= share * best), Match.FAIR)

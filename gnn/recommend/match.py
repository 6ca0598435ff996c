"""How well an item matches a person, in a word: by the score that stands beside it, so that the two never disagree.

What speaks against an item lowers the word. Of people of whom little is known, no score is high: a job of their own
occupation is a good match all the same.
"""

from collections.abc import Mapping
from enum import StrEnum


class Match(StrEnum):
    """A word for how well an item matches a person."""

    STRONG = "STRONG"
    GOOD = "GOOD"
    FAIR = "FAIR"


LEAST_SCORE: Mapping[Match, float] = {Match.STRONG: 75.0, Match.GOOD: 50.0}
LOWER = {Match.STRONG: Match.GOOD, Match.GOOD: Match.FAIR, Match.FAIR: Match.FAIR}


def find_match(score: float, *, lowered: int, is_own: bool, may_be_strong: bool) -> Match:
    """Return the word for an item.

    Args:
        score: the item's score, 0–100.
        lowered: how many things speak against the item: a conflict with a wish of the person, another trade, no skill
            in common.
        is_own: whether it is a job of an occupation that the person held, aims for or names.
        may_be_strong: whether it can be a strong match: enough is known of the person, and if that holds their work or
            goals, it is a job of these.
    """
    word = next((word for word, least in LEAST_SCORE.items() if score >= least), Match.FAIR)
    for _ in range(lowered):
        word = LOWER[word]
    if not lowered and is_own and word is Match.FAIR:
        word = Match.GOOD
    return word if may_be_strong or word is not Match.STRONG else Match.GOOD

"""The word for how well an item matches."""

import pytest

from gnn.recommend.match import Match, find_match
from gnn.scoring.blend import Best


@pytest.mark.parametrize(
    ("confidence", "word"),
    [(0.2, Match.STRONG), (0.1, Match.STRONG), (0.09, Match.GOOD), (0.03, Match.GOOD), (0.02, Match.FAIR)],
)
def test_a_word_compares_with_the_best_of_the_list(confidence: float, word: Match) -> None:
    own = Best(90.0, 0.2)
    assert find_match(own, 1.0, confidence, has_conflict=False, is_well_known=True) is word
    tenfold = Best(90.0, 2.0)
    assert find_match(tenfold, 1.0, 10 * confidence, has_conflict=False, is_well_known=True) is word


def test_a_conflict_lowers_the_word_and_little_knowledge_makes_nothing_strong() -> None:
    own = Best(90.0, 0.2)
    assert find_match(own, 90.0, 0.2, has_conflict=True, is_well_known=True) is Match.GOOD
    assert find_match(own, 90.0, 0.05, has_conflict=True, is_well_known=True) is Match.FAIR
    assert find_match(own, 90.0, 0.2, has_conflict=False, is_well_known=False) is Match.GOOD


def test_without_probabilities_scores_are_compared() -> None:
    own = Best(60.0, None)
    words = [find_match(own, score, None, has_conflict=False, is_well_known=True) for score in (50.0, 40.0, 30.0, 0.0)]
    assert words == [Match.STRONG, Match.GOOD, Match.FAIR, Match.FAIR]


def test_nothing_of_a_list_without_any_chance_is_strong() -> None:
    own = Best(0.0, 0.0)
    assert find_match(own, 0.0, 0.0, has_conflict=False, is_well_known=True) is Match.FAIR
    assert find_match(None, 0.0, None, has_conflict=False, is_well_known=True) is Match.FAIR

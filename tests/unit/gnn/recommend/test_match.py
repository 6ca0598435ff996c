"""The word for how well an item matches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.recommend.match import Match, find_match

WORSE = [Match.STRONG, Match.GOOD, Match.FAIR]
SCORES = st.floats(min_value=0.0, max_value=100.0)


@pytest.mark.parametrize(
    ("score", "word"),
    [
        (100.0, Match.STRONG),
        (75.0, Match.STRONG),
        (74.99, Match.GOOD),
        (50.0, Match.GOOD),
        (49.99, Match.FAIR),
        (0.0, Match.FAIR),
    ],
)
def test_a_word_is_the_score_s(score: float, word: Match) -> None:
    assert find_match(score, lowered=0, is_own=False, may_be_strong=True) is word


def test_what_speaks_against_an_item_lowers_the_word_and_little_knowledge_makes_nothing_strong() -> None:
    assert find_match(90.0, lowered=1, is_own=True, may_be_strong=True) is Match.GOOD
    assert find_match(60.0, lowered=1, is_own=True, may_be_strong=True) is Match.FAIR
    assert find_match(10.0, lowered=1, is_own=True, may_be_strong=True) is Match.FAIR
    assert find_match(90.0, lowered=0, is_own=False, may_be_strong=False) is Match.GOOD


def test_a_job_of_one_s_own_occupation_is_good_unless_something_speaks_against_it() -> None:
    assert find_match(20.0, lowered=0, is_own=True, may_be_strong=False) is Match.GOOD
    assert find_match(80.0, lowered=0, is_own=True, may_be_strong=True) is Match.STRONG
    assert find_match(20.0, lowered=1, is_own=True, may_be_strong=True) is Match.FAIR


@given(first=SCORES, second=SCORES, lowered=st.integers(0, 3), is_own=st.booleans(), may_be_strong=st.booleans())
def test_of_two_items_alike_the_one_of_the_higher_score_has_no_worse_word(
    first: float, second: float, lowered: int, is_own: bool, may_be_strong: bool
) -> None:
    higher, lower = (
        find_match(score, lowered=lowered, is_own=is_own, may_be_strong=may_be_strong)
        for score in (max(first, second), min(first, second))
    )
    assert WORSE.index(higher) <= WORSE.index(lower)

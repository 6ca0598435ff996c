"""Guesses of occupations by the meaning of titles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.features.text import Vectors
from gnn.features.title_text import OWN
from tests.unit.workers.documents.test_meaning import WordEmbedder
from workers.documents.linker import keep
from workers.documents.title_guesses import OtherTitles, score_occupations

EMBEDDER = WordEmbedder()
OWN_TITLES = ["kite pilot", "glass blower", "cake baker"]


def other_titles(*titles: tuple[str, int]) -> OtherTitles:
    vectors = EMBEDDER.encode([title for title, _ in titles]).astype(np.float16)
    return OtherTitles(vectors, np.array([occupation for _, occupation in titles]))


def score(title: str, others: OtherTitles | None) -> Vectors:
    return score_occupations(title, EMBEDDER.encode, keep, EMBEDDER.encode(OWN_TITLES), others)


def test_another_title_of_an_occupation_names_it() -> None:
    others = other_titles(("bottle maker", 1), ("oven keeper", 2))
    assert score("Bottle makers", others).argmax() == 1
    assert not score("Bottle makers", None).any()


def test_of_two_occupations_with_one_title_the_one_whose_own_title_is_closer_comes_first() -> None:
    scores = score("cake pilot", other_titles(("cake pilot", 1), ("cake pilot", 2)))
    assert scores.argmax() == 2
    assert scores[2] > scores[1] > scores[0]


def test_a_part_of_a_title_is_enough() -> None:
    scores = score("glass blower and lamp lighter", None)
    assert scores.argmax() == 1
    assert scores[1] < score("glass blower", None)[1]


@given(st.lists(st.sampled_from(["cake", "kite", "glass", "baker", "pilot", "oven", "and"]), min_size=1, max_size=5))
def test_scores_are_cosines_and_other_titles_never_lower_them(words: list[str]) -> None:
    title = " ".join(words)
    alone, scores = score(title, None), score(title, other_titles(("oven pilot", 0), ("kite baker", 1)))
    assert (scores <= 1 + 1e-3).all()
    assert (scores >= alone - 1e-6).all()
    assert (scores - alone <= 1 / (1 + OWN) + 1e-3).all()


def test_a_title_like_an_own_title_has_the_score_one() -> None:
    assert score("cake baker", None)[2] == pytest.approx(1.0, abs=1e-5)

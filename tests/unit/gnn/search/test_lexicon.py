"""Search by words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.search.lexicon import Lexicon, WordScores
from gnn.search.query import QueryReader

TEXTS = st.lists(
    st.sampled_from(["nurse", "nurses", "baker", "c++", "of", "city", "\u0645\u0647\u0646\u062f\u0633"]), max_size=5
).map(" ".join)


def lexicon_of(*names: str, known: Lexicon | None = None) -> Lexicon:
    return Lexicon(names, [[name] for name in names], known.analysed if known else None)


def scores(lexicon: Lexicon, query: str) -> WordScores:
    return lexicon.scores(QueryReader([lexicon]).read(query))


def order(query: str, *names: str) -> list[str]:
    score = scores(lexicon_of(*names), query).score
    return [names[index] for index in np.argsort(-score, kind="stable") if score[index] > 0]


@given(st.text(max_size=60))
def test_any_text_can_be_searched_for(query: str) -> None:
    answer = scores(lexicon_of("manage databases", "C++ programming", "\u0645\u0647\u0646\u062f\u0633"), query)
    assert answer.score.shape == (3,)
    assert ((answer.score >= 0) & (answer.score <= 1)).all()
    assert ((answer.coverage >= 0) & (answer.coverage <= 1)).all()


def test_the_whole_name_comes_before_one_that_holds_more_and_one_that_holds_less() -> None:
    names = ["night nurse supervisor", "nurse", "night nurse", "nurse at night", "baker"]
    assert order("night nurse", *names)[:2] == ["night nurse", "nurse at night"]
    assert order("nurse", *names)[0] == "nurse"
    assert scores(lexicon_of(*names), "night nurse").score.max() == 1
    assert "baker" not in order("night nurse", *names)


def test_the_words_own_form_comes_first() -> None:
    assert order("gardening", "gardener", "gardening", "garden")[0] == "gardening"


def test_alternative_names_count_and_the_preferred_name_counts_more() -> None:
    lexicon = Lexicon(["lawyer", "attorney"], [["lawyer", "attorney", "counsel"], ["attorney"]])
    answer = scores(lexicon, "attorney")
    assert answer.score[1] > answer.score[0] > 0.9


def test_other_text_counts_less_than_a_name() -> None:
    lexicon = Lexicon(["Baker. Works with a nurse", "Nurse"], [["Baker"], ["Nurse"]])
    answer = scores(lexicon, "nurse")
    assert answer.score[1] > answer.score[0] > 0
    assert answer.coverage.tolist() == [1, 1]


def test_words_are_found_in_other_forms_and_in_arabic() -> None:
    names = [
        "Manage databases",
        "C++ programming",
        "\u0645\u0647\u0646\u062f\u0633 / \u0645\u0647\u0646\u062f\u0633\u0629",
    ]
    lexicon = lexicon_of(*names)
    assert scores(lexicon, "managing a database").score.argmax() == 0
    assert scores(lexicon, "c++").score.argmax() == 1
    assert scores(lexicon, "c").score.tolist() == [0, 0, 0]
    assert scores(lexicon, "\u0627\u0644\u0645\u0647\u0646\u062f\u0633\u0647").score.argmax() == 2
    assert scores(lexicon, "\u0645\u0647\u0646\u062f\u0633\u0629").score[2] > 0.95, "each half of a label is a name"


def test_a_word_that_no_node_holds_lowers_coverage() -> None:
    lexicon = lexicon_of("nurse", "baker", "cook")
    assert scores(lexicon, "nurse zzzzxq").coverage.max() < scores(lexicon, "nurse").coverage.max() == 1


@given(st.lists(st.lists(TEXTS, max_size=6), min_size=1, max_size=4), TEXTS)
def test_a_lexicon_that_grew_scores_as_one_made_at_once(states: list[list[str]], query: str) -> None:
    lexicon: Lexicon | None = None
    for texts in states:
        lexicon = lexicon_of(*texts, known=lexicon)
        assert scores(lexicon, query).score == pytest.approx(scores(lexicon_of(*texts), query).score)


def test_a_word_that_only_shares_its_stem_counts_less_than_the_word_itself() -> None:
    answer = scores(lexicon_of("accountant", "account", "senior accountants", "baker"), "accountant").score
    assert answer[0] > answer[2] > answer[3] == 0
    assert answer[1] < 0.7 * answer[0]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("nurses", "nurse"),
        ("baker", "bakers"),
        ("\u0639\u0645\u0644\u0627\u0621", "\u0627\u0644\u0639\u0645\u0644\u0627\u0621"),
    ],
)
def test_a_plural_and_an_article_make_no_other_word(query: str, name: str) -> None:
    assert scores(lexicon_of(name), query).score[0] > 0.95

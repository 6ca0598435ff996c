"""Texts tell ordinary words from names of places by their letters' case."""

from gnn.search.ordinary_words import EVERYDAY, find_ordinary_words, is_marked

TEXTS = {
    "Skill": ["pack a trunk", "a trunk full of Lisse tulips", "tulips of Lisse", "the old quay"],
    "Job": ["Quay worker", "QUAY worker", "works in lisse"],
}


def test_a_word_that_texts_write_in_lower_case_is_ordinary() -> None:
    names = ["Trunk", "Lisse", "Quay", "Old Trunk", "\u0637\u0646\u0637\u0627"]
    assert find_ordinary_words(names, TEXTS) - EVERYDAY == {"trunk"}


def test_words_that_no_text_holds_are_those_of_the_list() -> None:
    assert find_ordinary_words(["Nice"], {}) == EVERYDAY
    assert {"nice", "orange", "bath", "reading", "mobile"} <= EVERYDAY


def test_a_preposition_or_a_comma_marks_a_place() -> None:
    assert all(
        is_marked(text, "nice") for text in ("baker in nice", "baker near nice", "baker,nice", "baker , nice job")
    )
    assert not any(
        is_marked(text, "nice") for text in ("nice baker", "nicely, baker", "in nicest", "pain nice", "in.nice")
    )

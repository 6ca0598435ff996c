"""Corrections of words."""

import pytest

from gnn.search.spelling import Spellings

SPELLINGS = Spellings(["nurse", "nursery", "teacher", "carpenter", "gardener", "pipe", "web", "c++", "www"])


def corrected(word: str) -> list[str]:
    return [spelling.word for spelling in SPELLINGS.corrections(word)]


@pytest.mark.parametrize("word", ["nruse", "nuurse", "nurze", "nure", "urse"])
def test_one_slip_of_any_kind_is_corrected(word: str) -> None:
    assert corrected(word)[0] == "nurse"


def test_two_slips_are_corrected_in_long_words_alone() -> None:
    assert corrected("carpnetre") == ["carpenter"]
    assert corrected("nrues") == []


@pytest.mark.parametrize(
    ("word", "expected"),
    [("grafic", ["graphic"]), ("phisyc", ["physic"]), ("grabhik", []), ("farmacy", ["pharmacy"]), ("cofe", [])],
)
def test_two_slips_in_shorter_words_are_corrected_if_the_sound_stays(word: str, expected: list[str]) -> None:
    spellings = Spellings(["graphic", "physic", "coffee", "gravity", "pharmacy"])
    assert [spelling.word for spelling in spellings.corrections(word)] == expected


@pytest.mark.parametrize("word", ["wbe", "ww", "n8rse", "x" * 1_000, ""])
def test_short_words_long_ones_and_words_with_digits_must_be_exact(word: str) -> None:
    assert corrected(word) == []


def test_a_swapped_letter_is_likelier_than_a_wrong_one() -> None:
    spellings = Spellings(["trial", "trails"])
    fidelities = {spelling.word: spelling.fidelity for spelling in spellings.corrections("trail")}
    assert fidelities["trial"] > Spellings(["train"]).corrections("trail")[0].fidelity


def test_words_are_completed_from_three_letters_on() -> None:
    assert [spelling.word for spelling in SPELLINGS.completions("nurs")] == ["nurse", "nursery"]
    assert SPELLINGS.completions("nu") == []

"""Sections and sentences about equal opportunities are blank; a word about them alone blanks nothing."""

import pytest

from workers.documents.boilerplate import blank_boilerplate


@pytest.mark.parametrize(
    "text",
    [
        "I fight discrimination with Python and SQL",
        "Python, Java; SQL and Docker, 5 years, EOE",
        "Equal opportunities officer",
        "Legal",
        "benefits",
    ],
)
def test_what_a_person_says_of_their_work_stays(text: str) -> None:
    assert blank_boilerplate(text) == text


@pytest.mark.parametrize(
    "sentence",
    [
        "We do not discriminate on the basis of pregnancy.",
        "An equal opportunity employer, EOE.",
        "Everybody is welcome without regard to religion.",
    ],
)
def test_sentences_about_equality_are_blank(sentence: str) -> None:
    blanked = blank_boilerplate(f"You sew dresses. {sentence}")
    assert blanked.strip() == "You sew dresses."
    assert len(blanked) == len(f"You sew dresses. {sentence}")


def test_a_section_is_blank_up_to_the_next_heading() -> None:
    text = "You sew.\nWhat we offer:\nPython training\n\nRequirements:\nNeedles"
    assert blank_boilerplate(text).split() == ["You", "sew.", "Requirements:", "Needles"]

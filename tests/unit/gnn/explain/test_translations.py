"""Messages for people: every sentence in every language, with correctly formatted numbers and names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.explain.translations import Language, Message, Name, message, skills_message, with_article, write_number
from gnn.explain.translations.arabic import count_people, count_skills
from gnn.explain.translations.rendering import TRANSLATIONS

ENGLISH, ARABIC = (TRANSLATIONS[language].sentences for language in (Language.EN, Language.AR))
NAMES = (Name("welding"), Name("first name", "الاسم"), Name("third"))


def test_each_sentence_is_there_in_each_language() -> None:
    assert set(ENGLISH) == set(ARABIC)


@pytest.mark.parametrize("kind", sorted(ENGLISH))
@pytest.mark.parametrize("language", list(Language))
def test_sentences_end_and_hold_no_word_of_another_language(kind: str, language: Language) -> None:
    sentence = Message(kind, NAMES, (3, 8, 2)).in_language(language)
    assert sentence.endswith(".")
    words = sentence
    for name in NAMES:
        words = words.replace(name.text, "").replace(name.arabic or name.text, "")
    assert bool(re.search("[A-Za-z]", words)) == (language is Language.EN)
    assert bool(re.search("[\u0621-\u064a]", words)) == (language is Language.AR)
    assert not re.search("[0-9]" if language is Language.AR else "[\u0660-\u0669]", words)


def test_a_name_without_arabic_form_is_set_apart_in_arabic() -> None:
    sentence = message("you target", "welder (arc)").in_language(Language.AR)
    assert "\u2068welder (arc)\u2069" in sentence
    sentence = message("you target", Name("welder", "لحّام")).in_language(Language.AR)
    assert "لحّام" in sentence
    assert "welder" not in sentence


@pytest.mark.parametrize(
    ("held", "asked", "expected"),
    [
        (1, 1, "You have the one skill it asks for: “a”."),
        (1, 5, "You have “a”, one of the 5 skills it asks for."),
        (2, 5, "You have “a” and “b”, 2 of the 5 skills it asks for."),
        (2, 2, "You have both skills it asks for: “a” and “b”."),
        (3, 3, "You have all 3 skills it asks for, such as “a” and “b”."),
        (6, 8, "You have 6 of the 8 skills it asks for, such as “a” and “b”."),
        (3, 0, "You have all 3 skills it asks for, such as “a” and “b”."),
    ],
)
def test_skills_held_are_told_with_how_many_there_are(held: int, asked: int, expected: str) -> None:
    sentence = skills_message("you", [Name(letter) for letter in "abcdefgh"[:held]], asked)
    assert sentence.in_language(Language.EN) == expected


def test_articles_follow_the_first_letter() -> None:
    names = ("corporate trainer", "Engineer", "art teacher", "user interface developer", "university lecturer")
    assert [with_article(name).split()[0] for name in (*names, "EU funds manager", "unimaginative painter")] == [
        *("a", "an", "an", "a", "a", "a", "an"),
    ]


@given(st.integers(0, 10**12))
def test_numbers_in_arabic_have_the_digits_and_signs_of_the_console(number: int) -> None:
    text = write_number(Language.AR, number, ",")
    assert int(text.replace("٬", "")) == number
    assert not re.search("[0-9,]", text)
    assert write_number(Language.EN, number, ",") == f"{number:,}"
    assert write_number(Language.AR, number / 2).endswith("٫٠" if number % 2 == 0 else "٫٥")


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, "شخص واحد"),
        (2, "شخصان"),
        (3, "٣ أشخاص"),
        (10, "١٠ أشخاص"),
        (11, "١١ شخصًا"),
        (100, "١٠٠ شخص"),
        (103, "١٠٣ أشخاص"),
    ],
)
def test_arabic_counts_people_in_the_right_form(count: int, expected: str) -> None:
    assert count_people(count) == expected


def test_arabic_counts_skills_in_the_right_form() -> None:
    words = ["مهارتين مطلوبتين", "٣ مهارات مطلوبة", "١٠ مهارات مطلوبة", "١١ مهارة مطلوبة", "٢٠ مهارة مطلوبة"]
    assert [count_skills(count) for count in (2, 3, 10, 11, 20)] == words
    assert "مهارتين" in skills_message("you", [Name("a")], 2).in_language(Language.AR)


def test_one_job_asks_and_two_ask() -> None:
    singular, plural = (
        message("worth adding", "SQL", numbers=(count, 50)).in_language(Language.EN) for count in (1, 2)
    )
    assert "best asks for" in singular
    assert "best ask for" in plural

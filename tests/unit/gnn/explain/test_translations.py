"""Messages for people: every sentence in every language, with correctly formatted numbers and names."""

import re

import pytest

from gnn.explain.translations import Language, Message, Name, message, skills_message, with_article
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


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, "شخص واحد"),
        (2, "شخصان"),
        (3, "3 أشخاص"),
        (10, "10 أشخاص"),
        (11, "11 شخصًا"),
        (100, "100 شخص"),
        (103, "103 أشخاص"),
    ],
)
def test_arabic_counts_people_in_the_right_form(count: int, expected: str) -> None:
    assert count_people(count) == expected


def test_arabic_counts_skills_in_the_right_form() -> None:
    words = ["مهارتين مطلوبتين", "3 مهارات مطلوبة", "10 مهارات مطلوبة", "11 مهارة مطلوبة", "20 مهارة مطلوبة"]
    assert [count_skills(count) for count in (2, 3, 10, 11, 20)] == words
    assert "مهارتين" in skills_message("you", [Name("a")], 2).in_language(Language.AR)


def test_one_job_asks_and_two_ask() -> None:
    singular, plural = (
        message("worth adding", "SQL", numbers=(count, 50)).in_language(Language.EN) for count in (1, 2)
    )
    assert "best asks for" in singular
    assert "best ask for" in plural

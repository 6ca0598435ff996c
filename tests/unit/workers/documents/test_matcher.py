"""Finding names in texts."""

import pytest

from tests.unit.workers.documents.names import MATCHER


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("sql", "s1"),
        ("Structured  Query Language", "s1"),
        ("project managment", "s2"),
        ("databases", "s3"),
        ("x", None),
    ],
)
def test_skills_are_found_by_name_and_through_a_slip(name: str, id: str | None) -> None:
    assert MATCHER.skill_named(name) == id


def test_skills_are_found_in_a_text() -> None:
    assert MATCHER.skills_in("We want SQL, project management and more SQL.") == ["s1", "s2"]


@pytest.mark.parametrize(
    ("title", "id"),
    [("Senior Database Administrator (Cairo)", "o1"), ("DBA", "o1"), ("ممرض", "o3"), ("Astronaut", None)],
)
def test_the_longest_occupation_in_a_title_is_taken(title: str, id: str | None) -> None:
    assert MATCHER.occupation_of(title) == id


def test_words_of_texts_are_forgotten() -> None:
    MATCHER.skill_spans("SQL and words")
    known = len(MATCHER._pipeline.vocab.strings)
    assert [id for id, _, _ in MATCHER.skill_spans("SQL " + " ".join(f"word{at}" for at in range(500)))] == ["s1"]
    assert len(MATCHER._pipeline.vocab.strings) == known


def test_long_words_are_blanked_and_spans_stay() -> None:
    text = "x" * 100 + " SQL"
    assert MATCHER.skill_spans(text) == [("s1", 101, 104)]

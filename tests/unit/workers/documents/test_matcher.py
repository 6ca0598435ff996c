"""Finding names in texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.text_folding import fold_name
from tests.unit.workers.documents.names import MATCHER
from workers.documents.matcher import TextMatcher
from workers.documents.phrase_finder import PhraseFinder, split_text


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
    finder = PhraseFinder(["sql"])
    finder.find(split_text("SQL and words"))
    known = len(finder._vocabulary.strings)
    assert [match.key for match in finder.find(split_text("SQL " + " ".join(f"word{at}" for at in range(500))))] == [
        "sql"
    ]
    assert len(finder._vocabulary.strings) == known


def test_spans_stay_behind_long_words() -> None:
    text = "x" * 100 + " SQL"
    assert MATCHER.skill_spans(text) == [("s1", 101, 104)]


MARKS = st.sampled_from([" ", "-", "/", ", ", " (", ") ", "'", "&", ".", "+"])
LETTERS = st.text("abcdeé", min_size=1, max_size=4)


@given(st.lists(st.tuples(LETTERS, MARKS), min_size=1, max_size=4), LETTERS, st.booleans())
def test_a_name_is_found_whatever_blanks_are_about_its_marks(
    parts: list[tuple[str, str]], last: str, close: bool
) -> None:
    name = "".join(word + mark for word, mark in parts) + last
    written = "".join(word + (mark.strip() if close else f" {mark.strip()} ") for word, mark in parts) + last
    matcher = TextMatcher([("s", name, [])], [("o", name, [])])
    for text in (name, written, f"We want {written}, now"):
        for ids in (matcher.skills_in(text), [id for id, _, _ in matcher.skill_spans(text)]):
            assert set(ids) <= {"s"}
        assert set(matcher.occupations_in(text)) <= {"o"}
        assert matcher.occupation_of(text) in {"o", None}
        assert set(matcher.names_in(text)) <= {fold_name(name)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CI/CD", "We use CI / CD daily."),
        ("e-learning developer", "E - learning developer"),
        ("editing (video)", "Editing ( video ) and sound"),
    ],
)
def test_blanks_beside_marks_hide_no_name(name: str, text: str) -> None:
    matcher = TextMatcher([("s", name, [])], [("o", name, [])])
    assert matcher.skills_in(text) == ["s"]
    assert [text[start:end] for _, start, end in matcher.skill_spans(text)] != []
    assert matcher.occupations_in(text) == ["o"]
    assert matcher.occupation_of(text) == "o"

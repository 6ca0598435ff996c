"""Sentences are split into chunks."""

import pytest

from workers.documents.chunks import find_chunks


@pytest.mark.parametrize(
    ("text", "chunks"),
    [
        ("You will fold paper birds and have experience with glue.", ["fold paper birds", "glue"]),
        ("C++, C#/Java; node.js (strong)", ["C++", "C#/Java", "node.js"]),
        ("Kites' tails", ["Kites", "tails"]),
        ("You have the ability to do so", []),
        ("one two", []),
        ("red green blue black white pink grey", ["green blue black white pink grey"]),
        ("اصلاح المظلات، والقبعات", ["اصلاح المظلات", "والقبعات"]),
        ("", []),
    ],
)
def test_chunks_are_runs_between_function_words(text: str, chunks: list[str]) -> None:
    assert [text[start:end] for start, end in find_chunks(text, 0, len(text))] == chunks


def test_chunks_of_a_range_are_places_in_the_text() -> None:
    text = "paper, red kites fly"
    assert find_chunks(text, 5, 16) == [(7, 16)]

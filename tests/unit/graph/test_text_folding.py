"""Texts are compared in one form, whatever their case, marks, digits and kinds of Arabic letters."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.text_folding import fold_character, fold_text, fold_with_origins


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café Ünal", "cafe unal"),
        ("ＳＱＬ ﬁles", "sql files"),  # noqa: RUF001 - full-width letters and a ligature
        ("Straße", "strasse"),
        ("C# / C++", "c# / c++"),
        ("مُهَنْدِس", "مهندس"),
        ("أحمد إلى آخر ٱلعمل", "احمد الي اخر العمل"),
        ("مدیر کل", "مدير كل"),
        ("ممرضة", "ممرضه"),
        ("مـهـنـدس", "مهندس"),
        ("\u0665 + \u06f5", "5 + 5"),
        ("\u0645\u06cc\u200c\u0631\u0648\u0645", "ميروم"),
    ],
)
def test_texts_are_folded(text: str, folded: str) -> None:
    assert fold_text(text) == folded


def test_to_fold_twice_changes_nothing() -> None:
    letters = map(chr, range(sys.maxunicode + 1))
    assert [letter for letter in letters if fold_text(fold_character(letter)) != fold_character(letter)] == []


@given(st.text())
def test_each_folded_character_has_its_origin(text: str) -> None:
    folded = fold_with_origins(text)
    assert folded.text == fold_text(text)
    assert len(folded.origins) == len(folded.text)
    assert all(part in fold_character(text[origin]) for part, origin in zip(folded.text, folded.origins, strict=True))
    assert folded.origins == sorted(folded.origins)

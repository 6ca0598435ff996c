"""Titles in normal form and in parts."""

import pytest

from gnn.features.title_text import normalise_title, split_title


@pytest.mark.parametrize(
    ("title", "normal"),
    [
        ("Kite Makers, All Other", "kite maker"),
        ("Pilots, Except Kite Pilots", "pilot"),
        ("Bakeries and Glass Boxes", "bakery and glass box"),
        ("Bus", "bus"),
    ],
)
def test_a_title_is_put_into_the_singular_without_what_it_excludes(title: str, normal: str) -> None:
    assert normalise_title(title) == normal


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("baker", ["baker"]),
        ("kite and paper folder", ["kite", "paper folder", "kite folder"]),
        ("baker, miller or cook", ["baker", "miller", "cook"]),
    ],
)
def test_a_title_has_parts(title: str, parts: list[str]) -> None:
    assert split_title(title) == parts

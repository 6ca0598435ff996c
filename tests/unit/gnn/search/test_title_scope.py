"""Titles of occupations without what narrows them."""

import pytest

from gnn.search.title_scope import unnarrowed_title


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("beekeeper responsible for remote hives", "beekeeper"),
        ("kite tester in coastal towns", "kite tester"),
        ("music teacher at primary school", "music teacher"),
        ("Steward for night trains", "Steward"),
        ("keeper of bees in towns", None),
        ("inspector", None),
        ("in charge", None),
        ("", None),
    ],
)
def test_what_follows_a_preposition_narrows_a_title(title: str, expected: str | None) -> None:
    assert unnarrowed_title(title) == expected

"""Sentences about moves between occupations."""

import pytest

from gnn.explain.career_moves import explain_move, is_told
from gnn.explain.translations import Language
from graph.catalogue.occupations import CareerMove
from graph.catalogue.types import Occupation

COOK = Occupation("o1", "cook", "طاهٍ", "5120")
OWNER = Occupation("o2", "restaurant manager", None, "1412")


def move(tier: str | None, people: int = 0, of: int = 0) -> CareerMove:
    return CareerMove(OWNER, tier, 0.5 if tier else 0.0, 0.2, people, of)


def test_the_number_of_people_is_told() -> None:
    sentence = explain_move(COOK, move(None, 12, 40)).in_language(Language.EN)
    assert sentence == "12 of the 40 people who moved on from work as a cook became a restaurant manager."
    assert "طاهٍ" in explain_move(COOK, move(None, 12, 40)).in_language(Language.AR)


@pytest.mark.parametrize(("people", "of"), [(0, 0), (1, 40), (2, 2), (5, 3)])
def test_a_number_that_could_point_to_a_person_or_cannot_be_is_not_told(people: int, of: int) -> None:
    assert not is_told(move("Primary-Short", people, of))
    assert "close to work as a cook" in explain_move(COOK, move("Primary-Short", people, of)).in_language(Language.EN)
    assert "estimate" in explain_move(COOK, move(None, people, of)).in_language(Language.EN)

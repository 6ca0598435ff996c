"""Cursors of lists that have several orders."""

import math

import pytest

from api.errors import BadUserInputError
from api.graphql.ordered_cursors import Position, ordered_cursor, position_of
from api.graphql.paging import cursor
from gnn.data.item_orders import ItemOrder


@pytest.mark.parametrize(
    ("order", "position"),
    [
        (ItemOrder.NEWEST, (-1_750_000_000.123456, "a")),
        (ItemOrder.SALARY, (math.inf, "b")),
        (ItemOrder.TITLE, ("خباز", "c")),
    ],
)
def test_a_cursor_returns_to_its_position(order: ItemOrder, position: Position) -> None:
    assert position_of(ordered_cursor(order, position), order) == position
    assert position_of(None, order) is None


@pytest.mark.parametrize(
    ("after", "problem"),
    [
        (ordered_cursor(ItemOrder.SALARY, (1.0, "a")), "a cursor of the order SALARY, not of NEWEST"),
        (cursor("NEWEST", "text", "a"), "not a cursor of this list"),
        (cursor("NEWEST", 1.0, 2.0), "not a cursor of this list"),
        (cursor("2026-01-01T00:00:00+00:00", "a"), "not a cursor of this list"),
        (cursor("x" * 300, 1.0, "a"), "a cursor of the order x{20}, not"),
        ("rubbish", "not a cursor of this list"),
    ],
)
def test_other_cursors_are_refused(after: str, problem: str) -> None:
    with pytest.raises(BadUserInputError, match=problem):
        position_of(after, ItemOrder.NEWEST)


@pytest.mark.parametrize("after", [cursor("TITLE", None, "a"), cursor("TITLE", 1.0, "a")])
def test_a_title_is_text(after: str) -> None:
    with pytest.raises(BadUserInputError, match="not a cursor of this list"):
        position_of(after, ItemOrder.TITLE)

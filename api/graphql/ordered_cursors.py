"""Cursors of lists that have several orders: each names its order, so that no page continues another order."""

import math
from enum import StrEnum
from typing import Any

from api.errors import BadUserInputError
from api.graphql.paging import NOT_OF_THIS_LIST, cursor, key_of, number, text

TEXT_ORDERS = frozenset({"TITLE"})

Position = tuple[float | str, str]  # sort key and id


def ordered_cursor(order: StrEnum, position: Position) -> str:
    """Return the cursor of a position in an order. A sort key of infinity stands for an unknown one."""
    key, id = position
    return cursor(order.value, None if key == math.inf else key, id)


def position_of(after: str | None, order: StrEnum) -> Position | None:
    """Return the position that a cursor holds; ``None`` without a cursor.

    Raises:
        BadUserInputError: the cursor is invalid, or belongs to another list or another order.
    """
    parts = key_of(after, text, sort_key, text)
    if parts is None:
        return None
    name, key, id = parts
    check_cursor_order(name, order.value)
    if isinstance(key, str) != (order.value in TEXT_ORDERS):
        raise BadUserInputError(NOT_OF_THIS_LIST)
    return key, id


def check_cursor_order(own: str, order: str) -> None:
    """Refuse a cursor of another order.

    Args:
        own: the order of the cursor.
        order: the order of the list.

    Raises:
        BadUserInputError: the two differ.
    """
    if own != order:
        raise BadUserInputError(
            f"after: this is a cursor of the order {own[:20]}, not of {order}: request the first page again."
        )


def sort_key(part: Any) -> float | str:
    """Check that a part of a cursor is a sort key: a text, a finite number, or null for an unknown one."""
    if part is None:
        return math.inf
    return text(part) if isinstance(part, str) else number(part)

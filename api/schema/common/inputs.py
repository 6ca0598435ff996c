"""Reading of optional input fields."""

from collections.abc import Mapping, Sequence
from typing import Any

import strawberry

from api.errors import BadUserInputError

MOST_VALUES = 100


def check_lengths(lists: Mapping[str, Sequence[object]]) -> None:
    """Refuse lists that are too long, given by the names of their fields in ``filter``.

    Raises:
        BadUserInputError: a list has more than 100 elements.
    """
    for name, values in lists.items():
        if len(values) > MOST_VALUES:
            raise BadUserInputError(f"filter.{name}: send at most {MOST_VALUES} values, not {len(values):,}.")


def is_given(value: Any) -> bool:
    """Whether an optional field was sent, even as null."""
    return value is not strawberry.UNSET


def given_names(fields: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the fields that were sent, even as null."""
    return frozenset(name for name, value in fields.items() if is_given(value))


def text_or_none(text: str | None) -> str | None:
    """Return a text without surrounding blanks; ``None`` if nothing is left."""
    return (text or "").strip() or None

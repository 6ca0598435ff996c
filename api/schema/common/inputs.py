"""Reading of optional input fields."""

from collections.abc import Mapping
from typing import Any

import strawberry


def is_given(value: Any) -> bool:
    """Whether an optional field was sent, even as null."""
    return value is not strawberry.UNSET


def given_names(fields: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the fields that were sent, even as null."""
    return frozenset(name for name, value in fields.items() if is_given(value))


def text_or_none(text: str | None) -> str | None:
    """Return a text without surrounding blanks; ``None`` if nothing is left."""
    return (text or "").strip() or None

"""Reading of optional input fields."""

from typing import Any

import strawberry


def is_given(value: Any) -> bool:
    """Whether an optional field was sent, even as null."""
    return value is not strawberry.UNSET


def text_or_none(text: str | None) -> str | None:
    """Return a text without surrounding blanks; ``None`` if nothing is left."""
    return (text or "").strip() or None

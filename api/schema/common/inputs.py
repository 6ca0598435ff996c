"""Helpers that all inputs of mutations share."""

from typing import Any

import strawberry


def is_given(value: Any) -> bool:
    """Whether an optional field was sent, even as null."""
    return value is not strawberry.UNSET

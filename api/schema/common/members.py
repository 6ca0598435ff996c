"""Converts stored words to members of the schema's enumerations."""

from enum import Enum
from typing import TypeVar

E = TypeVar("E", bound=Enum)


def member_or_none(kind: type[E], word: object) -> E | None:
    """Return the member with a value; ``None`` for an unknown word that another version or a person stored."""
    return next((member for member in kind if member.value == word), None)

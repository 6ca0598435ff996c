"""Converts stored words to members of the schema's enumerations."""

from enum import Enum
from typing import TypeVar

E = TypeVar("E", bound=Enum)


def member_or_none(kind: type[E], word: object) -> E | None:
    """The member with a value; ``None`` for an unknown word, which another version or a person may have stored."""
    return next((one for one in kind if one.value == word), None)

"""Names of things in sentences.

Names use their Arabic form where the graph has one. In Arabic text, other names are wrapped in Unicode isolates, so
that their letters and punctuation keep their own direction (Unicode Standard Annex 9).
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """A display name, and its Arabic form where it has one."""

    text: str
    arabic: str | None = None


def in_english(name: Name) -> str:
    """Return a name as it appears in English text."""
    return name.text


def in_arabic(name: Name) -> str:
    """Return a name as it appears in Arabic text."""
    return name.arabic or f"\u2068{name.text}\u2069"


def quote_names(names: Sequence[str], begin: str, end: str) -> list[str]:
    """Put names in quotation marks."""
    return [f"{begin}{name}{end}" for name in names]


def join_names(names: Sequence[str], last: str = " and ", separator: str = ", ") -> str:
    """Join names into an enumeration; there must be at least one."""
    return last.join([separator.join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]

"""Stored values as they should be: one odd row, written by hand or by another version, must not empty an answer."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import TypeVar

import structlog

R = TypeVar("R")
V = TypeVar("V")
MOST_TOLD = 5

log = structlog.get_logger("careergraph.graph")


def text_or(value: object, otherwise: str) -> str:
    """A stored text; what is none, or empty, is called otherwise."""
    return otherwise if value is None or value == "" else str(value)


def text_or_none(value: object) -> str | None:
    """A stored text; ``None`` for what is none, or empty."""
    return value if isinstance(value, str) and value else None


def number_or_none(value: object) -> float | None:
    """A stored number; ``None`` for what is none."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def time_or_none(value: object) -> datetime | None:
    """A stored time with its zone, UTC where none is stored; a date is its first moment, ``None`` what is neither."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC) if isinstance(value, date) else None


def readable(kind: str, rows: Iterable[R], read: Callable[[R], V]) -> list[tuple[R, V]]:
    """The rows that can be read, each with what it was read as; the others are left out, and a warning tells of them.

    Args:
        kind: what they are, such as ``Model``.
        rows: stored rows.
        read: reads one; a ``ValueError``, ``TypeError`` or ``LookupError`` says that it cannot be.
    """
    pairs, problems = [], []
    for row in rows:
        try:
            pairs.append((row, read(row)))
        except (ValueError, TypeError, LookupError) as error:
            problems.append(f"{type(error).__name__}: {error}")
    if problems:
        told = problems[:MOST_TOLD]
        log.warning("stored rows cannot be read and are left out", kind=kind, rows=len(problems), problems=told)
    return pairs

"""Tolerant reading of stored values: a malformed row, from hand edits or another version, must not empty a response.

:mod:`graph.db.stored` checks the values of one row; :func:`readable` leaves out the rows that it refuses.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import structlog

R = TypeVar("R")
V = TypeVar("V")
MOST_TOLD = 5

log = structlog.get_logger("careergraph.graph")


def text_or(value: object, default: str) -> str:
    """Return a stored value as text, or ``default`` if it is missing or empty."""
    return default if value is None or value == "" else str(value)


def text_or_none(value: object) -> str | None:
    """Return a stored text, or ``None`` if the value is not a text or is empty."""
    return value if isinstance(value, str) and value else None


def number_or_none(value: object) -> float | None:
    """Return a stored number, or ``None`` if the value is not a finite number."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) else None


def time_or_none(value: object) -> datetime | None:
    """Return a stored time with its zone (default UTC). A date becomes its midnight; other values become ``None``."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC) if isinstance(value, date) else None


def day_or_none(value: object) -> str | None:
    """Return a stored day or month as ISO 8601 text, or ``None`` if the value is neither a text nor a date."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day).isoformat()
    return text_or_none(value)


def readable(kind: str, rows: Iterable[R], read: Callable[[R], V]) -> list[tuple[R, V]]:
    """Return the readable rows, each with its parsed value. Unreadable rows are left out and logged as a warning.

    Args:
        kind: the kind of entity, such as ``Model``.
        rows: stored rows.
        read: parses one row; it raises ``ValueError``, ``TypeError`` or ``LookupError`` if the row is unreadable.
    """
    pairs, problems = [], []
    for row in rows:
        try:
            pairs.append((row, read(row)))
        except (ValueError, TypeError, LookupError) as error:
            problems.append(f"{type(error).__name__}: {error}")
    if problems:
        examples = problems[:MOST_TOLD]
        log.warning("stored rows cannot be read and are left out", kind=kind, rows=len(problems), problems=examples)
    return pairs


def first_readable(kind: str, rows: Iterable[Sequence[Any]], build: Callable[..., V]) -> V | None:
    """Return what the first readable row builds from its values; ``None`` if there is none. See :func:`readable`."""
    return next((value for _, value in readable(kind, rows, lambda row: build(*row))), None)


def all_readable(kind: str, rows: Iterable[Sequence[Any]], build: Callable[..., V]) -> tuple[V, ...]:
    """Return what each readable row builds from its values. See :func:`readable`."""
    return tuple(value for _, value in readable(kind, rows, lambda row: build(*row)))

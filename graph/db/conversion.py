"""Converts the driver's values to plain Python."""

from datetime import UTC, datetime
from typing import Any

import neo4j
from neo4j.time import Date, DateTime

SCALARS = frozenset({str, int, float, bool, type(None)})


def make_plain(value: Any) -> Any:
    """Convert a driver value to plain Python, including nested values. Times become aware UTC ``datetime`` values.

    The embedded engine drops the time zone of times inside lists and maps. All our times are UTC, so a time
    without a zone is read as UTC.
    """
    kind = type(value)
    if kind in SCALARS:
        return value
    if kind is list:
        return [item if type(item) in SCALARS else make_plain(item) for item in value]
    if kind is dict:
        return {key: make_plain(item) for key, item in value.items()}
    if isinstance(value, DateTime):
        return utc_of(value)
    return value.to_native() if isinstance(value, Date) else value


def utc_of(value: DateTime) -> datetime | None:
    """Convert a driver's time to UTC; ``None`` for a time that lies outside the calendar there."""
    native = value.to_native()
    try:
        return native.replace(tzinfo=UTC) if native.tzinfo is None else native.astimezone(UTC)
    except OverflowError:
        return None


def row_of(record: neo4j.Record) -> dict[str, Any]:
    """Convert a record to a plain dictionary."""
    return {key: make_plain(value) for key, value in record.items()}  # type: ignore[no-untyped-call]

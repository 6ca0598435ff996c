"""Periods of a career or an education: from one day or month to another."""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

from api.schema.common.payload import UserError

DAY_OR_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
EARLIEST_YEAR = 1900
FORM = "write a month as 2024-01 or a day as 2024-01-15"
AHEAD = timedelta(days=31)
BEGIN, END = "from", "to"


def first_day(text: str) -> date:
    """Return a day, or the first day of a month.

    Raises:
        ValueError: the text is neither, or there is no such day.
    """
    if not DAY_OR_MONTH.fullmatch(text):
        raise ValueError("neither a day nor a month")
    return date.fromisoformat(text if len(text) > len("2024-01") else f"{text}-01")


def is_moment(text: str) -> bool:
    """Return whether a text is a day or a month."""
    try:
        first_day(text)
    except ValueError:
        return False
    return True


def moment_errors(text: str | None, field: str, latest: date) -> list[UserError]:
    """Return the errors in the beginning or the end of a period; there are none if it is missing.

    Args:
        text: the day or month.
        field: name of the field in the input.
        latest: the last day that it may be.
    """
    if text is None:
        return []
    try:
        day = first_day(text)
    except ValueError:
        return [UserError.of("INVALID", f"{text[:20]!r} is not a day or a month: {FORM}", field)]
    if day.year < EARLIEST_YEAR:
        return [UserError.of("INVALID", f"must not be before the year {EARLIEST_YEAR}", field)]
    return [UserError.of("INVALID", f"must not be after {latest}", field)] if day > latest else []


def period_errors(
    begin: str | None, end: str | None, *, ends_ahead: timedelta = AHEAD, sent_fields: Collection[str] = (BEGIN, END)
) -> list[UserError]:
    """Return the errors in a period. A month and a day in it count as equal.

    A stored value that was not sent is no error, whatever it is. The order counts if one of the two was sent.

    Args:
        begin: first day or month, at most 31 days ahead.
        end: last day or month; ``None`` if the period goes on.
        ends_ahead: how far ahead the end may be.
        sent_fields: names of the fields that were sent.
    """
    today = datetime.now(UTC).date()
    moments = ((begin, BEGIN, today + AHEAD), (end, END, today + ends_ahead))
    errors = [error for moment in moments if moment[1] in sent_fields for error in moment_errors(*moment)]
    if errors or begin is None or end is None or not (is_moment(begin) and is_moment(end)):
        return errors
    shared_length = min(len(begin), len(end))
    if end[:shared_length] >= begin[:shared_length]:
        return []
    if END in sent_fields:
        return [UserError.of("INVALID", f"must not be before `{BEGIN}`", END)]
    return [UserError.of("INVALID", f"must not be after `{END}`", BEGIN)] if BEGIN in sent_fields else []

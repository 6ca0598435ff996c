"""Times: their format and their valid range.

Specification: https://www.rfc-editor.org/rfc/rfc3339
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import strawberry
from graphql import GraphQLError, StringValueNode, ValueNode
from strawberry.types.scalar import ScalarDefinition

from api.errors import BadUserInputError

DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
CLOCK_TOLERANCE = timedelta(minutes=5)
AHEAD = timedelta(days=1)
FORM = "write it as 2026-05-01T12:00:00Z, or with an offset, as in 2026-05-01T14:00:00+02:00"


def read_time(value: object) -> datetime:
    """Parse a time as UTC; a date stands for its first moment in UTC.

    Raises:
        GraphQLError: the value is not text, not an RFC 3339 time, or outside the years 1970 to 2199.
    """
    if not isinstance(value, str):
        raise GraphQLError(f"A DateTime must be text: {FORM}.")
    try:
        moment = parsed_time(value)
    except (ValueError, OverflowError):
        raise GraphQLError(f"{value[:40]!r} is not a time: {FORM}.") from None
    if not EARLIEST <= moment < LATEST:
        raise GraphQLError(f"{value[:40]!r} is out of range: the year must be 1970 to 2199.")
    return moment


def read_time_literal(node: ValueNode, _: dict[str, Any] | None = None) -> datetime:
    """Parse a time literal in a document. Errors are those of :func:`read_time`, with the literal's location."""
    try:
        return read_time(node.value if isinstance(node, StringValueNode) else None)
    except GraphQLError as error:
        raise GraphQLError(error.message, node) from None


def parsed_time(text: str) -> datetime:
    """Parse a time as UTC.

    Raises:
        ValueError: the text is not an RFC 3339 time, or no such date exists. Python does not support leap seconds.
        OverflowError: the time lies outside the years 1 to 9999 in UTC.
    """
    if DATE.fullmatch(text):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    if not TIME.fullmatch(text):
        raise ValueError("not an RFC 3339 time")
    return datetime.fromisoformat(text.upper()).astimezone(UTC)


DATE_TIME = ScalarDefinition(
    name="DateTime",
    description=(
        "A time in RFC 3339 format, with its zone: `2026-05-01T12:00:00Z` or `2026-05-01T14:00:00+02:00`. "
        "A date alone stands for its first moment in UTC. Valid from 1970 to 2199; responses are in UTC."
    ),
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    serialize=datetime.isoformat,
    parse_value=read_time,
    parse_literal=read_time_literal,
    origin=datetime,
)


def check_past(argument: str, moment: datetime) -> None:
    """Refuse a time that should be past but lies over a day ahead; the day allows for time zones.

    Raises:
        BadUserInputError: the time lies over a day ahead.
    """
    if moment > datetime.now(UTC) + AHEAD:
        raise BadUserInputError(f"{argument}: lies in the future: give a time that has passed.")


@strawberry.type(description="An adjustment that the service made to the input.")
class Notice:
    """An adjustment to an input."""

    code: str = strawberry.field(
        description="CLOCK_AHEAD: a time up to five minutes in the future was replaced by the current time."
    )
    message: str = strawberry.field(description="What was changed.")
    path: list[str] = strawberry.field(description="Path to the field in the input.")


def clock_notice(*path: str) -> Notice:
    """Return the notice that a time was replaced by the current time."""
    message = "was ahead of the service's clock: the current time was used instead; check the device's clock"
    return Notice(code="CLOCK_AHEAD", message=message, path=["input", *path])


def clamp_to_now(moment: datetime, now: datetime) -> tuple[datetime, bool]:
    """Replace a device's time that lies up to five minutes ahead with now, and return whether it was replaced.

    A time further ahead stays unchanged, so that validation refuses it.
    """
    ahead = now < moment <= now + CLOCK_TOLERANCE
    return (now if ahead else moment), ahead

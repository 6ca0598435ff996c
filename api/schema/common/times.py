"""Times: how they are written, and which of them can be.

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
    """A time as UTC; a date is its first moment in UTC.

    Raises:
        GraphQLError: it is no text, no time of RFC 3339, or not of the years 1970 to 2199.
    """
    if not isinstance(value, str):
        raise GraphQLError(f"A DateTime is a text, not a number or anything else: {FORM}.")
    try:
        moment = parsed_time(value)
    except (ValueError, OverflowError):
        raise GraphQLError(f"{value[:40]!r} is not a time: {FORM}.") from None
    if not EARLIEST <= moment < LATEST:
        raise GraphQLError(f"{value[:40]!r} is out of range: times are of the years 1970 to 2199.")
    return moment


def read_time_literal(node: ValueNode, _: dict[str, Any] | None = None) -> datetime:
    """A time that stands in a document; an error names its place there. Errors as in :func:`read_time`."""
    try:
        return read_time(node.value if isinstance(node, StringValueNode) else None)
    except GraphQLError as error:
        raise GraphQLError(error.message, node) from None


def parsed_time(text: str) -> datetime:
    """A time as UTC.

    Raises:
        ValueError: it is not written as RFC 3339 says, or is in no calendar; a leap second is in none of Python's.
        OverflowError: it lies outside the years 1 to 9999 in UTC.
    """
    if DATE.fullmatch(text):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    if not TIME.fullmatch(text):
        raise ValueError("not a time of RFC 3339")
    return datetime.fromisoformat(text.upper()).astimezone(UTC)


DATE_TIME = ScalarDefinition(
    name="DateTime",
    description=(
        "A moment, written as RFC 3339 says, with its zone: `2026-05-01T12:00:00Z` or `2026-05-01T14:00:00+02:00`. "
        "A date alone is its first moment in UTC. Of the years 1970 to 2199; answers are in UTC."
    ),
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    serialize=datetime.isoformat,
    parse_value=read_time,
    parse_literal=read_time_literal,
    origin=datetime,
)


def check_past(argument: str, moment: datetime) -> None:
    """Refuse a bound of the past that lies over a day ahead; a day, because somewhere it is tomorrow already.

    Raises:
        BadUserInputError: it does.
    """
    if moment > datetime.now(UTC) + AHEAD:
        raise BadUserInputError(f"{argument}: lies in the future: give a time that has passed.")


@strawberry.type(description="Something in an input that was not taken as it was sent.")
class Notice:
    """A change that the service made."""

    code: str = strawberry.field(description="CLOCK_AHEAD: a time that lay up to five minutes ahead became now.")
    message: str = strawberry.field(description="What was changed.")
    path: list[str] = strawberry.field(description="Where in the input.")


def clock_notice(*path: str) -> Notice:
    """What is told when a time was moved to now."""
    message = "lay ahead of the service's clock: now was taken instead; check the device's clock"
    return Notice(code="CLOCK_AHEAD", message=message, path=["input", *path])


def clamp_to_now(moment: datetime, now: datetime) -> tuple[datetime, bool]:
    """A moment that a device's clock gave, and whether it was moved: up to five minutes ahead of now it becomes now.

    What lies further ahead stays as it is, to be refused.
    """
    ahead = now < moment <= now + CLOCK_TOLERANCE
    return (now if ahead else moment), ahead

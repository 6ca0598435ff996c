"""Relay's paging: checked page sizes, opaque keyset cursors, pages of lists in memory.

Specification: https://relay.dev/graphql/connections.htm
"""

import base64
import binascii
import json
import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import strawberry

from api.errors import BadUserInputError

T = TypeVar("T")
MOST = 100
MAX_CURSOR = 1_000
LAST_PLACE = 2**31
NOT_OF_THIS_LIST = "after: this is not a cursor of this list: send an `endCursor` exactly as it was returned."

First = Annotated[int, strawberry.argument(description="Maximum number of items, 1 to 100.")]
MinimumScore = Annotated[float, strawberry.argument(description="Leave out items that score less, 0 to 100.")]
ExcludeSeen = Annotated[
    bool,
    strawberry.argument(description="Whether to leave out items that the viewer was shown or interacted with before."),
]
IncludeUnwanted = Annotated[
    bool,
    strawberry.argument(
        description="Whether to rank jobs as if the viewer had no wishes. By default, jobs that pay less than the "
        "minimum, and those on site in another country if they would not relocate, are left out; remote jobs for "
        "people who are not open to them, others for those who want nothing else, jobs below their level and those two "
        "levels above rank lower. `cautions` say what speaks against a job. Later pages take the same value."
    ),
]
Diversity = Annotated[
    float,
    strawberry.argument(
        description="0 ranks by score alone; the closer to 1, the more each item differs from those before it."
    ),
]
GlobalId = Annotated[strawberry.ID, strawberry.argument(description="Its global identifier.")]
After = Annotated[str | None, strawberry.argument(description="The cursor after which the page starts.")]


@strawberry.type(description="Position of a page in the list.")
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool = strawberry.field(description="Whether more items follow.")
    has_previous_page: bool = strawberry.field(
        description="Whether items come before; true if the page was requested with `after`."
    )
    start_cursor: str | None = strawberry.field(description="Cursor of the first edge.")
    end_cursor: str | None = strawberry.field(
        description="Cursor of the last edge; pass it as `after` to get the next page."
    )


def page_info(cursors: Sequence[str], *, more: bool, after: str | None) -> PageInfo:
    """Make the page info of a page."""
    return PageInfo(
        has_next_page=more,
        has_previous_page=after is not None,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )


def checked_first(first: int) -> int:
    """Check a page size and return it.

    Raises:
        BadUserInputError: the size is out of range.
    """
    if not 1 <= first <= MOST:
        raise BadUserInputError(f"first: {first} is out of range: request 1 to {MOST} items, and use `after` for more.")
    return first


def checked_between(argument: str, value: float, low: float, high: float) -> None:
    """Refuse a number that is out of range.

    Raises:
        BadUserInputError: the number is out of range.
    """
    if not low <= value <= high:
        shown_value = f"{value:g}" if isinstance(value, float) else value
        raise BadUserInputError(f"{argument}: {shown_value} is out of range: give {low} to {high}.")


def cursor(*key: str | float | datetime | None) -> str:
    """Make an opaque cursor that holds a key."""
    parts = [part.isoformat() if isinstance(part, datetime) else part for part in key]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def key_of(after: str | None, *types: Callable[[Any], Any]) -> tuple[Any, ...] | None:
    """Decode the key in a cursor, each part with its type; ``None`` without a cursor.

    Raises:
        BadUserInputError: the cursor is invalid, or belongs to another list.
    """
    if after is None:
        return None
    try:
        parts = json.loads(base64.urlsafe_b64decode(after[:MAX_CURSOR].encode()))
        return tuple(read(part) for read, part in zip(types, parts, strict=True))
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        raise BadUserInputError(NOT_OF_THIS_LIST) from None


def text(part: Any) -> str:
    """Check that a part of a cursor is text."""
    if not isinstance(part, str):
        raise TypeError("not text")
    part.encode()  # raises a ValueError for a lone surrogate, which cannot be searched for
    return part


def place(part: Any) -> int:
    """Check that a part of a cursor is a position in a list."""
    if not isinstance(part, int) or isinstance(part, bool) or not 0 <= part <= LAST_PLACE:
        raise TypeError("not a position")
    return part


def number(part: Any) -> float:
    """Check that a part of a cursor is a finite number."""
    if isinstance(part, bool) or not isinstance(part, int | float):
        raise TypeError("not a number")
    if not math.isfinite(part):
        raise ValueError("not finite")
    return float(part)


def time(part: Any) -> datetime:
    """Check that a part of a cursor is a time with a zone."""
    moment = datetime.fromisoformat(text(part))
    if moment.tzinfo is None:
        raise ValueError("no zone")
    return moment.astimezone(UTC)  # overflows at the edges of the years 1 and 9999


def slice_page(items: Sequence[T], id_of: Callable[[T], str], first: int, after: str | None) -> tuple[list[T], bool]:
    """Return a page of a list in memory, starting after the item with the cursor's id, and whether more follow."""
    size, key = checked_first(first), key_of(after, text)
    start = 0
    if key is not None:
        indices = [index for index, item in enumerate(items) if id_of(item) == key[0]]
        if not indices:
            raise BadUserInputError("after: the item of this cursor no longer exists: request the first page again.")
        start = indices[0] + 1
    return list(items[start : start + size]), start + size < len(items)

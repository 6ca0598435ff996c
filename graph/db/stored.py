"""The base of what is built from stored rows: a value of another type than its field says is mended or refused.

The graph has no types. Hands, other programs and other versions store a number as text, a list where one value belongs,
or nothing at all. A row is checked here, by the annotations of its dataclass, and nowhere else.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from enum import Enum
from functools import cache, partial
from operator import attrgetter, not_
from types import NoneType, UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin, get_type_hints

import structlog

from graph.db.values import time_or_none

LARGEST_WHOLE = 2**31 - 1

log = structlog.get_logger("careergraph.graph")


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What stands in for a value that cannot be read; with ``field``, the value of another field."""

    value: object = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Minimum:
    """The lowest valid number of a field."""

    value: float


Caption: TypeAlias = Annotated[str, Otherwise(field="id")]
Text: TypeAlias = Annotated[str, Otherwise("")]
Truth: TypeAlias = Annotated[bool, Otherwise(value=False)]
Amount: TypeAlias = Annotated[float | None, Minimum(0.0)]


def read_text(value: object) -> str:
    """Return a text; a number is its digits, and a date is ISO 8601."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value == "":
        raise ValueError("not a text")
    return str(value)


def read_number(value: object, least: float = -math.inf) -> float:
    """Return a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < least:
        raise ValueError("not a number")
    return value


def read_whole(value: object) -> int:
    """Return a whole number of at most 32 bits, as in GraphQL."""
    number = read_number(value)
    if number != int(number) or abs(number) > LARGEST_WHOLE:
        raise ValueError("not a whole number of 32 bits")
    return int(number)


def read_truth(value: object) -> bool:
    """Return a truth value."""
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")  # noqa: TRY004 - as the other readers
    return value


def read_time(value: object) -> datetime:
    """Return a time with its zone."""
    time = time_or_none(value)
    if time is None:
        raise ValueError("not a time")
    return time


def read_texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list; a text alone is a list of one."""
    entries = value if isinstance(value, list | tuple) else [value]
    return tuple(entry for entry in entries if isinstance(entry, str) and entry)


def read_member(kind: type[Enum], value: object) -> Enum:
    """Return the member of an enumeration."""
    return kind(value)


READERS: Mapping[object, Callable[[Any], object]] = {
    str: read_text, float: read_number, int: read_whole, bool: read_truth, datetime: read_time,
    tuple[str, ...]: read_texts,
}  # fmt: skip
VALID: Mapping[object, tuple[type, Callable[[Any], bool]]] = {  # of a reader's type, the test of a valid value; in C
    str: (str, bool),
    float: (float, math.isfinite),
    int: (int, range(-LARGEST_WHOLE, LARGEST_WHOLE + 1).__contains__),
    bool: (bool, math.isfinite),
}


@dataclass(frozen=True, slots=True)
class Check:
    """How one field is read: by type, the test of values that are taken as they are; and what reads the others."""

    name: str
    valid: Mapping[type, Callable[[Any], bool]]
    read: Callable[[Any], object]
    optional: bool
    otherwise: Otherwise | None


class Stored:
    """Base of the dataclasses whose values come from the graph. Each value is checked by its field's annotation.

    A value that cannot be read becomes ``None``, if the field allows it, or what the annotation's :class:`Otherwise`
    or the field's default says; without these, the row cannot be read.

    Raises:
        ValueError: a field that must have a value has none.
    """

    __slots__ = ()

    def __post_init__(self) -> None:
        kind: type = type(self)
        checks, values_of = checks_of(kind)
        for check, value in zip(checks, values_of(self), strict=True):
            is_valid = check.valid.get(type(value))
            if is_valid is None or not is_valid(value):
                mended_value = mend(self, check, value)
                if mended_value is not value:
                    object.__setattr__(self, check.name, mended_value)


def mend(owner: object, check: Check, value: object) -> object:
    """Return a field's value as its annotation says.

    Raises:
        ValueError: it cannot be read, and nothing stands in for it.
    """
    try:
        return check.read(value)
    except ValueError as error:
        kind, id = type(owner).__name__, getattr(owner, "id", None)
        if not check.optional and check.otherwise is None:
            raise ValueError(f"{check.name} of {kind} {id!r}: {type(value).__name__} is {error}") from error
        if value is not None and value != "":
            type_name = type(value).__name__
            log.warning("a stored value cannot be read", kind=kind, id=str(id), field=check.name, type=type_name)
        if check.otherwise is None:
            return None
        return getattr(owner, check.otherwise.field) if check.otherwise.field else check.otherwise.value


@cache
def checks_of(kind: type) -> tuple[tuple[Check, ...], Callable[[object], tuple[Any, ...]]]:
    """Return the checks of a dataclass, and what gets the values of its checked fields."""
    hints = get_type_hints(kind, include_extras=True)
    checks = []
    for field in fields(kind):
        default = None if field.default is MISSING else Otherwise(field.default)
        if check := check_of(field.name, hints[field.name], default):
            checks.append(check)
    names = [check.name for check in checks]
    return tuple(checks), attrgetter(*names) if len(names) > 1 else lambda owner: tuple(
        getattr(owner, n) for n in names
    )


def check_of(name: str, hint: Any, default: Otherwise | None) -> Check | None:
    """Return the check of a field; ``None`` for a type that no reader knows, such as another dataclass."""
    marks: list[object] = []
    if get_origin(hint) is Annotated:
        hint, *marks = get_args(hint)
    parts = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    kinds = [part for part in parts if part is not NoneType]
    read = READERS.get(kinds[0])
    if read is None and isinstance(kinds[0], type) and issubclass(kinds[0], Enum):
        read = partial(read_member, kinds[0])
    if read is None or len(kinds) > 1:
        return None
    if least := next((mark for mark in marks if isinstance(mark, Minimum)), None):
        read = partial(read_number, least=least.value)
    optional = len(kinds) < len(parts)
    otherwise = next((mark for mark in marks if isinstance(mark, Otherwise)), default)
    valid: dict[type, Callable[[Any], bool]] = {NoneType: not_} if optional else {}
    if kinds[0] in VALID and least is None:
        valid |= [VALID[kinds[0]]]
    return Check(name, valid, read, optional, otherwise)

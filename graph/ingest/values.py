"""Converts the values of a source to those of the graph's properties, or says why one cannot be stored."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Literal

import pycountry

MAX_TEXT = 20_000
EARLIEST, LATEST = 1970, 2199
LARGEST = 1e12
ENUMERATED: Mapping[str, tuple[str, ...]] = {
    "seniority": ("INTERN", "JUNIOR", "MID", "SENIOR", "LEAD", "EXECUTIVE"),
    "contractType": ("FULL_TIME", "PART_TIME", "CONTRACT", "TEMPORARY", "INTERNSHIP", "FREELANCE"),
    "salaryPeriod": ("HOUR", "DAY", "MONTH", "YEAR"),
    "level": ("BEGINNER", "INTERMEDIATE", "ADVANCED"),
}
NUMBERS = frozenset({"salaryMinimum", "salaryMaximum", "durationHours"})
TIMES = frozenset({"postedAt", "closesAt"})
YES = frozenset({"true", "yes", "y", "1", "remote", "fully remote", "100% remote", "work from home"})
NO = frozenset({"false", "no", "n", "0", "hybrid", "on-site", "onsite", "on site", "office", "in office"})
DIGITS = re.compile(r"\d+")
GROUPS = re.compile(r"(?<=\d)[\u00a0\u202f\u2009 ’'](?=\d{3}(?!\d))")  # blanks and apostrophes between thousands
POINT = re.compile(r"\d+(\.\d+)?|\d{1,3}(,\d{3})+(\.\d+)?")
COMMA = re.compile(r"\d+(,\d+)?|\d{1,3}(\.\d{3})+(,\d+)?")
UNCLEAR = re.compile(r"[1-9]\d{0,2}\.\d{3}")
CODE = re.compile(r"[A-Z]{3}")

Decimal = Literal[".", ","]


def parse_value(field: str, value: object, decimal: Decimal | None = None) -> Any:
    """Convert a value to the type of a field.

    Args:
        field: name of the property.
        value: text, or a value of TOML.
        decimal: the decimal mark of numbers; without one, a number that could be read both ways is refused.

    Raises:
        ValueError: the value is not valid for this field; the message says why.
    """
    if field in NUMBERS:
        return parse_number(value, decimal)
    if field in TIMES:
        return parse_posting_time(value) if field == "postedAt" else parse_time(value)
    if field == "remote":
        return parse_truth(value)
    text = str(value).strip()
    if field == "salaryCurrency":
        return parse_currency(text)
    if field in ENUMERATED and text not in ENUMERATED[field]:
        raise ValueError(f"{text!r} is not one of {', '.join(ENUMERATED[field])}: map it under [values.{field}]")
    return text[:MAX_TEXT]


def parse_number(value: object, decimal: Decimal | None = None) -> float:
    """Convert a number of 0 to 10¹²; thousands may be grouped. Errors as in :func:`parse_value`."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
    else:
        text = GROUPS.sub("", str(value).strip())
        if decimal is None and UNCLEAR.fullmatch(text):
            raise ValueError(f'{text!r} could be read in two ways: set decimal = "." or decimal = "," in the map')
        if not (COMMA if decimal == "," else POINT).fullmatch(text):
            hint = ': set decimal = "," in the map if the comma is the decimal mark' if "," in text else ""
            raise ValueError(f"{str(value)[:80]!r} is not a number{hint}")
        number = float(text.replace(".", "").replace(",", ".") if decimal == "," else text.replace(",", ""))
    if not (math.isfinite(number) and 0 <= number < LARGEST):
        raise ValueError(f"{value!r} is out of range")
    return number


def parse_truth(value: object) -> bool:
    """Convert a truth value; a job that is only partly remote is not remote. Errors as in :func:`parse_value`."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().casefold()
    if text not in YES | NO:
        raise ValueError(f"{str(value)[:80]!r} is neither yes nor no: map it under [values.remote]")
    return text in YES


def parse_currency(text: str) -> str:
    """Convert an ISO 4217 code to capitals. Errors as in :func:`parse_value`."""
    if not is_currency(text.upper()):
        raise ValueError(f"{text[:20]!r} is not an ISO 4217 currency: map it under [values.salaryCurrency]")
    return text.upper()


def is_currency(code: str) -> bool:
    """Return whether an upper-case code is an ISO 4217 currency."""
    return CODE.fullmatch(code) is not None and code in currency_codes()


@cache
def currency_codes() -> frozenset[str]:
    """Return the codes of ISO 4217."""
    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


def parse_time(value: object) -> datetime:
    """Convert ISO 8601 text, a TOML date or a TOML time to a time in UTC.

    Raises:
        ValueError: the value is none of these, or is outside the years 1970 to 2199.
    """
    match value:
        case datetime():
            parsed = value
        case date():
            parsed = datetime(value.year, value.month, value.day, tzinfo=UTC)
        case str():
            parsed = read_iso(value.strip())
        case _:
            raise ValueError(f"{value!r} is not a time")
    try:
        time = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{value!r} is outside the calendar") from error
    if not EARLIEST <= time.year <= LATEST:
        raise ValueError(f"{value!r} is not between the years {EARLIEST} and {LATEST}")
    return time


def read_iso(text: str) -> datetime:
    """Convert ISO 8601 text. Digits alone are a date only if there are eight of them."""
    if DIGITS.fullmatch(text) and len(text) != 8:
        raise ValueError(f"{text[:80]!r} is not an ISO 8601 time")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text[:80]!r} is not an ISO 8601 time") from error


def parse_posting_time(value: object) -> datetime:
    """Convert a time of posting, which is at most a day ahead. Errors as in :func:`parse_time`."""
    time = parse_time(value)
    if time > datetime.now(UTC) + timedelta(days=1):
        raise ValueError(f"{value!r} lies in the future")
    return time

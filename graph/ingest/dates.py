"""Reads dates and times in the formats that a map names. A date that could be read in two ways is refused."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from typing import Literal, TypeAlias

import dateparser

from graph.ingest.quotes import quote

Direction: TypeAlias = Literal["past", "future"]

EARLIEST, LATEST = 1970, 2199
PIVOT = 69  # a year of two digits from here on is of the last century, as strptime has it
LONGEST = 80  # characters
SMALLEST_MILLISECONDS = 1e11  # less is before March 1973: seconds, most likely
ABSOLUTE, RELATIVE = "absolute-time", "relative-time"  # parsers of dateparser
DIRECTIONS: tuple[Direction, Direction] = ("past", "future")
ORDERS = ("DMY", "MDY", "YMD")
DIGITS = re.compile(r"\d+")
EPOCH = re.compile(r"-?\d+(\.\d+)?([eE]\+?\d+)?")
LETTERS = re.compile(r"[^\W\d_]{2,}")
COORDINATED = re.compile(r"\s*(?:UTC|GMT)$")
EXAMPLES = (datetime(2026, 3, 5, tzinfo=UTC), datetime(2031, 12, 27, tzinfo=UTC))
CLOCK = r"(?:,?\s+(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
ORDERED: Mapping[str, re.Pattern[str]] = {
    "us": re.compile(rf"(?P<month>\d{{1,2}})([./-])(?P<day>\d{{1,2}})\2(?P<year>\d{{4}}|\d{{2}}){CLOCK}"),
    "european": re.compile(rf"(?P<day>\d{{1,2}})([./-])(?P<month>\d{{1,2}})\2(?P<year>\d{{4}}|\d{{2}}){CLOCK}"),
}


@dataclass(frozen=True, slots=True)
class DateRules:
    """How dates are read.

    Args:
        formats: names of formats, or patterns of ``strptime``.
        today: the time from which relative dates count.
        languages: codes of the languages of names of months and of relative dates.
        advice: what to do with a text that is in none of the formats.
        direction: the direction of relative dates that do not say it, such as "2 weeks"; without it, they are refused.
    """

    formats: tuple[str, ...] = ("iso",)
    today: datetime | None = None
    languages: tuple[str, ...] = ("en",)
    advice: str = ""
    direction: Direction | None = None


def parse_time(value: object, rules: DateRules | None = None) -> datetime:
    """Convert text in one of the formats, a date, or a time to a time in UTC. A time without a zone is in UTC.

    Raises:
        ValueError: the value is none of these, could be read in two ways, or is outside the years 1970 to 2199.
    """
    rules = rules or DateRules()
    match value:
        case datetime():
            parsed = value
        case date():
            parsed = datetime(value.year, value.month, value.day, tzinfo=UTC)
        case bool():
            raise ValueError(f"{quote(value)} is not a time")
        case str() | int() | float():
            parsed = read_time(str(value).strip(), rules)
        case _:
            raise ValueError(f"{quote(value)} is not a time")
    try:
        time = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{quote(value)} is outside the calendar") from error
    if not EARLIEST <= time.year <= LATEST:
        raise ValueError(f"{quote(value)} is not between the years {EARLIEST} and {LATEST}")
    return time


def parse_past_time(value: object, rules: DateRules | None = None) -> datetime:
    """Convert a time that is at most a day ahead. Errors as in :func:`parse_time`."""
    time = parse_time(value, rules)
    if time > datetime.now(UTC) + timedelta(days=1):
        raise ValueError(f"{quote(value)} lies in the future")
    return time


def read_time(text: str, rules: DateRules) -> datetime:
    """Convert text to the time that it is in the given formats. Errors as in :func:`parse_time`."""
    if len(text) > LONGEST:
        raise ValueError(f"{quote(text)} is not a time")
    times, problems = set[datetime](), list[str]()
    for name in rules.formats:
        try:
            time = FORMATS[name](text, rules) if name in FORMATS else read_pattern(text, name)
            times.add(time.replace(tzinfo=UTC) if time.tzinfo is None else time)
        except (ValueError, OverflowError) as error:
            problems.append(str(error))
    if not times:
        advice = f": {rules.advice}" if rules.advice else ""
        advice = advice if len(problems) == 1 else "; it fits no other format of the map"
        raise ValueError(f"{problems[0]}{advice}")
    if len(times) > 1:
        days = " or ".join(quote(f"{time:%Y-%m-%d}") for time in sorted(times))
        raise ValueError(f"{quote(text)} could be read in two ways: {days}")
    return times.pop()


def read_iso(text: str, _: DateRules) -> datetime:
    """Convert ISO 8601 text. Digits alone are a date only if there are eight of them."""
    if DIGITS.fullmatch(text) and len(text) != 8:
        raise ValueError(f"{quote(text)} is not an ISO 8601 time")
    try:
        return datetime.fromisoformat(COORDINATED.sub("+00:00", text) if ":" in text else text)
    except ValueError as error:
        raise ValueError(f"{quote(text)} is not an ISO 8601 time") from error


def read_us(text: str, _: DateRules) -> datetime:
    """Convert a date such as 12/31/2026, month first, with or without a time of day."""
    return read_ordered(text, "us", "month/day/year")


def read_european(text: str, _: DateRules) -> datetime:
    """Convert a date such as 31.12.2026, day first, with or without a time of day."""
    return read_ordered(text, "european", "day/month/year")


def read_ordered(text: str, name: str, order: str) -> datetime:
    """Convert a date of numbers in a known order; a year of two digits is one of 1969 to 2068."""
    parts = ORDERED[name].fullmatch(text)
    if parts is None:
        raise ValueError(f"{quote(text)} is not a date in the order {order}")
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 2000 if year < PIVOT else 1900
    try:
        day = datetime(year, int(parts["month"]), int(parts["day"]), tzinfo=UTC)
    except ValueError as error:
        raise ValueError(f"{quote(text)} is not a date in the order {order}: there is no such day") from error
    return day + read_clock(parts["clock"], parts["half"]) if parts["clock"] else day


def read_clock(clock: str, half: str | None) -> timedelta:
    """Return a time of day as the time since midnight; ``half`` is AM or PM. Errors as in :func:`parse_time`."""
    hour, minute, second = (int(part) for part in f"{clock}:0".split(":")[:3])
    if half is not None:
        if not 1 <= hour <= 12:
            raise ValueError(f"{quote(f'{clock} {half}')} is not a time of day")
        hour = hour % 12 + (12 if half[0] in "Pp" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f"{quote(clock)} is not a time of day")
    return timedelta(hours=hour, minutes=minute, seconds=second)


def read_epoch(text: str, _: DateRules) -> datetime:
    """Convert seconds since 1970."""
    return from_epoch(text, "seconds", 1)


def read_epoch_milliseconds(text: str, _: DateRules) -> datetime:
    """Convert milliseconds since 1970."""
    return from_epoch(text, "milliseconds", 1_000)


def from_epoch(text: str, unit: str, units_a_second: int) -> datetime:
    """Convert a number of seconds or milliseconds since 1970. Errors as in :func:`parse_time`."""
    if not EPOCH.fullmatch(text):
        raise ValueError(f"{quote(text)} is not a number of {unit} since 1970")
    number = float(text)
    if units_a_second > 1 and number < SMALLEST_MILLISECONDS:
        raise ValueError(f'{quote(text)} is too small for milliseconds since 1970: are these seconds ("epoch")?')
    try:
        return datetime.fromtimestamp(number / units_a_second, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(f"{quote(text)} is not a number of {unit} since 1970 that lies in the calendar") from error


def read_relative(text: str, rules: DateRules, direction: Direction | None = None) -> datetime:
    """Convert a text such as "3 days ago" or "yesterday", counted from today.

    Args:
        text: the text.
        rules: how dates are read.
        direction: that of a text which does not say it, such as "2 weeks"; by default that of the rules.
    """
    today = rules.today or datetime.now(UTC)
    past, future = (search_date(text, RELATIVE, today, rules.languages, prefer=name) for name in DIRECTIONS)
    if past is None or future is None:
        raise ValueError(f"{quote(text)} is not a relative date in the languages {', '.join(rules.languages)}")
    if past == future:
        return past
    direction = direction or rules.direction
    if direction is None:
        raise ValueError(
            f'{quote(text)} does not say whether it is past or future: give "relative-past" or "relative-future" '
            "under [dates]"
        )
    return past if direction == "past" else future


def read_words(text: str, rules: DateRules) -> datetime:
    """Convert a date with the name of its month, such as "5 March 2026". Its day, month and year must be there."""
    if not LETTERS.search(text):
        raise ValueError(f"{quote(text)} has no name of a month")
    times = {search_date(text, ABSOLUTE, EXAMPLES[0], rules.languages, order) for order in ORDERS} - {None}
    if len(times) > 1:
        raise ValueError(f"{quote(text)} could be read in two ways")
    for time in times:
        if time is not None:
            return time
    raise ValueError(f"{quote(text)} is not a whole date in the languages {', '.join(rules.languages)}")


@lru_cache(maxsize=4_096)
def search_date(
    text: str, parser: str, today: datetime, languages: tuple[str, ...], order: str = "DMY", prefer: Direction = "past"
) -> datetime | None:
    """Return the time that ``dateparser`` reads, or ``None``; it may use one parser, and no order but the given one."""
    return dateparser.parse(
        text,
        languages=list(languages),
        settings={
            "PARSERS": [parser],
            "DATE_ORDER": order,
            "PREFER_LOCALE_DATE_ORDER": False,
            "PREFER_DATES_FROM": prefer,
            "REQUIRE_PARTS": ["day", "month", "year"] if parser == ABSOLUTE else [],
            "STRICT_PARSING": parser == ABSOLUTE,
            "RELATIVE_BASE": today.astimezone(UTC).replace(tzinfo=None),
            "TIMEZONE": "UTC",
            "RETURN_AS_TIMEZONE_AWARE": True,
        },
    )


def read_pattern(text: str, pattern: str) -> datetime:
    """Convert text by a pattern of ``strptime``."""
    try:
        return datetime.strptime(text, pattern)  # noqa: DTZ007 - a time without a zone is in UTC
    except ValueError as error:
        raise ValueError(f"{quote(text)} does not match the pattern {pattern}") from error


def check_format(name: str) -> str:
    """Return the name of a format, or a pattern that holds a whole date.

    Raises:
        ValueError: it is neither; the message says what there is.
    """
    if name in FORMATS:
        return name
    names = ", ".join(FORMATS)
    if "%" not in name:
        raise ValueError(f"{name!r} is not a format: the formats are {names}, and patterns such as %d.%m.%Y")
    if "%Z" in name:
        raise ValueError(f"{name!r}: %Z reads names of zones by this machine's settings: use %z, or write UTC")
    for example in EXAMPLES:
        try:
            time = datetime.strptime(example.strftime(name), name)  # noqa: DTZ007 - only the date is compared
        except (ValueError, re.error) as error:
            raise ValueError(f"{name!r} is not a pattern of strptime: {error}") from error
        if time.date() != example.date():
            raise ValueError(f"{name!r} does not hold a day, a month and a year")
    return name


FORMATS: Mapping[str, Callable[[str, DateRules], datetime]] = {
    "iso": read_iso,
    "us": read_us,
    "european": read_european,
    "epoch": read_epoch,
    "epoch-ms": read_epoch_milliseconds,
    "relative": read_relative,
    "relative-past": partial(read_relative, direction="past"),
    "relative-future": partial(read_relative, direction="future"),
    "words": read_words,
}

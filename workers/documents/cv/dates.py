"""Finds periods in lines of CVs: months and years in English and Arabic, ranges, and "present".

A moment keeps the precision that it is written with, so "2019" stays a year. 03/04/2019 is read with the day first,
except where that is no date.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from graph.text_folding import fold_with_origins
from workers.documents.cv.words import cv_words

EARLIEST, YEARS_AHEAD = 1940, 10
LONGEST_LINE = 400
CENTURY = 100
YEAR = r"(?:19|20)\d\d"
DASH = r"[-\u2010-\u2015\u2212~\u2192\u2190>]"
SHORT_END = re.compile(rf"\s?{DASH}\s?(?P<year>\d\d)(?![\d/.])")
YEARS = re.compile(rf"(?P<begin>{YEAR})-(?P<end>\d\d)")  # 2008-12 alone is four years; no month is as high as its year
OPEN_END = re.compile(rf"\s?{DASH}\s*(?=$|[\t,;|)])|[\u2013\u2014](?=\s)")


@dataclass(frozen=True, slots=True)
class Period:
    """A period in a line: first and last year, month or day (ISO 8601), and its half-open range of characters.

    ``is_range`` tells a period from a single moment.
    """

    begin: str | None
    end: str | None
    ongoing: bool
    start: int
    stop: int

    @property
    def is_range(self) -> bool:
        """Whether it has an end, or goes on."""
        return self.ongoing or self.end is not None


@dataclass(frozen=True, slots=True)
class Moment:
    """A year, month or day in a folded line."""

    value: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of folded lines: a moment, what stands between two, what says that a period goes on or begins."""

    moment: re.Pattern[str]
    until: re.Pattern[str]
    present: re.Pattern[str]
    since: re.Pattern[str]


def alternatives(names: Iterable[str]) -> str:
    """Return a pattern that matches each of some names, the longest first."""
    return "|".join(
        re.escape(name).replace(r"\ ", r"\s") for name in sorted(names, key=lambda name: (-len(name), name))
    )


@cache
def patterns() -> Patterns:
    """Return the patterns, made once from the words of CVs."""
    words = cv_words()
    month = rf"(?<!\w)(?P<month>{alternatives(words.months)})(?!\w)\.?"
    season = rf"(?:(?<!\w)(?:{alternatives(words.seasons)})\s)?"
    named_month = (
        rf"(?P<day>\d\d?(?:st|nd|rd|th)?\s)?{month},?\s?(?:(?P<us_day>\d\d?)(?:st|nd|rd|th)?,?\s)?(?:of\s|[-/]\s?)?"
        rf"(?:(?P<year>{YEAR})(?!\d)|(?:(?<=[-/])|['\u2018\u2019`])(?P<short>\d\d)(?![\d/]))"
    )
    forms = (
        named_month,
        rf"(?<![\d/.])(?P<d>\d\d?)\s?[/.-]\s?(?P<m>\d\d?)\s?[/.-]\s?(?P<dmy>{YEAR})(?!\d)",
        rf"(?<![\d/.])(?P<mm>\d\d?)\s?[/.-]\s?(?P<my>{YEAR})(?!\d)",
        rf"(?<![\d/.])(?P<y>{YEAR})\s?[/.-]\s?(?P<ym>1[0-2]|0?[1-9])(?:[/.-](?P<ymd>\d\d?))?(?![\d/])",
        rf"{season}(?<![\d.,$/\u20ac\u00a3])(?P<only>{YEAR})(?![\d%])(?:\s?\u0645(?!\w))?",
    )
    until = rf"\s{{0,3}}(?:{DASH}{{1,3}}|[|/:\t]|(?<!\w)(?:{alternatives(words.until)})(?!\w))\s{{0,3}}"
    present = rf"(?:{until}|\s)?(?<!\w)(?:{alternatives(words.present)})(?!\w)"
    since = rf"(?<!\w)(?:{alternatives(words.since)})\s{{1,2}}$"
    return Patterns(re.compile("|".join(forms)), re.compile(until), re.compile(present), re.compile(since))


def find_periods(line: str) -> list[Period]:
    """Return the periods in a line, in order. Only its first 400 characters are searched."""
    folded_line = fold_with_origins(line[:LONGEST_LINE])
    if not folded_line.text:
        return []
    return [
        Period(begin, end, ongoing, folded_line.origins[start], folded_line.origins[stop - 1] + 1)
        for begin, end, ongoing, start, stop in join_moments(folded_line.text, list(find_moments(folded_line.text)))
    ]


def join_moments(text: str, moments: list[Moment]) -> Iterator[tuple[str | None, str | None, bool, int, int]]:
    """Yield begin, end, whether it goes on, and the range of each period in a folded line."""
    rules, at = patterns(), 0
    while at < len(moments):
        first = moments[at]
        following = moments[at + 1] if at + 1 < len(moments) else None
        at += 1
        if following and rules.until.fullmatch(text, first.stop, following.start) and is_ordered(first, following):
            at += 1
            yield first.value, following.value, False, first.start, following.stop
        elif match := rules.present.match(text, first.stop):
            yield first.value, None, True, first.start, match.end()
        elif len(first.value) == 4 and (match := SHORT_END.match(text, first.stop)):
            end = int(first.value) // CENTURY * CENTURY + int(match["year"])
            yield first.value, str(end) if end >= int(first.value) else None, False, first.start, match.end()
        elif match := OPEN_END.match(text, first.stop):
            yield first.value, None, True, first.start, match.end()
        elif match := rules.since.search(text, max(0, first.start - 12), first.start):
            yield first.value, None, True, match.start(), first.stop
        elif (years := YEARS.fullmatch(text, first.start, first.stop)) and years["end"] > years["begin"][2:]:
            end = int(years["begin"]) // CENTURY * CENTURY + int(years["end"])
            yield years["begin"], str(end), False, first.start, first.stop
        else:
            yield first.value, None, False, first.start, first.stop


def is_ordered(first: Moment, second: Moment) -> bool:
    """Return whether a moment is not after another, as far as both are precise."""
    shared_length = min(len(first.value), len(second.value))
    return first.value[:shared_length] <= second.value[:shared_length]


def find_moments(text: str) -> Iterator[Moment]:
    """Yield the moments in a folded line."""
    for match in patterns().moment.finditer(text):
        value = read_moment(match)
        if value is not None:
            yield Moment(value, match.start(), match.end())


def read_moment(match: re.Match[str]) -> str | None:
    """Return the year, month or day that a match names; ``None`` if there is no such one."""
    if match["month"]:
        day = re.sub(r"\D", "", match["day"] or match["us_day"] or "")
        return write_moment(
            match["year"] or full_year(match["short"]), cv_words().months[" ".join(match["month"].split())], day
        )
    if match["dmy"]:
        day_first = write_moment(match["dmy"], match["m"], match["d"])
        return day_first or write_moment(match["dmy"], match["d"], match["m"])
    if match["my"]:
        return write_moment(match["my"], match["mm"])
    if match["y"]:
        return write_moment(match["y"], match["ym"], match["ymd"] or "")
    return write_moment(match["only"])


def full_year(short: str) -> str:
    """Return the latest year that is not far ahead and ends with two digits."""
    this_year = datetime.now(UTC).year
    year = this_year // CENTURY * CENTURY + int(short)
    return str(year if year <= this_year + YEARS_AHEAD else year - CENTURY)


def write_moment(year: str, month: str | int = "", day: str = "") -> str | None:
    """Return a year, month or day as ISO 8601; ``None`` if there is no such one, or it is implausible."""
    if not EARLIEST <= int(year) <= datetime.now(UTC).year + YEARS_AHEAD:
        return None
    if month == "":
        return year
    try:
        whole = date(int(year), int(month), int(day) if day else 1)
    except ValueError:
        return None
    return whole.isoformat() if day else whole.isoformat()[:7]

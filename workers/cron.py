"""Times in the notation of cron: ``minute hour day-of-month month day-of-week``, in UTC.

Each field is ``*``, a number, a range ``1-5``, a step ``*/6`` or ``0-30/10``, or several of these separated by commas.
Days of the week are 0–7; 0 and 7 are Sunday. If both fields of days are restricted, either may match, as in POSIX
crontab.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as day_time
from typing import Self

PART = re.compile(r"(?:\*|(?P<low>\d{1,2})(?:-(?P<high>\d{1,2}))?)(?:/(?P<step>\d{1,2}))?", re.ASCII)
FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day of the month", 1, 31), ("month", 1, 12), ("day of the week", 0, 7))
SUNDAY = 7
MOST_DAYS = 41 * 366
"""Longer than between two days that a notation names: a 29 February on the same weekday is at most 40 years away."""


@dataclass(frozen=True, slots=True)
class Cron:
    """A notation, parsed."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a notation.

        Raises:
            ValueError: it is invalid, or names no time at all; the message says why.
        """
        words = text.split()
        if len(words) != len(FIELDS):
            raise ValueError(f"{text!r} is no time: give minute, hour, day of the month, month and day of the week")
        minutes, hours, days, months, weekdays = (
            parse_field(word, *field) for word, field in zip(words, FIELDS, strict=True)
        )
        either_day = not words[2].startswith("*") and not words[4].startswith("*")
        cron = cls(
            tuple(sorted(minutes)),
            tuple(sorted(hours)),
            days,
            months,
            frozenset(SUNDAY if day == 0 else day for day in weekdays),
            either_day,
        )
        if next(cron._days(date(2024, 1, 1), 1), None) is None:
            raise ValueError(f"{text!r} names no day that exists")
        return cron

    def next_after(self, moment: datetime) -> datetime:
        """Return the first time after a moment."""
        moment = moment.astimezone(UTC)
        for day in self._days(moment.date(), 1):
            for found in self._times(day):
                if found > moment:
                    return found
        raise AssertionError("a notation that was parsed names a day")

    def latest_until(self, moment: datetime) -> datetime:
        """Return the last time that is not after a moment."""
        moment = moment.astimezone(UTC)
        for day in self._days(moment.date(), -1):
            for found in reversed(list(self._times(day))):
                if found <= moment:
                    return found
        raise AssertionError("a notation that was parsed names a day")

    def _days(self, start: date, step: int) -> Iterator[date]:
        for count in range(MOST_DAYS + 1):
            day = start + timedelta(days=step * count)
            in_month, in_week = day.day in self.days, day.isoweekday() in self.weekdays
            matches = in_month or in_week if self.either_day else in_month and in_week
            if day.month in self.months and matches:
                yield day

    def _times(self, day: date) -> Iterator[datetime]:
        for hour in self.hours:
            for minute in self.minutes:
                yield datetime.combine(day, day_time(hour, minute), UTC)


def parse_field(word: str, name: str, low: int, high: int) -> frozenset[int]:
    """Return the numbers that a field names.

    Raises:
        ValueError: the field is invalid.
    """
    numbers: set[int] = set()
    for part in word.split(","):
        match = PART.fullmatch(part)
        if match is None:
            raise ValueError(f"{part!r} is no {name}: give *, a number, a range or a step")
        step = int(match["step"] or 1)
        first = low if match["low"] is None else int(match["low"])
        last = int(match["high"]) if match["high"] else high if match["low"] is None or match["step"] else first
        if not (low <= first <= last <= high and step):
            raise ValueError(f"{part!r} is no {name}: give {low} to {high}")
        numbers.update(range(first, last + 1, step))
    return frozenset(numbers)

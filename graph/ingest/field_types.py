"""The types of fields that a map can fill: each reads one value of a source, or says why it cannot be stored.

The annotation of a map's field names its type: ``level: Annotated[str | None, Choice(("LOW", "HIGH"))] = None``.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import ClassVar, TypeAlias

from graph.ingest.dates import DateRules, Direction, parse_past_time, parse_time
from graph.ingest.pay import Pay, period_of, read_pay
from graph.ingest.pay_words import PERIODS
from graph.ingest.quotes import quote
from graph.ingest.values import MAX_TEXT, Decimal, parse_choice, parse_currency, parse_number, parse_truth

MONTH_OR_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?:-(?:0[1-9]|1[0-2]))?")

Scalar: TypeAlias = str | int | float | bool
Given: TypeAlias = Scalar | date | datetime


@dataclass(frozen=True, slots=True)
class Rules:
    """How a map says that its values are read.

    Args:
        decimal: the decimal mark of numbers.
        dates: the formats of dates.
        signs: currencies by their signs in the source.
    """

    decimal: Decimal | None = None
    dates: DateRules = field(default_factory=DateRules)
    signs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldType(ABC):
    """Reads the values of a field. ``many``: the field takes several values, and reads as a list of them."""

    advice: ClassVar[str] = ""  # what to do with an invalid value; {field} is the field's name
    many: bool = field(default=False, kw_only=True)

    @abstractmethod
    def read(self, value: Given, rules: Rules, /) -> object:
        """Convert a value to the type of the property.

        Raises:
            ValueError: the value is not valid for this field; the message says why.
        """


@dataclass(frozen=True, slots=True)
class Name(FieldType):
    """A text on one line, of at most ``longest`` characters."""

    longest: int = 300

    def read(self, value: Given, _rules: Rules, /) -> str:
        """Return the text with single blanks between its words."""
        return " ".join(str(value).split())[: self.longest]


@dataclass(frozen=True, slots=True)
class LongText(FieldType):
    """A text of several lines; several columns and values are put together."""

    def read(self, value: Given, _rules: Rules, /) -> str:
        """Return the text."""
        return str(value).strip()[:MAX_TEXT]


@dataclass(frozen=True, slots=True)
class Number(FieldType):
    """A number of 0 to 10¹²."""

    def read(self, value: Given, rules: Rules, /) -> float:
        """Convert a number; see :func:`parse_number`."""
        return parse_number(value, rules.decimal)


@dataclass(frozen=True, slots=True)
class Within(FieldType):
    """A number between two others; ``whole``: it has no fraction."""

    least: float = 0.0
    most: float = 1e12
    whole: bool = False

    def read(self, value: Given, rules: Rules, /) -> float:
        """Convert a number; see :func:`parse_number`."""
        number = parse_number(value, rules.decimal)
        if not self.least <= number <= self.most:
            raise ValueError(f"{quote(f'{number:g}')} is not between {self.least:g} and {self.most:g}")
        if self.whole and number != int(number):
            raise ValueError(f"{quote(f'{number:g}')} is not a whole number")
        return int(number) if self.whole else number


@dataclass(frozen=True, slots=True)
class Truth(FieldType):
    """Yes or no."""

    advice: ClassVar[str] = "map it under [values.{field}]"

    def read(self, value: Given, _rules: Rules, /) -> bool:
        """Convert a truth value; see :func:`parse_truth`."""
        return parse_truth(value)


@dataclass(frozen=True, slots=True)
class Choice(FieldType):
    """One of a few words."""

    advice: ClassVar[str] = "map it under [values.{field}]"
    choices: tuple[str, ...] = ()

    def read(self, value: Given, _rules: Rules, /) -> str:
        """Convert a word; see :func:`parse_choice`."""
        return parse_choice(value, self.choices)


@dataclass(frozen=True, slots=True)
class Currency(FieldType):
    """A currency, by its ISO 4217 code."""

    advice: ClassVar[str] = "map it under [values.{field}]"

    def read(self, value: Given, _rules: Rules, /) -> str:
        """Convert a code; see :func:`parse_currency`."""
        return parse_currency(value)


@dataclass(frozen=True, slots=True)
class Time(FieldType):
    """A time. ``direction``: that of relative times which do not say it; a past time lies at most a day ahead."""

    direction: Direction | None = None

    def read(self, value: Given, rules: Rules, /) -> datetime:
        """Convert a date or a time; see :func:`parse_time`."""
        dates = replace(rules.dates, direction=self.direction)
        return parse_past_time(value, dates) if self.direction == "past" else parse_time(value, dates)


@dataclass(frozen=True, slots=True)
class Day(FieldType):
    """A day, or a month or a year alone, as ISO 8601 text."""

    def read(self, value: Given, rules: Rules, /) -> str:
        """Convert a date; a month or a year alone stays what it is. See :func:`parse_time`."""
        text = str(value).strip()
        if MONTH_OR_YEAR.fullmatch(text):
            return text
        return f"{parse_time(value, rules.dates):%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class Amount(FieldType):
    """Pay, or one of its limits: an amount, or a range of amounts."""

    def read(self, value: Given, rules: Rules, /) -> Pay:
        """Convert an amount; see :func:`read_pay`."""
        return read_pay(value, rules.decimal, rules.signs)


@dataclass(frozen=True, slots=True)
class Period(FieldType):
    """The period of a pay: a word of ours, or a usual one such as "per annum"."""

    advice: ClassVar[str] = "map it under [values.{field}]"

    def read(self, value: Given, _rules: Rules, /) -> str:
        """Convert the words; see :func:`period_of`."""
        return period_of(str(value)) or parse_choice(value, PERIODS)

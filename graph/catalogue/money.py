"""Compares pay across currencies and periods: a dated table of rates, and how often a period is paid for in a year.

The table that comes with CareerGraph is ``rates.toml`` beside this module; a setting can replace it.
"""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pycountry

from graph.table_file import read_table

CODE = re.compile(r"[A-Z]{3}")
DOLLAR = "USD"
UNKNOWN = float("nan")
PERIODS_A_YEAR: Mapping[str, float] = {"HOUR": 1_800.0, "DAY": 225.0, "WEEK": 45.0, "MONTH": 12.0, "YEAR": 1.0}


@dataclass(frozen=True, slots=True)
class Rates:
    """What one unit of each currency (ISO 4217) was worth in US dollars on a day, and who says so."""

    dollars: Mapping[str, float]
    date: date
    source: str

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies in the table, in alphabetical order."""
        return tuple(sorted(self.dollars))

    def yearly_dollars(self, amount: object, currency: object, period: object = "YEAR") -> float:
        """Return an amount of pay in US dollars per year; NaN if the amount or its currency is unknown.

        Args:
            amount: a number; any other value is unknown.
            currency: an ISO 4217 code.
            period: HOUR, DAY, WEEK, MONTH or YEAR; any other value means a year.
        """
        if not isinstance(amount, int | float) or not math.isfinite(amount):
            return UNKNOWN
        return amount * self.dollars.get(str(currency), UNKNOWN) * PERIODS_A_YEAR.get(str(period), 1.0)


def normalise_currency(text: str) -> str:
    """Return a currency's code as ISO 4217 writes it, in capitals; people type it in any case, perhaps with spaces."""
    return text.strip().upper()


def is_currency(code: str) -> bool:
    """Return whether an upper-case code is an ISO 4217 currency."""
    return CODE.fullmatch(code) is not None and code in currency_codes()


@cache
def currency_codes() -> frozenset[str]:
    """Return the codes of ISO 4217."""
    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


def parse_rates(text: str) -> Rates:
    """Parse a table of rates in TOML.

    Raises:
        ValueError: the text is not such a table; the message says what is wrong.
    """
    table = tomllib.loads(text)
    if unknown := sorted(set(table) - {"date", "source", "dollars"}):
        raise ValueError(f"{unknown[0][:40]!r} is not one of date, source and dollars")
    day, source, dollars = table.get("date"), table.get("source"), table.get("dollars")
    if type(day) is not date:
        raise ValueError("date: give the day of the rates, such as 2025-06-30")
    if not isinstance(source, str) or not source.strip():
        raise ValueError("source: say who published the rates")
    if not isinstance(dollars, dict) or not dollars:
        raise ValueError("[dollars]: give what one unit of each currency is worth in US dollars, such as EUR = 1.172")
    worth = {code: check_worth(code, value) for code, value in dollars.items()}
    if worth.setdefault(DOLLAR, 1.0) != 1.0:
        raise ValueError("[dollars] USD: must be 1")
    return Rates(worth, day, source.strip())


def check_worth(code: str, value: Any) -> float:
    """Return the worth of a currency. Errors as in :func:`parse_rates`."""
    if not is_currency(code):
        raise ValueError(f"[dollars] {code[:20]!r} is not an ISO 4217 currency")
    if isinstance(value, bool) or not isinstance(value, int | float) or not (math.isfinite(value) and value > 0):
        raise ValueError(f"[dollars] {code}: must be a number above 0")
    return float(value)


def read_rates(path: Path) -> Rates:
    """Read a table of rates from a file; errors as in :func:`graph.table_file.read_table`."""
    return read_table(path, parse_rates)


DEFAULT_RATES = parse_rates(files("graph.catalogue").joinpath("rates.toml").read_text(encoding="utf-8"))

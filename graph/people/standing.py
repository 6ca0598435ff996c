"""The years and the level that follow from a person's experience, where they do not state them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

WORD = re.compile(r"[^\W\d_]+")
LEVEL_OF_WORD: Mapping[str, str] = {
    "intern": "INTERN", "trainee": "INTERN", "متدرب": "INTERN", "متدربة": "INTERN",
    "junior": "JUNIOR", "jr": "JUNIOR", "مبتدئ": "JUNIOR", "مبتدئة": "JUNIOR",
    "senior": "SENIOR", "sr": "SENIOR", "أول": "SENIOR",
    "lead": "LEAD", "principal": "LEAD", "رئيسي": "LEAD", "رئيسية": "LEAD",
}  # fmt: skip
LEVEL_OF_YEARS = ((6.0, "SENIOR"), (2.0, "MID"), (0.0, "JUNIOR"))
DAYS_A_YEAR = 365.25


def find_level(titles: Iterable[str], years: float | None) -> str | None:
    """Return the level that a title names, else the usual one after some years of work; ``None`` if neither tells it.

    Args:
        titles: titles of work, the ones that count most first.
        years: years of work.
    """
    words = (word for title in titles for word in WORD.findall(title.casefold()))
    named_level = next((LEVEL_OF_WORD[word] for word in words if word in LEVEL_OF_WORD), None)
    if named_level or years is None:
        return named_level
    return next((level for least, level in LEVEL_OF_YEARS if years >= least), None)


def count_years(begins: Sequence[str | None], today: date) -> float | None:
    """Return the years since the first of some beginnings (a year, a month or a day); ``None`` if none is readable."""
    ages = [age for begin in begins if (age := age_in_years(begin, today)) is not None]
    return max(ages, default=None)


def age_in_years(begin: str | None, today: date) -> float | None:
    """Return the years since a year, month or day in ISO 8601; ``None`` if it is not readable or in the future."""
    year, month, day = (*(begin or "").split("-"), "", "")[:3]
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return (today - first).days / DAYS_A_YEAR if first <= today else None

"""Guesses which field a column fills, from its name and its values."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property

import pycountry

from graph.ingest.dates import DateRules, Direction, parse_time
from graph.ingest.field_types import FieldType, Rules
from graph.ingest.html_text import plain_text
from graph.ingest.suggest.column_names import ID_WORDS, MISLEADING, NAMES, OTHERS, OWN_NAMES, OWN_WORDS
from graph.ingest.values import Decimal
from graph.text_folding import fold_text

UNKNOWN = frozenset(
    {"-1", "n/a", "na", "null", "none", "nan", "-", "--", "?", "unknown", "not specified", "not available"}
)
ENOUGH = 0.8  # of the values must be readable
WORDS = re.compile(r"[^\W\d_]+|\d+")
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
DATE_FORMATS = (
    "iso", "us", "european", "epoch", "epoch-ms", "%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%Y/%m/%d", "words",
    "relative",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of a file: its name, and the values of the rows that were read."""

    name: str
    values: Sequence[str]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of its name, folded. The name of a nested object stands for the object: ``company.name``."""
        path, _, last = self.name.rpartition(".")
        name = path if path and fold_text(last) in OWN_NAMES else self.name
        return tuple(WORDS.findall(fold_text(HUMP.sub(" ", name))))

    @cached_property
    def texts(self) -> Sequence[str]:
        """The values that say something."""
        return [text for value in self.values if (text := value.strip()) and text.casefold() not in UNKNOWN]

    @cached_property
    def distinct(self) -> Counter[str]:
        """The values that say something, with their counts."""
        return Counter(self.texts)

    @property
    def is_text(self) -> bool:
        """Whether most values hold letters and blanks, as names do, or letters alone."""
        return share(self.texts, lambda text: any(letter.isalpha() for letter in text) and "://" not in text) >= 0.5


def share(values: Sequence[str], test: Callable[[str], bool]) -> float:
    """Return which share of some values passes a test; 0 if there is none."""
    return sum(map(test, values)) / len(values) if values else 0.0


@cache
def names_of(field: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of the names that a field's column may have, the likeliest first."""
    return tuple(dict.fromkeys(tuple(WORDS.findall(name)) for name in NAMES[field]))


def rate_name(column: Column, field: str) -> int:
    """Return how well a column's name fits a field; 0 if it does not."""
    names = names_of(field)
    if column.words in names:
        return 1_000 - names.index(column.words)
    if is_of_another(column, field):
        return 0
    if field == "key":
        return rate_id(column)
    if MISLEADING & set(column.words):
        return 0
    scores = [500 - place - 10 * len(column.words) for place, name in enumerate(names) if contains(column.words, name)]
    return max(scores, default=0)


def is_of_another(column: Column, field: str) -> bool:
    """Return whether a nested column belongs to something else than the field: ``company.city`` is no job's place."""
    head, _, rest = column.name.partition(".")
    words = Column(head, ()).words
    others = [other for other in ("company", "provider", "skills") if words in names_of(other)]
    return bool(rest and others and field not in others)


def rate_id(column: Column) -> int:
    """Return how well a column's name fits the id of its row: "Job no." does, "Company ID" and "No. of jobs" do not."""
    words = [word for word in column.words if word not in ID_WORDS]
    if len(words) == len(column.words) or (MISLEADING - ID_WORDS) & set(words):
        return 0
    if all(word in OWN_WORDS for word in words):
        return 500 - 10 * len(column.words)
    if any(contains(column.words, name) for other in OTHERS for name in names_of(other)):
        return 0
    return 300 - 10 * len(column.words) if column.words[-1] in ID_WORDS or column.words[0] in ID_WORDS else 0


def contains(words: tuple[str, ...], part: tuple[str, ...]) -> bool:
    """Return whether some words hold others in a row."""
    return any(words[start : start + len(part)] == part for start in range(len(words) - len(part) + 1))


def readable_share(column: Column, type: FieldType, rules: Rules) -> float:
    """Return which share of the known values of a column can be read as a type."""

    def can_read(text: str) -> bool:
        try:
            type.read(plain_text(text), rules)
        except ValueError:
            return False
        return True

    return share(list(column.distinct)[:200], can_read)


def guess_date_formats(column: Column, direction: Direction | None = None) -> list[str]:
    """Return the formats by which enough of a column's dates can be read, the best first.

    ``direction`` is that of relative dates which do not say it.
    """
    values, now = list(column.distinct)[:200], datetime.now(UTC)
    all_rules = {name: DateRules((name,), now, direction=direction) for name in DATE_FORMATS}
    rates = {
        name: share(values, lambda text, rules=rules: is_date(text, rules))  # type: ignore[misc]
        for name, rules in all_rules.items()
    }
    return sorted((name for name, rate in rates.items() if rate >= ENOUGH), key=lambda name: -rates[name])


def is_date(text: str, rules: DateRules) -> bool:
    """Return whether a text is a date of a time when there were job sites; small numbers are none."""
    try:
        time = parse_time(text, rules)
    except ValueError:
        return False
    return time.year >= 1995


def guess_decimal(columns: Sequence[Column]) -> Decimal | None:
    """Return the decimal mark of the numbers in some columns; ``None`` if they do not tell."""
    texts = [text for column in columns for text in column.distinct]
    comma = any(re.search(r"\d\.\d{3},\d|\d,\d{1,2}(?!\d)", text) for text in texts)
    point = any(re.search(r"\d,\d{3}\.\d|\d\.\d{1,2}(?!\d)|\d,\d{3}(?!\d)", text) for text in texts)
    if comma == point:
        return None
    return "," if comma else "."


@cache
def country_names() -> frozenset[str]:
    """Return the names of countries, in small letters."""
    extras = {"uk", "usa", "uae", "russia", "south korea", "turkey", "england", "scotland", "wales", "palestine"}
    names = {
        str(value).casefold()
        for country in pycountry.countries
        for value in (country.name, getattr(country, "common_name", ""))
    }
    return frozenset((names | extras) - {""})


def is_country(text: str) -> bool:
    """Return whether a text is the name of a country; codes such as CA are those of states, too."""
    return text.strip().casefold() in country_names()

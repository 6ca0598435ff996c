"""The words of ``cv_words.toml`` in folded form."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graph.text_folding import fold_name, fold_text

FILE = Path(__file__).with_name("cv_words.toml")
SIGNS = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Words:
    """The words by which CVs name things; all are folded.

    Attributes:
        headings: the section that each heading opens.
        months: the number of each month's names.
        present, until, since, seasons: words of periods.
        title_heads: words that head job titles.
        organisations: words that name organisations.
        placeholders: what templates put in place of an organisation.
        degrees, institutions: words of an education.
        fields: words that end the names of fields of study.
        name_labels: what may stand before the person's name.
        not_names: first lines of CVs that are no names.
        topics: words that end no name.
    """

    headings: Mapping[str, str]
    months: Mapping[str, int]
    present: frozenset[str]
    until: frozenset[str]
    since: frozenset[str]
    seasons: frozenset[str]
    title_heads: frozenset[str]
    organisations: frozenset[str]
    placeholders: tuple[str, ...]
    degrees: frozenset[str]
    institutions: frozenset[str]
    fields: frozenset[str]
    name_labels: frozenset[str]
    not_names: frozenset[str]
    topics: frozenset[str]


def key(text: str) -> str:
    """Return the folded words of a text, without signs, joined by blanks."""
    return " ".join(SIGNS.sub(" ", fold_text(text)).split())


@cache
def cv_words() -> Words:
    """Read the words, once."""
    tables: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    periods = tables["periods"]
    return Words(
        headings={key(heading): section for section, names in tables["headings"].items() for heading in names},
        months={fold_name(name): int(number) for number, names in tables["months"].items() for name in names},
        present=keys(periods["present"]),
        until=keys(periods["until"]),
        since=keys(periods["since"]),
        seasons=keys(periods["seasons"]),
        title_heads=keys(tables["titles"]["heads"]),
        organisations=keys(tables["organisations"]["words"]),
        placeholders=tuple(tables["organisations"]["placeholders"]),
        degrees=keys(tables["degrees"]["names"]),
        institutions=keys(tables["degrees"]["institutions"]),
        fields=keys(tables["degrees"]["fields"]),
        name_labels=keys(tables["contact"]["name"]),
        not_names=keys(tables["contact"]["not_names"]),
        topics=keys(tables["contact"]["topics"]),
    )


def keys(names: Iterable[str]) -> frozenset[str]:
    """Return the keys of names."""
    return frozenset(map(key, names))

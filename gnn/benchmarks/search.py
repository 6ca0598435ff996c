"""Search: queries with what must be among the first results, by kind of query.

The written queries are in ``search_queries.toml``. Further ones are made of the catalogue's own titles: as they are,
and with one slip in one word.
"""

import random
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from gnn.data.catalogue import Catalogue
from gnn.errors import DataError
from gnn.search.index import LABELS, Hit
from gnn.search.library import Library
from graph.catalogue.types import ItemLabel

FILE = "search_queries.toml"
TYPES = {label.upper(): label for label in LABELS}
SAMPLED = 50
LONGEST_SAMPLED = 60
SLIPS_FROM = 5
LONG_WORD = re.compile(rf"[a-z]{{{SLIPS_FROM},}}")
FIRST = 5

Search = Callable[[str, Sequence[str]], Sequence[Hit]]


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query and what must be among its first results.

    Args:
        kind: kind of query.
        text: what a person types.
        labels: labels that are searched.
        result_label: label of the results that count; ``None`` for any.
        title: what the title of a result must match.
        place: what the name or the country of a job's place must match; ``None`` for anything.
        least: how many of the first results must match; 0 if there must be no result at all.
        within: how many of the first results are looked at.
    """

    kind: str
    text: str
    labels: tuple[str, ...]
    result_label: str | None
    title: re.Pattern[str]
    place: re.Pattern[str] | None
    least: int
    within: int


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """The outcome of a query: whether it passed, whether the catalogue holds enough to pass, and what came first."""

    query: SearchQuery
    passed: bool
    reachable: bool
    first: list[str]


def read_queries() -> list[SearchQuery]:
    """Read the written queries.

    Raises:
        DataError: a query is malformed.
    """
    kinds = tomllib.loads(files("gnn.benchmarks").joinpath(FILE).read_text(encoding="utf-8"))
    return [parse_query(kind, row) for kind, section in kinds.items() for row in section["queries"]]


def parse_query(kind: str, row: dict[str, Any]) -> SearchQuery:
    """Return a query of the file; see its first lines for the fields."""
    try:
        nothing = row.get("nothing", False)
        return SearchQuery(
            kind=kind,
            text=row["text"],
            labels=tuple(TYPES[type] for type in row.get("types", TYPES)),
            result_label=TYPES[row["of"]] if "of" in row else None,
            title=re.compile("." if nothing else row["title"], re.IGNORECASE),
            place=re.compile(row["place"], re.IGNORECASE) if "place" in row else None,
            least=0 if nothing else row.get("least", 1),
            within=row.get("within", FIRST),
        )
    except (KeyError, re.error) as error:
        raise DataError(f"{FILE}: {row}: {error}") from error


def sample_queries(catalogue: Catalogue, seed: int) -> Iterator[SearchQuery]:
    """Yield queries made of titles of each label: 50 as they are, 50 with a slip in a word of at least 5 letters."""
    for label in LABELS:
        titles = sorted({title for title in catalogue.data.nodes[label].titles if 0 < len(title) <= LONGEST_SAMPLED})
        draw = random.Random(f"{seed} {label}")  # noqa: S311 - a sample, not a secret
        for title in draw.sample(titles, min(SAMPLED, len(titles))):
            yield make_title_query(f"{label}: title", title, title, label, within=1)
        long_titles = [title for title in titles if LONG_WORD.search(title)]
        for title in draw.sample(long_titles, min(SAMPLED, len(long_titles))):
            yield make_title_query(f"{label}: title, one slip", misspell_title(title, draw), title, label, within=FIRST)


def make_title_query(kind: str, text: str, title: str, label: str, within: int) -> SearchQuery:
    """Return a query that must find a title."""
    pattern = re.compile(f"^{re.escape(title)}$", re.IGNORECASE)
    return SearchQuery(kind, text, (label,), label, pattern, None, 1, within)


def misspell_title(title: str, draw: random.Random) -> str:
    """Return a title with two letters swapped, a letter missing or a letter doubled, in one of its long words."""
    word = draw.choice(list(LONG_WORD.finditer(title)))
    at = draw.randrange(word.start() + 1, word.end() - 1)
    letter, rest = title[at], title[at + 1 :]
    match draw.randrange(3):
        case 0:
            return f"{title[:at]}{rest[0]}{letter}{rest[1:]}"
        case 1:
            return f"{title[:at]}{rest}"
        case _:
            return f"{title[:at]}{letter}{letter}{rest}"


def judge_search(queries: Sequence[SearchQuery], search: Search, library: Library) -> Iterator[SearchOutcome]:
    """Yield the outcome of each query.

    Args:
        queries: the queries.
        search: finds the best results of a text with some labels.
        library: the library that is searched.
    """
    catalogue, places = library.catalogue, read_places_of_jobs(library)
    for query in queries:
        hits = search(query.text, query.labels)
        nodes = [(hit.label, catalogue.positions[hit.label][hit.id]) for hit in hits[: query.within]]
        matching = sum(is_match(query, catalogue, places, label, index) for label, index in nodes)
        first = [f"{label}: {catalogue.data.nodes[label].titles[index]}" for label, index in nodes]
        passed = matching >= query.least if query.least else not hits
        yield SearchOutcome(query, passed, is_reachable(query, catalogue, places), first)


def read_places_of_jobs(library: Library) -> list[str]:
    """Return the name, region and country of each job's place; empty for a job without a place."""
    texts = {
        place.id: ", ".join(filter(None, (place.name, place.region, place.country))) for place in library.names.places
    }
    ids = library.catalogue.ids("Place")
    indices = library.catalogue.items[ItemLabel.JOB].place.tolist()
    return [texts.get(ids[index], "") if index >= 0 else "" for index in indices]


def is_match(query: SearchQuery, catalogue: Catalogue, places: Sequence[str], label: str, index: int) -> bool:
    """Return whether a node is one that a query asks for."""
    if query.result_label not in {None, label} or not query.title.search(catalogue.data.nodes[label].titles[index]):
        return False
    return query.place is None or (label == ItemLabel.JOB and bool(query.place.search(places[index])))


def is_reachable(query: SearchQuery, catalogue: Catalogue, places: Sequence[str]) -> bool:
    """Return whether the catalogue holds as many matching nodes as a query asks for."""
    labels = [label for label in query.labels if query.result_label in {None, label}]
    matching = sum(
        is_match(query, catalogue, places, label, index)
        for label in labels
        for index in range(len(catalogue.ids(label)))
    )
    return matching >= query.least

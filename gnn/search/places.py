"""Names of places in queries: "developer Cairo" looks for developers' jobs that are in Cairo."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from gnn.search.ordinary_words import EVERYDAY, is_marked
from gnn.search.query import Query, Term, meant_word
from gnn.search.spelling import Spellings
from gnn.search.words import words_of
from graph.catalogue.lookup import PlaceNames
from graph.places.countries import names_of_country

SHORTEST_NAME = 3
MOST_NAME_WORDS = 5

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacedQuery:
    """A query that names a place: the query without its name, and the ids of the places that bear it or lie in it."""

    rest: Query
    places: frozenset[str]


class PlaceIndex:
    """The places that jobs are in, by their names and those of their regions and countries.

    Args:
        places: the places' names.
        with_jobs: ids of the places that jobs are in; other places are not looked for.
        ordinary: names that are ordinary words too, in lower case.
    """

    def __init__(
        self, places: Iterable[PlaceNames], with_jobs: Iterable[str], ordinary: Collection[str] = EVERYDAY
    ) -> None:
        place_ids, ids = frozenset(with_jobs), defaultdict[Words, set[str]](set)
        for place in places:
            if place.id in place_ids:
                for name in names_of_place(place):
                    if words := name_words(name):
                        ids[words].add(place.id)
        self._ids: Mapping[Words, frozenset[str]] = {words: frozenset(own) for words, own in ids.items()}
        self._words = frozenset(word for words in self._ids for word in words)
        self.with_jobs = place_ids
        self.ordinary = ordinary

    @cached_property
    def spellings(self) -> Spellings:
        """The words of the names, for corrections."""
        return Spellings(self._words)

    def holds(self, word: str) -> bool:
        """Return whether some name holds a word."""
        return word in self._words

    def frequency(self, word: str) -> int:
        """Return 1 for a word of a name, 0 for others."""
        return int(word in self._words)

    def holds_phrase(self, words: Sequence[str]) -> bool:
        """Return whether the words are a name."""
        return tuple(words) in self._ids

    def place_in(self, query: Query) -> PlacedQuery | None:
        """Return a query without the longest name of a place in it; ``None`` if it names no place.

        Each word counts as what it most likely means. An ordinary word is no place unless a preposition or a comma
        stands before it, or its region or country behind it: "mobile developer", but "developer in Mobile". A region
        or country is taken out with the place in it that stands before it.
        """
        meant_words = [meant_word(term) for term in query.terms]
        for size in range(min(MOST_NAME_WORDS, len(meant_words)), 0, -1):
            for start in range(len(meant_words) - size, -1, -1):
                places = self._ids.get(tuple(meant_words[start : start + size]))
                if places and (size > 1 or not self._is_ordinary(query.terms[start], query)):
                    first, places = self._narrow(meant_words, start, places)
                    return PlacedQuery(remove_terms(query, first, start + size), places)
        return None

    def _is_ordinary(self, term: Term, query: Query) -> bool:
        """Return whether a name is an ordinary word, and the query does not say that it is a place."""
        return meant_word(term) in self.ordinary and not is_marked(query.folded, term.word)

    def _narrow(self, meant_words: Sequence[str], start: int, places: frozenset[str]) -> tuple[int, frozenset[str]]:
        """Return the places among some that the words before a name name, and the index of the first of these words."""
        for first in range(max(0, start - MOST_NAME_WORDS), start):
            if narrower := places & self._ids.get(tuple(meant_words[first:start]), frozenset()):
                return first, narrower
        return start, places


def remove_terms(query: Query, start: int, end: int) -> Query:
    """Return a query without some of its terms."""
    terms = query.terms[:start] + query.terms[end:]
    text = " ".join(meant_word(term) for term in terms)
    return Query(text, text, terms)


def names_of_place(place: PlaceNames) -> list[str]:
    """Return the names by which a place is looked for: its own, its region's and its country's."""
    own = [place.name, *place.other_names, *([place.region] if place.region else [])]
    return own + (names_of_country(place.country) if place.country else [])


def name_words(name: str) -> Words:
    """Return a name's words; none for a name too short to be told from other words, such as a country's code."""
    words = tuple(words_of(name))
    return words if len("".join(words)) >= SHORTEST_NAME and len(words) <= MOST_NAME_WORDS else ()

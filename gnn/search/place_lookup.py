"""Finds places by their own names, and by the names of the country that they are in."""

from collections import defaultdict
from collections.abc import Sequence

from gnn.search.name_lookup import MOST, NameLookup
from graph.catalogue.lookup import PlaceNames
from graph.places.countries import names_of_country
from graph.places.country_names import foreign_names_of_country
from graph.text_folding import fold_name

CLEAR = 60.0  # least similarity of a country's name
WHOLE = 100.0
INSIDE = 1.0  # how much less similar a place is than the name of its country


class PlaceLookup:
    """Looks up places.

    Countries are known by their names in all languages, and by abbreviations such as "KSA". Their names in English and
    Arabic may be partial or have typos.

    Args:
        places: the places' names.
    """

    def __init__(self, places: Sequence[PlaceNames]) -> None:
        self._by_name = NameLookup.of([(place.id, place.name, place.other_names) for place in places])
        self._inside: dict[str, list[str]] = defaultdict(list)
        for place in places:
            if place.country:
                self._inside[place.country].append(place.id)
        self._countries_themselves = {place.id for place in places if place.name == place.country}
        self._countries = NameLookup.of([(name, name, names_of_country(name)) for name in self._inside])
        self._foreign = {foreign: name for name in self._inside for foreign in foreign_names_of_country(name)}

    def closest(self, query: str) -> list[tuple[str, float]]:
        """Return at most 100 ids of the closest places with their similarity (0–100), closest first.

        Of places that are alike, those with the first ids come first. A place that the query names comes before those
        in a country of this name.
        """
        closest = dict(self._by_name.closest(query))
        for country, similarity in self._closest_countries(query).items():
            for id in self._inside[country]:
                own = similarity if id in self._countries_themselves else similarity - INSIDE
                closest[id] = max(closest.get(id, 0.0), own)
        return sorted(closest.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]

    def _closest_countries(self, query: str) -> dict[str, float]:
        """Return the similarity of the countries that a query clearly names."""
        countries = {name: similarity for name, similarity in self._countries.closest(query) if similarity >= CLEAR}
        foreign = self._foreign.get(fold_name(query))
        return countries | ({foreign: WHOLE} if foreign else {})

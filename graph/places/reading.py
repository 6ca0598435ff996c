"""Reads a place from the text of a source, such as "Alexandria, Virginia" or "Smouha, Alexandria".

A place is a name, a region and a country; all three make its id, so that towns of one name stay apart. A place that the
gazetteer does not hold keeps its own text, within the region and country that the rest of the text names. A name alone
counts as the city that it usually means only if this city is far larger than its namesakes.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.places.addresses import split_parts
from graph.places.countries import CODED_REGIONS, Countries, Region, load_countries
from graph.places.gazetteer import City, Gazetteer, load_gazetteer
from graph.slug import make_slug
from graph.text_folding import fold_text

DOMINANT = 5  # how many times as populous as all its namesakes a city is that a name alone means
LARGE = 250_000  # people; a name alone means a state or province if no city of this size bears it
HOUSE = re.compile(r"\d+\w?\s.*")
CODE_BEHIND = re.compile(r"(.+\S)\s+([A-Z]{2,3})")
TRANSLITERATED = frozenset("\u0304\u0323\u0331")  # combining macron, dot and line below


@dataclass(frozen=True, slots=True)
class PlaceText:
    """A place that a text names: names for people, the id, and other names by which it may be searched."""

    id: str
    name: str
    region: str | None
    country: str | None
    other_names: tuple[str, ...] = ()

    def to_row(self) -> dict[str, str | list[str]]:
        """Return the properties of the place's node."""
        properties = {"id": self.id, "name": self.name, "region": self.region, "country": self.country}
        row: dict[str, str | list[str]] = {name: value for name, value in properties.items() if value}
        return row | ({"alternativeNames": list(self.other_names)} if self.other_names else {})


@dataclass(frozen=True, slots=True)
class Area:
    """What the rest of an address says: a country's code or own text, and a region's code and name."""

    country: str = ""
    country_text: str | None = None
    region: str = ""
    region_name: str | None = None


class PlaceReader:
    """Reads places.

    Args:
        countries: countries and regions.
        gazetteer: cities.
    """

    def __init__(self, countries: Countries, gazetteer: Gazetteer) -> None:
        self._countries = countries
        self._gazetteer = gazetteer

    def read(
        self,
        place: str | None,
        region: str | None = None,
        country: str | None = None,
        *,
        usual_country: str | None = None,
    ) -> PlaceText | None:
        """Return the place that a source names; ``None`` if it names none. "Remote" and the like are no place.

        Args:
            place: the town, or a whole address with parts separated by commas.
            region: the region, if the source names it separately.
            country: the country, likewise. A country that is not known is kept as it is.
            usual_country: the country that is meant if the other texts leave it open.
        """
        country, usual_country = self._expand(country), self._expand(usual_country)
        texts = [place, region, country]
        parts = self._order(split_parts(texts))
        if not parts:
            return None
        if country_place := self._read_country(parts):
            return country_place
        if usual_country and not country:
            usual_parts = self._order(split_parts([*texts, usual_country]))
            if city := self._read_city(usual_parts):
                return city
            if self._names_region_of(usual_country, parts[1:]):
                return self._read_own(usual_parts, usual_country)
            own = self._read_parts(parts, None)
            return own if own.country else self._read_parts(usual_parts, usual_country)
        return self._read_parts(parts, country)

    def _read_parts(self, parts: Sequence[str], country: str | None) -> PlaceText:
        """Return the place of an address, whose country was stated separately if it is given."""
        countries = split_parts([country]) if len(parts) > 1 else []
        own_country = countries[-1] if countries else None
        return self._read_city(parts) or self._read_own(parts, own_country)

    def _expand(self, country: str | None) -> str | None:
        """Return the name of a country that may be given by its code, since codes of states look the same."""
        code = self._countries.code_of(country) if country else None
        return self._countries.names[code] if code else country

    def _order(self, parts: list[str]) -> list[str]:
        """Return the parts from the town to the country, without a house in front of them."""
        if len(parts) == 1 and (match := CODE_BEHIND.fullmatch(parts[0])) and self._countries.regions_of(match[2]):
            return [match[1], match[2]]
        if len(parts) > 1 and HOUSE.fullmatch(parts[0]) and self._follows_house(parts):
            return parts[1:]
        code = self._countries.code_of(parts[0]) if len(parts) > 1 else None
        if code and not self._names_other_country(code, parts[1:]) and not self._read_city(parts):
            return [*parts[1:], parts[0]]
        return parts

    def _follows_house(self, parts: Sequence[str]) -> bool:
        """Return whether a city follows a first part that looks like a house, and that part is no city itself."""
        is_city = self._read_city(parts[1:]) is not None and self._countries.code_of(parts[1]) is None
        return is_city and self._read_city(parts) is None

    def _names_other_country(self, code: str, parts: Sequence[str]) -> bool:
        """Return whether a part names another country, or a region of one whose addresses use codes."""
        regions = [region for part in parts for region in self._countries.regions_of(part)]
        return any(self._countries.code_of(part) not in (None, code) for part in parts) or any(
            region.country in CODED_REGIONS and region.country != code for region in regions
        )

    def _read_country(self, parts: Sequence[str]) -> PlaceText | None:
        """Return the country that the only part names."""
        code = self._countries.code_of(parts[0]) if len(parts) == 1 else None
        if code is None:
            return None
        name = self._countries.names[code]
        return PlaceText(code.lower(), name, None, name)

    def _read_city(self, parts: Sequence[str]) -> PlaceText | None:
        """Return the city that the first part names, if the other parts agree with it.

        If no other part speaks for a city, it must be far larger than its namesakes.
        """
        cities = self._gazetteer.cities_of(parts[0])
        support = {city: [self._supports(city, part) for part in parts[1:]] for city in cities}
        possible = [city for city in cities if False not in support[city]]
        supported = [city for city in possible if True in support[city]]
        if supported:
            return self._place_of(max(supported, key=lambda city: self._rank(city, parts)), parts)
        if len(parts) == 1 and self._means_region(parts[0]):
            return None
        city = dominant_city(possible, fold_text(parts[0]))
        return self._place_of(city, parts) if city else None

    def _supports(self, city: City, part: str) -> bool | None:
        """Return whether a part of an address speaks for a city, or against it; ``None`` if its name is not known."""
        country, regions = self._countries.code_of(part), self._countries.regions_of(part)
        if country == city.country or any(fits_region(region, city) for region in regions):
            return True
        if country or regions:
            return False
        around = [other for other in self._gazetteer.cities_of(part) if other.population >= LARGE]
        return any(other.country == city.country for other in around) if around else None

    def _rank(self, city: City, parts: Sequence[str]) -> tuple[bool, bool, int]:
        """Return how well a city fits: whether a part names its region, whether it bears the name, its population."""
        regions = (region for part in parts[1:] for region in self._countries.regions_of(part))
        in_region = any(fits_region(region, city) and bool(city.region) for region in regions)
        return in_region, fold_text(city.name) == fold_text(parts[0]), city.population

    def _names_region_of(self, country: str, parts: Sequence[str]) -> bool:
        """Return whether a part names a region of a country."""
        code = self._countries.code_of(country)
        return any(region.country == code for part in parts for region in self._countries.regions_of(part))

    def _means_region(self, name: str) -> bool:
        """Return whether a name alone means a state or province: no large city bears it."""
        regions = [region for region in self._countries.regions_of(name) if region.country in CODED_REGIONS]
        cities = self._gazetteer.cities_of(name)
        return len(name) > 2 and bool(regions) and all(city.population < LARGE for city in cities)

    def _read_own(self, parts: Sequence[str], own_country: str | None) -> PlaceText:
        """Return a region, or a place of its own name within what the other parts name."""
        area = self._area_of(parts[1:])
        if not area.region and (area.country or self._means_region(parts[0])):
            for region in self._countries.regions_of(parts[0]):
                if area.country in ("", region.country):
                    named = Area(region.country, region=region.code, region_name=region.name)
                    return self._own_place(region.name, named)
        if not area.country and own_country:
            area = replace(area, country_text=own_country)
        return self._own_place(parts[0], area)

    def _area_of(self, parts: Sequence[str]) -> Area:
        """Return the region and the country of an address, from its last part on."""
        area = Area()
        for index in range(len(parts) - 1, -1, -1):
            part, code = parts[index], self._countries.code_of(parts[index])
            regions = [region for region in self._countries.regions_of(part) if area.country in ("", region.country)]
            coded = sorted(
                (region for region in regions if region.country in CODED_REGIONS),
                key=lambda region: region.country != "US",
            )
            if not area.country and code and not (coded and len(part) == 2):
                area = Area(code)
            elif chosen := next(iter(coded or regions), None):
                area = Area(chosen.country, region=chosen.code, region_name=chosen.name)
            elif city := self._read_city(parts[index:]):
                return self._area_around(city)
        return area

    def _area_around(self, city: PlaceText) -> Area:
        """Return the area of a district: the country of its city, and the city as its region."""
        code = self._countries.code_of(city.country or "") or ""
        return Area(code, region=city.id.removeprefix(f"{code.lower()}-"), region_name=city.name)

    def _city_around(self, city: City, part: str) -> str | None:
        """Return the name of the larger city of the same country that a part of an address names."""
        if self._countries.code_of(part):
            return None
        larger = (other for other in self._gazetteer.cities_of(part) if other.population >= max(LARGE, city.population))
        return next((other.name for other in larger if other.country == city.country), None)

    def _own_place(self, name: str, area: Area) -> PlaceText:
        """Return a place that the gazetteer does not hold."""
        country = self._countries.names.get(area.country, area.country_text)
        own_name = "" if name == area.region_name else name
        return PlaceText(
            make_id(area.country or area.country_text or "", area.region, own_name), name, area.region_name, country
        )

    def _place_of(self, city: City, parts: Sequence[str]) -> PlaceText:
        """Return a city as a place; one that GeoNames names in transliteration, by a plain name of it in the text."""
        text = parts[0]
        region = self._countries.region_name(city.country, city.region) if city.region else None
        region = region or next(filter(None, (self._city_around(city, part) for part in parts[1:])), None)
        id = make_id(city.country, city.region if city.country in CODED_REGIONS else "", city.name)
        name = text if is_transliterated(city.name) and text.isascii() else city.name
        others = tuple(other for other in (city.name, *city.other_names) if other != name)
        return PlaceText(id, name, region, self._countries.names[city.country], others)


def make_id(*parts: str) -> str:
    """Return the id of a place: country, region and name."""
    return "-".join(slug for part in parts if (slug := make_slug(fold_text(part))))


def is_transliterated(name: str) -> bool:
    """Return whether a name has the marks of a scholarly transliteration."""
    return not TRANSLITERATED.isdisjoint(unicodedata.normalize("NFD", name))


def fits_region(region: Region, city: City) -> bool:
    """Return whether a city may lie in a region; if its own region is not known, the country decides."""
    return region.country == city.country and city.region in ("", region.code)


def dominant_city(cities: Sequence[City], name: str) -> City | None:
    """Return the city that a name alone means, from the most populous on; ``None`` if it could mean several.

    It is the largest city that may be so called, and far larger than its namesakes: those of the same name, or all.
    """
    if not cities:
        return None
    same_name = [city for city in cities if fold_text(city.name) == name]
    for namesakes in (same_name, cities):
        others = sum(city.population for city in namesakes) - cities[0].population
        if cities[0] in namesakes and cities[0].population >= DOMINANT * others:
            return cities[0]
    return None


def load_place_reader() -> PlaceReader:
    """Return a reader of all countries and cities. The first call takes a second."""
    return PlaceReader(load_countries(), load_gazetteer())


def read_place_text(text: str) -> PlaceText | None:
    """Return the place that a text names; ``None`` if it names none."""
    return load_place_reader().read(text)

"""Reads one place from an address, such as "Alexandria, Virginia" or "12 Harbour Road, Smouha, Alexandria".

A place is a name, a region and a country; all three make its id, so that towns of one name stay apart. A place that the
gazetteer does not hold keeps its own text, within the region and country that the rest of the text names. A name alone
counts as the city that it usually means only if this city is far larger than its namesakes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.places.address_lines import AddressLines
from graph.places.addresses import split_parts
from graph.places.countries import CODED_REGIONS, Countries, Region
from graph.places.gazetteer import City, Gazetteer, name_key
from graph.places.place_text import PlaceKind, PlaceText, is_transliterated, make_id
from graph.text_folding import fold_text

DOMINANT = 5  # how many times as populous as all its namesakes a city is that a name alone means
LONGEST_CODE = 3
LARGE = 250_000  # people; a name alone means a state or province if no city of this size bears it


@dataclass(frozen=True, slots=True)
class Area:
    """What the rest of an address says: a country's code or own text, and a region's code and name."""

    country: str = ""
    country_text: str | None = None
    region: str = ""
    region_name: str | None = None


class AddressReader:
    """Reads addresses of one place each.

    Args:
        countries: countries and regions.
        gazetteer: cities.
    """

    def __init__(self, countries: Countries, gazetteer: Gazetteer) -> None:
        self._countries = countries
        self._gazetteer = gazetteer
        self._lines = AddressLines(countries, gazetteer)

    def names_city(self, text: str) -> bool:
        """Return whether a whole text is the name of a city."""
        return bool(self._gazetteer.cities_of(text))

    def split(self, place: str | None) -> list[str]:
        """Return the parts of an address that may name a place."""
        return self._lines.split(place)

    def read(
        self, place: str | None, region: str | None, country: str | None, usual_country: str | None
    ) -> PlaceText | None:
        """Return the place that an address names; ``None`` if it names none. See :meth:`PlaceReader.read`."""
        town, area = self._lines.split(place), split_parts([region])
        own, usual = self._code_of(country), self._code_of(usual_country)
        if place_region := self._read_region(place, area, own, usual, country):
            return place_region
        if area and (region_of_own := self._region_named_by_code(area[0], own or usual)):
            area = [region_of_own.name]
        country, usual_country = self._expand(country), self._expand(usual_country)
        texts = join_parts(town, area, split_parts([country]))
        parts = self._order(texts)
        if not parts:
            return None
        if country_place := self._read_country(parts):
            return country_place
        if usual_country and not country:
            return self._read_within(usual_country, parts, self._order(join_parts(texts, split_parts([usual_country]))))
        return self._read_parts(parts, country)

    def _read_within(self, usual_country: str, parts: Sequence[str], usual_parts: Sequence[str]) -> PlaceText:
        """Return the place of an address in the usual country, unless the address itself names another country.

        Args:
            usual_country: name of the usual country.
            parts: the parts of the address.
            usual_parts: the same with the usual country.
        """
        if city := self._read_city(usual_parts):
            return city
        if self._names_region_of(usual_country, parts[1:]):
            return self._read_own(usual_parts, usual_country)
        own = self._read_parts(parts, None)
        return own if own.country else self._read_parts(usual_parts, usual_country)

    def _read_region(
        self, place: str | None, area: Sequence[str], own: str | None, usual: str | None, country: str | None
    ) -> PlaceText | None:
        """Return the region that an address without a town names; ``None`` if it names none.

        A code such as CA is a region in the column of the region, and behind a street. As the only text of a place, it
        is a region only of the usual country.
        """
        town = self._lines.split(place)
        texts = [*town, *area]
        if len(texts) != 1 or (country and own is None):
            return None
        region = self._countries.region_in(known_country, texts[0]) if (known_country := own or usual) else None
        is_behind_street = len(split_parts([place])) > 1
        if town and not is_behind_street:
            is_meant = own is None and self._countries.code_of(texts[0]) is not None
            return self._place_of_region(region) if region and is_meant else None
        if region is None and own is None and not (usual and self._countries.code_of(texts[0])):
            candidates = [region for region in self._countries.regions_of(texts[0]) if region.country in CODED_REGIONS]
            region = min(candidates, key=lambda region: region.country != "US", default=None)
        return self._place_of_region(region) if region else None

    def _region_named_by_code(self, text: str, country: str | None) -> Region | None:
        """Return the region of a country that a text gives by its code, where addresses usually give its name."""
        if country is None or country in CODED_REGIONS:
            return None
        region = self._countries.region_in(country, text)
        return region if region and self._countries.code_of(region.name) is None else None

    def _place_of_region(self, region: Region) -> PlaceText:
        area = Area(region.country, region=region.code, region_name=region.name)
        return replace(self._own_place(region.name, area), kind=PlaceKind.AREA)

    def _code_of(self, country: str | None) -> str | None:
        return self._countries.code_of(country) if country else None

    def find_sure_city(self, parts: Sequence[str], least: int) -> City | None:
        """Return the city that the first part names; ``None`` unless the others name its region or country.

        A name alone must mean a city of at least ``least`` people.
        """
        if len(parts) == 1:
            if len(parts[0]) <= LONGEST_CODE:
                return None
            city = dominant_city(self._gazetteer.cities_of(parts[0]), name_key(parts[0]))
            return city if city and city.population >= least else None
        for city in self._gazetteer.cities_of(parts[0]):
            support = [self._lies_in(city, part) for part in parts[1:]]
            if True in support and False not in support:
                return city
        return None

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
        """Return the parts from the town to the country."""
        code = self._countries.code_of(parts[0]) if len(parts) > 1 else None
        if code and not self._names_other_country(code, parts[1:]) and not self._read_city(parts):
            return [*parts[1:], parts[0]]
        return parts

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
        return PlaceText(code.lower(), name, None, name, kind=PlaceKind.AREA)

    def _read_city(self, parts: Sequence[str]) -> PlaceText | None:
        """Return the city that the first part names, if the other parts agree with it.

        If no other part speaks for a city, it must be far larger than its namesakes.
        """
        cities = self._gazetteer.cities_of(parts[0])
        support = {city: [self._supports(city, part) for part in parts[1:]] for city in cities}
        possible = [city for city in cities if False not in support[city]]
        supported_cities = [city for city in possible if True in support[city]]
        if supported_cities:
            return self._place_of(max(supported_cities, key=lambda city: self._rank(city, parts)), parts)
        if len(parts) == 1 and self._means_region(parts[0]):
            return None
        city = dominant_city(possible, name_key(parts[0]))
        return self._place_of(city, parts) if city else None

    def _supports(self, city: City, part: str) -> bool | None:
        """Return whether a part of an address speaks for a city, or against it; ``None`` if its name is not known."""
        if (lies := self._lies_in(city, part)) is not None:
            return lies
        around = [other for other in self._gazetteer.cities_of(part) if other.population >= LARGE]
        return any(other.country == city.country for other in around) if around else None

    def _lies_in(self, city: City, part: str) -> bool | None:
        """Return whether a city lies in the country or region that a part names; ``None`` if it names none."""
        return self._countries.lies_in(part, city.country, city.region)

    def _rank(self, city: City, parts: Sequence[str]) -> tuple[bool, bool, int]:
        """Return how well a city fits: whether a part names its region, whether it bears the name, its population."""
        regions = (region for part in parts[1:] for region in self._countries.regions_of(part))
        in_region = any((region.country, region.code) == (city.country, city.region) for region in regions)
        return in_region, name_key(city.name) == name_key(parts[0]), city.population

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
                    return self._place_of_region(region)
        if not area.country and own_country:
            area = replace(area, country_text=own_country)
        return self._own_place(parts[0], area)

    def _area_of(self, parts: Sequence[str]) -> Area:
        """Return the region and the country of an address, from its last part on."""
        area = Area()
        for index in range(len(parts) - 1, -1, -1):
            part, code = parts[index], self._countries.code_of(parts[index])
            regions = [region for region in self._countries.regions_of(part) if area.country in ("", region.country)]
            candidates = sorted(
                (region for region in regions if region.country in CODED_REGIONS),
                key=lambda region: region.country != "US",
            )
            if not area.country and code and not (candidates and len(part) == 2):
                area = Area(code)
            elif chosen_region := next(iter(candidates or regions), None):
                area = Area(chosen_region.country, region=chosen_region.code, region_name=chosen_region.name)
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
        other_names = tuple(other for other in (city.name, *city.other_names) if other != name)
        return PlaceText(id, name, region, self._countries.names[city.country], other_names, PlaceKind.CITY)


def join_parts(*parts: Sequence[str]) -> list[str]:
    """Return the parts of an address, each once."""
    joined: dict[str, str] = {}
    for part in (part for own in parts for part in own):
        joined.setdefault(fold_text(part), part)
    return list(joined.values())


def dominant_city(cities: Sequence[City], name: str) -> City | None:
    """Return the city that a name alone means, from the most populous on; ``None`` if it could mean several.

    It is the largest city that may be so called, and far larger than its namesakes: those of the same name, or all.
    """
    if not cities:
        return None
    same_name = [city for city in cities if name_key(city.name) == name]
    for namesakes in (same_name, cities):
        other_population = sum(city.population for city in namesakes) - cities[0].population
        if cities[0] in namesakes and cities[0].population >= DOMINANT * other_population:
            return cities[0]
    return None

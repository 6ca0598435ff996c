"""Where on earth stored places are, as far as the gazetteer knows."""

from collections.abc import Sequence

from graph.places.countries import Countries, load_countries
from graph.places.gazetteer import City, load_gazetteer
from graph.text_folding import fold_text


def find_coordinates(places: Sequence[tuple[str, str, str]]) -> list[tuple[float, float] | None]:
    """Return latitude and longitude of places in degrees; ``None`` for one that the gazetteer does not hold.

    Args:
        places: name, region and country of each, as stored; the last two may be empty.
    """
    gazetteer, countries = load_gazetteer(), load_countries()
    cities = (city_at(gazetteer.cities_of(name), region, country, countries) for name, region, country in places)
    return [(city.latitude, city.longitude) if city else None for city in cities]


def city_at(cities: Sequence[City], region: str, country: str, countries: Countries) -> City | None:
    """Return the most populous of some cities of one name that lies in a region and a country.

    A city whose region the gazetteer does not know may lie in any of its country.
    """
    code = countries.code_of(country)
    for city in cities:
        name = countries.region_name(city.country, city.region) if city.region else None
        if city.country == code and (not region or name is None or fold_text(name) == fold_text(region)):
            return city
    return None

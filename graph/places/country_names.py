"""What countries are called in other languages than English and Arabic.

The names are those of ISO 3166-1 in the translations of the project iso-codes, from the package ``pycountry``.
"""

import gettext
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pycountry

from graph.places.countries import load_countries
from graph.text_folding import fold_text

DOMAIN = "iso3166-1"


def foreign_names_of_country(name: str) -> frozenset[str]:
    """Return the folded names that other languages have for the country that a name means; none if it is unknown."""
    code = load_countries().code_of(name)
    return load_foreign_names().get(code, frozenset()) if code else frozenset()


@cache
def load_foreign_names() -> Mapping[str, frozenset[str]]:
    """Return folded names of countries by code. The first call takes two seconds.

    A name that means another country in English or Arabic, or in a language before, does not count.
    """
    codes = dict(load_countries().by_name)
    names: dict[str, set[str]] = defaultdict(set)
    for translation in load_translations():
        for country in pycountry.countries:
            for english in (country.name, getattr(country, "common_name", country.name)):
                name = fold_text(translation.gettext(english))
                if codes.setdefault(name, country.alpha_2) == country.alpha_2:
                    names[country.alpha_2].add(name)
    return {code: frozenset(own) for code, own in names.items()}


def load_translations() -> Iterator[gettext.NullTranslations]:
    """Yield the translations of ISO 3166-1, sorted by language."""
    for folder in sorted(Path(pycountry.LOCALES_DIR).iterdir()):
        if gettext.find(DOMAIN, pycountry.LOCALES_DIR, [folder.name]):
            yield gettext.translation(DOMAIN, pycountry.LOCALES_DIR, [folder.name])

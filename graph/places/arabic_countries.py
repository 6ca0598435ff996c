"""Names of countries in Arabic."""

import gettext
from functools import lru_cache

import pycountry

from graph.places.countries import load_countries


@lru_cache(maxsize=512)
def arabic_country_name(name: str) -> str | None:
    """Return the Arabic name of a country that is given by an English name or a code; ``None`` if there is none."""
    code = load_countries().code_of(name)
    country = pycountry.countries.get(alpha_2=code) if code else None
    if country is None:
        return None
    translations = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["ar"], fallback=True)
    original = getattr(country, "common_name", country.name)
    translated = translations.gettext(original)
    return translated if translated != original else None

"""The words and signs of pay in several languages, and the pattern of one of them."""

import re
from collections.abc import Mapping
from functools import cache

from graph.catalogue.money import PERIODS_A_YEAR

PERIODS = tuple(PERIODS_A_YEAR)
DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "JMD", "BBD", "TTD"})
POUNDS = frozenset({"GBP", "EGP", "LBP", "SYP", "SDG", "SSP", "FKP", "GIP", "SHP"})
CROWNS = frozenset({"SEK", "NOK", "DKK", "ISK"})
SIGNS: Mapping[str, frozenset[str]] = {
    "$": DOLLARS, "dollars": DOLLARS, "dollar": DOLLARS, "£": POUNDS, "pounds": POUNDS, "pound": POUNDS,
    "¥": frozenset({"JPY", "CNY"}), "kr": CROWNS, "kr.": CROWNS, "rs": frozenset({"INR", "PKR", "LKR", "NPR", "MUR"}),
    "rs.": frozenset({"INR", "PKR", "LKR", "NPR", "MUR"}), "fr.": frozenset({"CHF"}), "sfr.": frozenset({"CHF"}),
    "ريال": frozenset({"SAR", "QAR", "OMR", "YER", "IRR"}), "دولار": DOLLARS,
    "دينار": frozenset({"KWD", "BHD", "JOD", "IQD", "LYD", "TND", "DZD"}), "ليرة": frozenset({"SYP", "LBP", "TRY"}),
    **{sign: frozenset({code}) for sign, code in {
        "€": "EUR", "euros": "EUR", "euro": "EUR", "eur": "EUR", "usd": "USD", "us$": "USD", "gbp": "GBP", "ca$": "CAD",
        "c$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "r$": "BRL", "₹": "INR",
        "inr": "INR", "₽": "RUB", "₺": "TRY", "₩": "KRW", "₪": "ILS", "₦": "NGN", "₱": "PHP", "₫": "VND", "฿": "THB",
        "₴": "UAH", "₵": "GHS", "zł": "PLN", "zl": "PLN", "kč": "CZK", "ft": "HUF", "e£": "EGP", "egp": "EGP",
        "l.e.": "EGP", "l.e": "EGP", "le": "EGP", "ج.م": "EGP", "جنيه": "EGP", "aed": "AED", "د.إ": "AED",
        "درهم": "AED", "sar": "SAR", "ر.س": "SAR", "qar": "QAR", "kwd": "KWD",
    }.items()},
}  # fmt: skip
UNITS: Mapping[str, str] = {
    "HOUR": "hours?|hrs?|h|stunde|std|heure|hora|ora|uur|ساعة",
    "DAY": "days?|d|tag|jour|día|dia|giorno|dag|يوم",
    "WEEK": "weeks?|wks?|wk|w|woche|semaine|semana|settimana|أسبوع",
    "MONTH": "months?|mths?|mth|mo|monat|mois|mes|mês|mese|maand|شهر",
    "YEAR": "years?|yrs?|yr|y|annum|jahr|an|année|año|ano|anno|jaar|سنة",
}
ADVERBS: Mapping[str, str] = {
    "HOUR": "hourly|p\\.?h\\.?",
    "DAY": "daily",
    "WEEK": "weekly|p\\.?w\\.?",
    "MONTH": "monthly|p\\.?m\\.?|p\\.?c\\.?m\\.?|monatlich|mensuel|mensual|شهريا|شهرياً",
    "YEAR": "yearly|annual|annually|p\\.?a\\.?|jährlich|annuel|anual|سنويا|سنوياً",
}
END = r"(?![^\W\d_])"  # no letter follows
PER = r"(?:/|all['’]|(?:de |à )?l['’])\s*|(?:per|an?|each|every|pro|je|im|par|por|al|el|في)\s+"
PER_UNIT = {name: re.compile(rf"(?:{PER})(?:{units})\b\.?", re.IGNORECASE) for name, units in UNITS.items()}
ADVERB = {name: re.compile(rf"(?:{words}){END}", re.IGNORECASE) for name, words in ADVERBS.items()}
FILLERS = (
    "salary|pay|wage|wages|rate|base|basic|basis|gross|net|brutto|netto|brut|bruto|before tax|est|estimated|estimate|"
    "employer|approx|approximately|circa|ca|about|around|benefits|plus|and benefits|doe|negotiable|neg|vb|"
    "dependent on experience|depending on experience"
)
UNTIL = "up to|upto|max|maximum|at most|bis zu|bis|jusqu'à|jusqu’à|hasta|fino a|até|حتى|less than|under"
SINCE = (
    "from|min|minimum|at least|starting at|starting from|starts at|between|ab|von|à partir de|dès|entre|desde|"
    "a partir de|da|de|من"
)
RANGE = "to|bis|and|und|à|a|al|et|y|e|do|إلى|الى"
NUMBER = r"\d{1,3}(?:[ \u00a0\u202f\u2009'’]\d{3})+(?:[.,]\d+)?(?!\d)|\d(?:[\d.,]*\d)?"
SCALES: Mapping[str, float] = {
    "k": 1e3, "tsd": 1e3, "tsd.": 1e3, "thousand": 1e3, "ألف": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "mio.": 1e6,
    "million": 1e6, "lakh": 1e5, "lakhs": 1e5,
}  # fmt: skip


@cache
def token_pattern(signs: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of a token. Its groups are the kinds of tokens; a word ends where its letters end."""
    known_signs = sorted({*SIGNS, *signs}, key=len, reverse=True)
    currencies = "|".join(re.escape(sign) + (END if sign[-1:].isalpha() else "") for sign in known_signs)
    scales = "|".join(re.escape(scale) for scale in sorted(SCALES, key=len, reverse=True))
    periods = "|".join(f"{PER_UNIT[period].pattern}|{ADVERB[period].pattern}" for period in PERIODS)
    kinds = {
        "number": NUMBER,
        "scale": rf"(?<=\d)\s?(?:{scales}){END}",
        "period": rf"(?:{periods})",
        "until": rf"(?:{UNTIL}){END}",
        "since": rf"(?:{SINCE}){END}",
        "range": rf"[-–—−\u2012~]|(?:{RANGE}){END}",
        "filler": rf"(?:{FILLERS}){END}\.?",
        "currency": rf"{currencies}|(?-i:[A-Z]{{3}})(?![A-Za-z])",
        "open": r"\+",
        "blank": r"[\s()\[\],.:;*]+",
    }
    return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in kinds.items()), re.IGNORECASE)

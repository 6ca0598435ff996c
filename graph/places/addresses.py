"""Splits addresses into their parts, and leaves out what is no place: postcodes, "remote" and the like."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.slug import make_slug
from graph.text_folding import fold_text

LONGEST, MOST_PARTS = 200, 8
SEPARATOR = re.compile(r"\s*(?:[,،;|\n\r]|\s[-–—/]\s)\s*")
REMOTE = re.compile(
    r"\(?\b(?:100%\s*|fully\s+)?"
    r"(?:remote(?:ly)?|home[- ]?office|work(?:ing)? from home|wfh|hybrid|anywhere|worldwide)\b"
    r"(?:\s+(?:work|job|position|only|ok))?(?:\s+(?:in|from|within))?\)?|عن بُ?عد",
    re.IGNORECASE,
)
PLACES = r"(?:locations?|places?|cities|sites?|offices?|countries|regions?|states|branches)"
SEVERAL = re.compile(
    rf"\(?(?:\b(?:multiple|multi|various|several|different|numerous|many|any|all|other|\d+(?:\s+(?:more|other))?)\s+"
    rf"{PLACES}\b|[+]\s?\d+(?:\s+(?:more|others?))?\b(?:\s+{PLACES}\b)?|\b\d+\s+more\b"
    r"|\b(?:nation|country)[- ]?wide\b|\b(?:verschiedene|mehrere|diverse) (?:stand)?orte\b|\bbundesweit\b"
    r"|\bplusieurs (?:lieux|villes|sites)\b|\bdivers lieux\b|\b(?:varias|múltiples) (?:ubicaciones|ciudades)\b"
    r"|\b(?:vários|diversos) locais\b|\b(?:varie|più) sedi\b"
    r"|(?:مواقع|أماكن|مدن) (?:متعددة|مختلفة)|عدة (?:مواقع|أماكن|مدن))(?:\s+(?:in|across|within))?\)?",
    re.IGNORECASE,
)
DOTTED = re.compile(r"\b[^\W\d_](?:\.\s?[^\W\d_])+(?:\.|\b)")  # D.C., U. S. A.
COUNTRY_PREFIX = r"(?:[A-Z]{1,2}-)?"  # D-10115, SE-111 22
POSTCODE = re.compile(
    r"\b(?:\d{4} ?(?!WA|SA|NT)[A-Z]{2}"  # the Netherlands; Australians write the state there
    rf"|{COUNTRY_PREFIX}(?:\d{{3}} \d{{2}}|\d{{2}}-\d{{3}}|\d{{3,5}}-\d{{3,4}}|\d{{4,7}})"
    r"|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"  # the United Kingdom
    r"|[A-Z]\d[A-Z][ -]?\d[A-Z]\d"  # Canada
    r"|[A-Z]\d[\dW] ?[A-Z\d]{4})\b"  # Ireland
    r"|\b(?i:cedex)(?: \d{1,2})?\b"
)
HOUSE_NUMBER = re.compile(r"\s*\d+")
PARTLY = re.compile(r"\bhybrid\b", re.IGNORECASE)
EDGES = " \t-–—/:.()[]"
COMMA = re.compile(r"[,،]")
LIST = re.compile(r"\s*[;|/•·]\s*")  # between the items of a list, or the parts of an address
CHOICE = re.compile(r"\s+(?:or|and|and/or|oder|und|ou|et|o|y|أو)\s+|\s*[&+]\s*|(?<=\S)/(?=\S)", re.IGNORECASE)
OR = re.compile(r"\b(?:or|oder|ou|أو)\b|\S/\S", re.IGNORECASE)
DANGLING = re.compile(r"^(?:or|and|oder|und|ou|[&+]) | (?:or|and|oder|und|ou|[&+])$", re.IGNORECASE)
LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of several addresses in a text. ``shared`` is the rest of the text, which belongs to each."""

    text: str
    shared: str = ""


def says_remote(text: str) -> bool:
    """Return whether the text of a place says that the work is remote, and not only in part."""
    return REMOTE.search(text[:LONGEST]) is not None and PARTLY.search(text[:LONGEST]) is None


def split_parts(texts: Sequence[str | None]) -> list[str]:
    """Return the parts of an address, without words that name no place, each part once."""
    parts: dict[str, str] = {}
    for text in texts:
        places = SEVERAL.sub(" ", REMOTE.sub(" ", (text or "")[:LONGEST]))
        for part in SEPARATOR.split(DOTTED.sub(join_letters, places)):
            name = DANGLING.sub("", " ".join(part.split())).strip(EDGES)
            if name and make_slug(name):
                parts.setdefault(fold_text(name), name)
    return list(parts.values())[:MOST_PARTS]


def join_letters(match: re.Match[str]) -> str:
    """Return an abbreviation without its dots and blanks."""
    return "".join(filter(str.isalpha, match[0]))


def without_postcode(part: str, *, after_house: bool = False) -> str:
    """Return a part of an address without postcodes.

    Args:
        part: the part.
        after_house: keep the number at its beginning, which is that of a house.
    """
    house = HOUSE_NUMBER.match(part) if after_house else None
    start = house.end() if house else 0
    name = " ".join(f"{part[:start]}{POSTCODE.sub(' ', part[start:])}".split()).strip(EDGES)
    return name if make_slug(name) else ""


def split_alternatives(text: str, separator: re.Pattern[str]) -> list[Alternative]:
    """Return the addresses of a text that may each name a place; none if there are not two.

    In "Leeds or York, UK", the country belongs to both.
    """
    text = text[:LONGEST]
    head, *rest = COMMA.split(text, maxsplit=1)
    shared = rest[0].strip() if rest and not separator.search(rest[0]) else ""
    parts = [part.strip() for part in separator.split(head if shared else text)[:MOST_PARTS]]
    parts = [part for part in parts if split_parts([part])]
    is_list = len(parts) > 1 and all(LETTERS.search(part) for part in parts)
    return [Alternative(part, shared) for part in parts] if is_list else []

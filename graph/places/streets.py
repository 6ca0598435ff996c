"""Tells the lines of an address that name a street, a floor or the like from those that name a town.

It knows the usual words of English, German, Dutch, Swedish, French, Spanish, Italian, Portuguese, Polish, Indonesian
and Arabic addresses. A word that towns bear too, such as "park", counts only beside the number of a house.
"""

import re

from graph.text_folding import fold_text

STREET = (
    r"street|st|avenue|ave|av|road|rd|boulevard|blvd|bvd|parkway|pkwy|highway|hwy|lane|ln|expressway|expy|freeway|"
    r"turnpike|motorway"
)
MAYBE_STREET = (
    r"alley|broadway|circle|cir|close|court|ct|crescent|cres|drive|dr|embankment|esplanade|gardens|gate|hill|loop|mall|"
    r"mews|park|path|pike|place|pl|plaza|quay|row|square|sq|terrace|ter|trail|trl|walk|way|wharf"
)
DIRECTION = r"(?:\s+(?:north|south|east|west|northeast|northwest|southeast|southwest|[ns]?[ew]|[ns]))?"
BEFORE = r"avenue|boulevard|rue|calle|avenida|avda|carrer|rua|via|viale|corso|strada|ulica|ul|jalan|jl|شارع"
MAYBE_BEFORE = (
    r"allee|carrera|chemin|cours|cra|impasse|interstate|highway|hwy|km|largo|paseo|piazza|piazzale|place|plaza|praca|"
    r"quai|route|rte|state route|travessa|طريق"
)
COMPOUND = r"\w{2,}(?:strasse|straat|gatan)|\w{3,}str"
MAYBE_COMPOUND = r"\w{2,}(?:allee|damm|gade|gasse|gata|kade|laan|plein|platz|ring|ufer|vagen|vej|weg)"
UNIT = (
    r"suite|ste|unit|apt|apartment|floor|level|lvl|room|rm|building|bldg|block|tower|office|flat|etage|piso|planta|"
    r"plot|shop|الدور|الطابق"
)
NUMBER = r"\d{1,5}[a-z]?(?:\s?[-–/]\s?\d*[a-z]?)?"
ORDINAL = r"\d+(?:st|nd|rd|th|er|e|[oa])?"

HOUSE = re.compile(rf"{NUMBER}\s.*")
LOCALITY = re.compile(r"\b(?:city|town|village|district|governorate|of|مدينة)\b")
STREET_LINE = re.compile(
    rf".+\s(?:{STREET}){DIRECTION}"  # Abbey Road; 5 Main Street NW
    rf"|(?:{BEFORE})\s+\S.*"  # rue de Rivoli
    rf"|(?:.*\s)?(?:{COMPOUND})(?:\s.*)?"  # Hauptstrasse 12
    rf"|{NUMBER}\s+.*\b(?:{STREET}|{MAYBE_STREET}|{BEFORE}|{MAYBE_BEFORE}|{MAYBE_COMPOUND})\b.*"
    rf"|.+\s(?:{STREET}|{MAYBE_STREET})\s+(?:(?:no|nr)\s*)?\d{{1,4}}[a-z]?"
    rf"|(?:.*\s)?(?:{MAYBE_COMPOUND})\s+\d{{1,4}}[a-z]?"
    rf"|(?:interstate|highway|hwy|km|route|rte|state route)\s+\d{{1,4}}"
    rf"|(?:{MAYBE_BEFORE})\s.*\s{NUMBER}"
    rf"|(?:no|nr)\s*{NUMBER}(?:\s.*)?"
)
UNIT_LINE = re.compile(
    rf"(?:{UNIT})\s+(?:no\s*|#\s*)?(?:{ORDINAL}|[a-z]?[-\d]+[a-z]?|[a-z])(?:\s.*)?"  # Suite 400
    rf"|{ORDINAL}\s*(?:{UNIT}|fl|og|obergeschoss)(?:\s.*)?"  # 3rd floor
    r"|(?:ground|first|second|third|fourth|fifth|top) floor"
    r"|.+\s(?:building|bldg|towers?)"
    r"|p\s?o\s?box\b.*|postfach\b.*|apartado\b.*"
    r"|#\s*\d+\w?|c/o\s.*"
)
STREET_WORD = re.compile(
    rf"\b(?:{STREET}|{MAYBE_STREET})\b\.?(?:{DIRECTION}\b\.?)?(?:,?\s+(?:(?:{UNIT})\b\.?\s*)?#?\s*\d+\w?\b)?",
    re.IGNORECASE,
)


def names_street(line: str) -> bool:
    """Return whether a line of an address names a street, with or without the number of a house."""
    return STREET_LINE.fullmatch(plain(line)) is not None


def names_unit(line: str) -> bool:
    """Return whether a line of an address names a part of a building, a building or a post office box."""
    return UNIT_LINE.fullmatch(plain(line)) is not None


def begins_with_house(line: str) -> bool:
    """Return whether a line of an address begins with what may be the number of a house."""
    text = plain(line)
    return HOUSE.fullmatch(text) is not None and LOCALITY.search(text) is None


def texts_behind_street(line: str) -> list[str]:
    """Return what follows each word for a street, and the numbers behind it, in a line; the longest text first."""
    return [text for match in STREET_WORD.finditer(line) if (text := line[match.end() :].strip(" ,"))]


def plain(line: str) -> str:
    """Return a line folded, without the dots of abbreviations, with single blanks."""
    return " ".join(re.sub(r"['’]", "", fold_text(line)).replace(".", " ").split())

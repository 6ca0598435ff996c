"""The pieces of the lines that head the entries of a CV: titles, organisations, places."""

import re
from collections.abc import Iterator
from functools import cache

from workers.documents.cv.dates import alternatives
from workers.documents.cv.sections import BULLET
from workers.documents.cv.words import cv_words, key

SEPARATORS = re.compile(
    r"\t|\s[|\u2022\u00b7\u2010-\u2015@-]\s?|[|\u2022\u00b7\u2014\u2013;\u061b]|,\s(?!(?:inc|llc|ltd|l\.l\.c|co)\b)|\u060c|\s(?:at|for|لدى|في|لدي)\s|[()\[\]]|:\s",
    re.IGNORECASE,
)
TRIMMED = " \t,.;:|-\u2010\u2011\u2012\u2013\u2014\u2015\u2022\u00b7*/\u060c\u061b()[]_=+&@"
LONGEST_PIECE, MOST_PIECE_WORDS = 120, 12
SENTENCE = re.compile(r"[.!?؟]\s+\S|[.!?؟]$")
ABBREVIATION = re.compile(
    r"\b(?:inc|ltd|co|corp|st|dr|mr|mrs|ms|jr|sr|snr|jnr|dept|div|univ|no|asst|assoc|adm|admin|mgr|dir|gen|eng|tech|sc|ph|[a-z])\.",
    re.IGNORECASE,
)


@cache
def placeholders() -> re.Pattern[str]:
    """Return the pattern of what templates put in place of an organisation."""
    return re.compile(
        rf"(?<!\w)(?:{alternatives(cv_words().placeholders)})(?!\w)(?:\s?,\s?[A-Z]{{2,3}}(?!\w))?", re.IGNORECASE
    )


def has_placeholder(text: str) -> bool:
    """Return whether a text holds what a template puts in place of an organisation."""
    return bool(placeholders().search(text))


def split_pieces(text: str) -> list[str]:
    """Return the pieces of a line between separators, without bullets and placeholders."""
    text = placeholders().sub("\t", BULLET.sub("", text))
    return [piece for part in SEPARATORS.split(text) if part and (piece := part.strip(TRIMMED)) and is_piece(piece)]


def is_piece(text: str) -> bool:
    """Return whether a text may be a title or a name."""
    return len(text) <= LONGEST_PIECE and len(text.split()) <= MOST_PIECE_WORDS and sum(map(str.isalpha, text)) >= 2


def is_prose(text: str) -> bool:
    """Return whether a line reads as a sentence; the dots of abbreviations end none."""
    return bool(SENTENCE.search(ABBREVIATION.sub("", text)))


def title_score(piece: str) -> float:
    """Return how much a piece looks like a job title: 2 with a word that heads titles, less with an organisation's."""
    words = key(piece).split()
    vocabulary = cv_words()
    score = 2.0 if not vocabulary.title_heads.isdisjoint(words) else 0.0
    if words and (words[-1] in vocabulary.title_heads or words[0] in vocabulary.title_heads):
        score += 0.5
    if not vocabulary.organisations.isdisjoint(words):
        score -= 1.0
    return score - 0.05 * max(0, len(words) - 5)


def organisation_score(piece: str) -> float:
    """Return how much a piece looks like the name of an organisation."""
    words = key(piece).split()
    vocabulary = cv_words()
    return (2.0 if not vocabulary.organisations.isdisjoint(words) else 0.0) - (
        1.0 if not vocabulary.title_heads.isdisjoint(words) else 0.0
    )


def is_capitalised(text: str) -> bool:
    """Return whether most words of a line have a capital ("eBay"), or letters that have none."""
    words = [word for word in text.split() if word[0].isalpha()]
    return bool(words) and 2 * sum(not word.islower() for word in words) > len(words)


def cut_out(text: str, start: int, stop: int) -> Iterator[str]:
    """Yield what stands before and after a range of a line."""
    yield text[:start]
    yield text[stop:]

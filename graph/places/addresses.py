"""Splits addresses into their parts, and leaves out what is no place: postcodes, "remote" and the like."""

import re
from collections.abc import Sequence

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
POSTCODE = re.compile(
    r"\b(?:\d{3} \d{2}|\d{2}-\d{3}|\d{4} [A-Z]{2}|\d{4,6}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})\b"
)
PARTLY = re.compile(r"\bhybrid\b", re.IGNORECASE)
EDGES = " \t-–—/:.()[]"


def says_remote(text: str) -> bool:
    """Return whether the text of a place says that the work is remote, and not only in part."""
    return REMOTE.search(text[:LONGEST]) is not None and PARTLY.search(text[:LONGEST]) is None


def split_parts(texts: Sequence[str | None]) -> list[str]:
    """Return the parts of an address, without words that name no place, each part once."""
    parts: dict[str, str] = {}
    for text in texts:
        for part in SEPARATOR.split(REMOTE.sub(" ", (text or "")[:LONGEST])):
            name = " ".join(POSTCODE.sub(" ", part).split()).strip(EDGES)
            if name and make_slug(name):
                parts.setdefault(fold_text(name), name)
    return list(parts.values())[:MOST_PARTS]

"""Ids made from names."""

import re

LONGEST = 80


def make_slug(text: str) -> str:
    """Return the lower-case letters and digits of a text, joined by hyphens. Unicode letters are kept."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")[:LONGEST]

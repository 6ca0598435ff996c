"""Titles of occupations without what narrows them: a "paramedic in emergency responses" is a paramedic.

What follows "of" is no narrowing: it says what the occupation is about, as in "director of photography".
"""

import re

NARROWING = re.compile(r"\s+(?:responsible\s+for|in|for|at)\s.*", re.IGNORECASE | re.DOTALL)
OF = re.compile(r"\sof\s", re.IGNORECASE)


def unnarrowed_title(title: str) -> str | None:
    """Return an English title before "in", "for", "at" or "responsible for"; ``None`` if nothing narrows it."""
    head = NARROWING.sub("", title)
    return head if head and head != title and not OF.search(head) else None

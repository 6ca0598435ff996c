"""Titles without what changes from one copy of a posting to the next: place, date, reference number, urgency."""

import re
from collections.abc import Collection

from graph.text_folding import fold_text

WORD = re.compile(r"[^\W_]+[+#]*")  # with the ends of "c++" and "c#"
DATE = re.compile(r"\b(?:posted on )?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b")
REFERENCE = re.compile(r"[a-z]{0,3}\d{5,}")


def words_of(text: str) -> list[str]:
    """Return a text's words, folded, without punctuation."""
    return WORD.findall(fold_text(text))


UNIMPORTANT = frozenset(
    {"copy", "hiring", "needed", "ref", "required", "urgent", "urgently", "wanted", *words_of("مطلوب عاجل")}
)


def simplify_title(title: str, place_words: Collection[str]) -> str:
    """Return the words of a title that tell postings apart; all of its words if nothing else is left.

    Args:
        title: the title.
        place_words: words of the names of the job's place and country.
    """
    words = words_of(DATE.sub(" ", fold_text(title)))
    important = [word for word in words if word not in UNIMPORTANT and word not in place_words]
    return " ".join([word for word in important if not REFERENCE.fullmatch(word)] or words_of(title))

"""Splits sentences into chunks: runs of words between function words, general words of job posts, and signs.

"You will design web pages and have experience with databases" has the chunks "design web pages" and "databases". Rose
et al., "Automatic keyword extraction from individual documents" (RAKE), 2010.
"""

import re

from spacy.lang.en.stop_words import STOP_WORDS

WORD = re.compile(r"[^\W_]+(?:[.'\u2019+#/-]+[^\W_]+|[+#]+)*|[^\w\s]")
MOST_WORDS = 6
CONTENT = frozenset({"back", "call", "front", "keep", "make", "move", "serious", "show", "various"})
GENERAL = frozenset(
    {
        "ability", "e.g", "etc", "excellent", "experience", "good", "i.e", "ideally", "include", "includes",
        "including", "knowledge", "must", "new", "plus", "preferred", "proven", "required", "skill", "skills",
        "solid", "strong", "understanding", "use", "using", "within", "work", "working", "year", "years",
    }
)  # fmt: skip
BREAKS = (frozenset(STOP_WORDS) - CONTENT) | GENERAL

Span = tuple[int, int]


def find_chunks(text: str, start: int, end: int) -> list[Span]:
    """Return the chunks in a range of a text, in order, as ranges of characters; of a long run, the last six words."""
    runs: list[list[Span]] = [[]]
    for word in WORD.finditer(text, start, end):
        if word[0][0].isalnum() and word[0].casefold() not in BREAKS:
            runs[-1].append(word.span())
        elif runs[-1]:
            runs.append([])
    return [(run[-MOST_WORDS:][0][0], run[-1][1]) for run in runs if run]

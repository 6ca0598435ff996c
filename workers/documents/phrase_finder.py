"""Finds phrases in texts, whatever case, marks, digits and blanks they are written with (spaCy's PhraseMatcher).

A text is split into words and signs, so "CI / CD" is "CI/CD". Hyphens are dropped, so "e-learning" is "e - learning".
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from gnn.cancellation import check_cancelled
from graph.text_folding import fold_text, fold_with_origins

TOKEN = re.compile(r"[^\W_]+|[^\w\s\-\u2010-\u2015]")


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase in a text: its key, and its half-open range of characters."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """The folded words and signs of a text, and the range of characters that each comes from."""

    words: list[str]
    spans: list[tuple[int, int]]


def key_of(phrase: str) -> str:
    """Return the words and signs of a phrase, joined by blanks; phrases with the same key are the same."""
    return " ".join(TOKEN.findall(fold_text(phrase)))


def split_text(text: str) -> Tokens:
    """Return the words and signs of a text."""
    folded_text, words, spans = fold_with_origins(text), list[str](), list[tuple[int, int]]()
    for token in TOKEN.finditer(folded_text.text):
        words.append(token[0])
        spans.append(token.span())
    return Tokens(words, spans if text.isascii() else [origin_of(span, folded_text.origins, text) for span in spans])


def origin_of(span: tuple[int, int], origins: Sequence[int], text: str) -> tuple[int, int]:
    """Return the range of characters that a range of the folded text comes from, with the marks on its last letter."""
    start, end = origins[span[0]], origins[span[1] - 1] + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return start, end


class PhraseFinder:
    """Finds phrases.

    Args:
        keys: the phrases, as :func:`key_of` returns them; empty ones are left out.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._vocabulary = Vocab()  # without the attributes of words, which take long to compute
        self._matcher = PhraseMatcher(self._vocabulary)
        for key in dict.fromkeys(keys):
            if key:
                self._matcher.add(key, [Doc(self._vocabulary, words=key.split(" "))])

    def find(self, tokens: Tokens) -> list[Match]:
        """Return all phrases in a text, in order; they may overlap.

        The text's words are released with the text; a long-lived vocabulary would keep them all forever.
        """
        check_cancelled()
        if not tokens.words:
            return []
        with self._vocabulary.memory_zone():
            document = Doc(self._vocabulary, words=tokens.words)
            ranges = [(self._vocabulary.strings[key], start, end) for key, start, end in self._matcher(document)]
        matches = [Match(key, tokens.spans[start][0], tokens.spans[end - 1][1]) for key, start, end in ranges]
        return sorted(matches, key=lambda match: (match.start, -match.end, match.key))


def longest(matches: Iterable[Match]) -> list[Match]:
    """Return matches without those that overlap a longer one; of two equally long ones, the earlier stays."""
    taken_places, kept_matches = set[int](), list[Match]()
    for match in sorted(matches, key=lambda match: (match.start - match.end, match.start, match.key)):
        if match.start not in taken_places and match.end - 1 not in taken_places:
            kept_matches.append(match)
            taken_places.update(range(match.start, match.end))
    return sorted(kept_matches, key=lambda match: match.start)

"""What stands beside a name in a text: whether it gives the name the meaning of a skill."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from spacy.lang.en.stop_words import STOP_WORDS

from graph.text_folding import fold_text
from workers.documents.phrase_finder import Match, PhraseFinder, Tokens, key_of

NEAR = 90  # characters
WINDOW = 24
BEFORE, AFTER = re.compile(r"(\w+)[\s\"'(]*$"), re.compile(r"[\s\"')]*-?\s*(\w+)")
BESIDE_INITIAL = frozenset("&'\u2019$\u20ac\xb0@-\u2010\u2011\u2013")
SINGLE_BEFORE, SINGLE_AFTER = re.compile(r"(?<!\w)\w\s?[&/]\s?$"), re.compile(r"\s?[&/]\s?\w(?![\w+#])")
NEXT_WORD = re.compile(r"\.\s*(\w+)")
OPENERS = STOP_WORDS | {"experience", "knowledge"}


class ContextFinder:
    """Finds the words of contexts.

    Args:
        contexts: the words of each group.
    """

    def __init__(self, contexts: Mapping[str, Sequence[str]]) -> None:
        self._groups: dict[str, set[str]] = {}
        for group, words in contexts.items():
            for word in words:
                self._groups.setdefault(key_of(word), set()).add(group)
        self._finder = PhraseFinder(self._groups)

    def find(self, tokens: Tokens) -> dict[str, list[Match]]:
        """Return the words of each group in a text, in order."""
        matches: dict[str, list[Match]] = {}
        for match in self._finder.find(tokens):
            for group in self._groups[match.key]:
                matches.setdefault(group, []).append(match)
        return matches


class TextContext:
    """The context words of one text; they are found when they are first needed.

    Args:
        finder: finds them.
        tokens: the text.
    """

    def __init__(self, finder: ContextFinder, tokens: Tokens) -> None:
        self._finder = finder
        self._tokens = tokens
        self._words: dict[str, list[Match]] | None = None

    def is_near(self, groups: Iterable[str], name: Match) -> bool:
        """Return whether a word of some groups is near a name, and no part of it."""
        if self._words is None:
            self._words = self._finder.find(self._tokens)
        return any(has_neighbour(self._words.get(group, []), name) for group in groups)


def has_neighbour(words: Sequence[Match], name: Match) -> bool:
    """Return whether one of some words, in order, is within 90 characters of a name and does not overlap it."""
    position = bisect_left(words, name.start - NEAR, key=lambda word: word.start)
    while position < len(words) and words[position].start <= name.end + NEAR:
        if words[position].end <= name.start or words[position].start >= name.end:
            return True
        position += 1
    return False


def neighbours(text: str, name: Match) -> tuple[str, str]:
    """Return the folded words before and after a name; empty if there is none close by."""
    before = BEFORE.search(text[max(0, name.start - WINDOW) : name.start])
    after = AFTER.match(text[name.end : name.end + WINDOW])
    return fold_text(before[1]) if before else "", fold_text(after[1]) if after else ""


def stands_alone(text: str, name: Match) -> bool:
    """Return whether a name is no part of a longer one: ".NET" in "ASP.NET", "C" in "C++"."""
    first, last = text[name.start], text[name.end - 1]
    before, after = text[name.start - 1 : name.start] if name.start else "", text[name.end : name.end + 1]
    if not first.isalnum() and before.isalnum():
        return False
    return not (last.isalnum() and after and after in "+#")


def is_initial(text: str, name: Match) -> bool:
    """Return whether a single letter is an initial or part of an abbreviation: "R. Miller", "R&D", "C-level"."""
    before, after = text[max(0, name.start - 4) : name.start], text[name.end : name.end + WINDOW]
    if {before[-1:], after[:1]} & BESIDE_INITIAL:
        return True
    if SINGLE_BEFORE.search(before) or SINGLE_AFTER.match(after):
        return True
    follower = NEXT_WORD.match(after)
    return bool(follower and follower[1][0].isupper() and fold_text(follower[1]) not in OPENERS)

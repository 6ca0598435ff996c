"""Finds the graph's skills and occupations in names and texts, by name.

A single name is compared with exact names and alternative names first, then with RapidFuzz for typing errors.
Running text is searched by spaCy's PhraseMatcher over blank pipelines, which need no model download.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import spacy
from rapidfuzz import fuzz, process
from spacy.matcher import PhraseMatcher
from spacy.util import filter_spans

from gnn.cancellation import check_cancelled

CLOSE_ENOUGH = 92.0
SHORTEST_FUZZY = 6
SHORTEST_PHRASE = 3
MOST_FOUND = 30
LONG_WORD = re.compile(r"\S{61,}")
WORD = re.compile(r"[^\W\d_]{2,}")
Names = Sequence[tuple[str, str, list[str]]]


def folded(name: str) -> str:
    """Normalise a name for comparison: lower case, single spaces."""
    return " ".join(name.casefold().split())


def blank_long_words(text: str) -> str:
    """Replace implausibly long words with blanks.

    The time to tokenise a word grows with the square of its length.
    """
    return LONG_WORD.sub(lambda match: " " * len(match[0]), text)


def index(names: Names) -> dict[str, str]:
    """Return ids by normalised name. A preferred name wins over an alternative name of another node."""
    ids: dict[str, str] = {}
    for id, _, others in names:
        for other in others:
            ids.setdefault(folded(other), id)
    return ids | {folded(name): id for id, name, _ in names}


def rarity_of(names: Iterable[str]) -> dict[str, float]:
    """Return the rarity of each word: the logarithm of the number of names over the number that contain the word."""
    word_counts, name_count = Counter[str](), 0
    for name in names:
        word_counts.update(set(WORD.findall(name.casefold())))
        name_count += 1
    return {word: math.log(1 + name_count / word_count) for word, word_count in word_counts.items()}


class TextMatcher:
    """Links names and texts to skills and occupations.

    Args:
        skills: id, name and alternative names of skills.
        occupations: id, title and alternative titles of occupations.
    """

    def __init__(self, skills: Names, occupations: Names) -> None:
        self._skills = index(skills)
        self._occupations = index(occupations)
        self._choices = list(self._skills)
        self._pipeline = spacy.blank("xx")
        self._skill_phrases = self._phrases(folded(name) for _, name, _ in skills)
        self._title_phrases = self._phrases(self._occupations)
        self._cached_ids: dict[str, str | None] = {}

    @cached_property
    def rarity(self) -> dict[str, float]:
        """The rarity of each word of the names. It is computed once, whichever models use it."""
        return rarity_of((*self._skills, *self._occupations))

    def skill_named(self, name: str) -> str | None:
        """Return the id of the skill with this name or alternative name, allowing for typing errors."""
        folded_name = folded(name)
        if folded_name not in self._cached_ids:
            self._cached_ids[folded_name] = self._skills.get(folded_name) or self._close(folded_name)
        return self._cached_ids[folded_name]

    def _close(self, folded_name: str) -> str | None:
        if len(folded_name) < SHORTEST_FUZZY:
            return None
        best = process.extractOne(folded_name, self._choices, scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH)
        return self._skills[best[0]] if best else None

    def skills_in(self, text: str) -> list[str]:
        """Return the ids of the skills whose preferred names occur in a text, in order; at most 30."""
        ids = [self._skills[name] for name in self._found(self._skill_phrases, text)]
        return list(dict.fromkeys(ids))[:MOST_FOUND]

    def skill_spans(self, text: str) -> list[tuple[str, int, int]]:
        """Return the skills whose preferred names occur in a text, each once: id, start and end character."""
        spans: dict[str, tuple[int, int]] = {}
        for name, start, end in self._spans(self._skill_phrases, text):
            spans.setdefault(self._skills[name], (start, end))
        return [(id, start, end) for id, (start, end) in list(spans.items())[:MOST_FOUND]]

    def names_in(self, text: str) -> list[str]:
        """Return the preferred and alternative names of skills and occupations that occur in a text, in lower case."""
        return [*self._found(self._all_skill_phrases, text), *self._found(self._title_phrases, text)]

    @cached_property
    def _all_skill_phrases(self) -> Any:
        return self._phrases(self._skills)

    def occupations_in(self, text: str) -> list[str]:
        """Return the ids of the occupations whose titles occur in a text, in order; at most 30."""
        ids = [self._occupations[title] for title in self._found(self._title_phrases, text)]
        return list(dict.fromkeys(ids))[:MOST_FOUND]

    def occupation_of(self, title: str) -> str | None:
        """Return the id of the occupation that a title names, by the whole title or by the longest title within it."""
        if exact := self._occupations.get(folded(title)):
            return exact
        titles = self._found(self._title_phrases, title)
        return self._occupations[max(titles, key=len)] if titles else None

    def _phrases(self, names: Iterable[str]) -> Any:
        """Make a matcher of normalised names. Each match bears its name.

        The text of a match may differ from the name, because the matcher compares tokens, whatever blanks are between
        them: "CI / CD" in a text matches the name "ci/cd".
        """
        matcher = PhraseMatcher(self._pipeline.vocab, attr="LOWER")
        for name in names:
            if len(name) >= SHORTEST_PHRASE:
                matcher.add(name, [self._pipeline.make_doc(name)])
        return matcher

    def _found(self, matcher: Any, text: str) -> list[str]:
        return [name for name, _, _ in self._spans(matcher, folded(text))]

    def _spans(self, matcher: Any, text: str) -> list[tuple[str, int, int]]:
        """Return the names in a text with their ranges of characters. Of overlapping names, the longest is used.

        The text's words are released with the text; a long-lived pipeline would keep them all forever.
        """
        check_cancelled()
        with self._pipeline.memory_zone():
            document = self._pipeline.make_doc(blank_long_words(text))
            spans = filter_spans(matcher(document, as_spans=True))
            return [(str(span.label_), int(span.start_char), int(span.end_char)) for span in spans]

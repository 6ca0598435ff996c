"""Reads what a person typed into words that can be looked up: known, corrected, completed, split or joined."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol
from unicodedata import normalize

from gnn.search.spelling import BEGINNING, SHORTEST, Spelling, Spellings
from gnn.search.words import WORD, Analyser, query_words
from graph.text_folding import fold_name

MOST_WORDS = 32
MOST_CORRECTED = 8
JOINED = 0.95  # fidelity of "data base" to "database", and of the reverse
SHORTEST_PART, SHORTEST_SPLIT = 2, 6
PLURALS = (("ies", "y"), ("es", ""), ("s", ""))
LONG, LONG_BEGINNING = 5, 0.88  # fidelity of a word of which at least five letters were typed
RARE, MORE_FREQUENT = 10, 4  # a word of ten texts may be a slip of one that is four times as frequent
CLOSE = 0.05  # how much less faithful than the most faithful correction another may be
MOST_CORRECTIONS, MOST_BEGINNINGS = 4, 40


class Vocabulary(Protocol):
    """Some words."""

    @property
    def spellings(self) -> Spellings:
        """The words, for corrections."""

    def holds(self, word: str) -> bool:
        """Return whether some text holds a word in just this form."""

    def frequency(self, word: str) -> int:
        """Return how many texts hold a word, in any of its forms; 0 for an unknown word."""

    def holds_phrase(self, words: Sequence[str]) -> bool:
        """Return whether some name holds these words next to each other."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a query, with what it may mean, most likely first; nothing for a word that is not understood."""

    word: str
    meanings: tuple[Spelling, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A query.

    Args:
        meant: the text that its meaning is read from: words are corrected, and in the singular, as names are.
        folded: its folded text.
        terms: its words.
    """

    meant: str
    folded: str
    terms: tuple[Term, ...]

    @property
    def is_understood(self) -> bool:
        """Whether all of the words are known or could be corrected."""
        return bool(self.terms) and all(term.meanings for term in self.terms)


class QueryReader:
    """Reads queries with some vocabularies.

    Args:
        vocabularies: a word that one of them holds is never corrected.
    """

    def __init__(self, vocabularies: Sequence[Vocabulary]) -> None:
        self._vocabularies = vocabularies
        self._analyser = Analyser()

    def read(self, text: str, is_word: Callable[[str], bool] | None = None) -> Query:
        """Read a query: at most its first 32 different words, of which at most eight are corrected.

        Args:
            text: any text.
            is_word: whether a folded word is known elsewhere; such a word is not corrected either.
        """
        words = query_words(text)[:MOST_WORDS]
        terms: list[Term] = []
        new: dict[str, str] = {}
        compounds, corrections_left = self._join_words(words), MOST_CORRECTED
        for position, word in enumerate(words):
            spellings = [Spelling(compound, JOINED) for compound in compounds.get(position, ())]
            frequency = self._frequency(word)
            if frequency:
                spellings = [Spelling(word, 1.0), *spellings, *self._parts(word)]
                new[word] = self._singular(word) or word
            is_common = frequency > RARE and any(vocabulary.holds(word) for vocabulary in self._vocabularies)
            if is_common or corrections_left == 0 or (is_word is not None and len(word) >= SHORTEST and is_word(word)):
                terms.append(Term(word, tuple(spellings)))
                continue
            corrections_left -= 1
            others = self._others(word, is_last=position == len(words) - 1)
            if spellings:
                least = MORE_FREQUENT * frequency if frequency <= RARE else 0
                terms.append(Term(word, (*spellings, *(s for s in others if self._frequency(s.word) > least))))
                continue
            terms_meant = self._split(word) if not others or others[0].fidelity <= BEGINNING else []
            terms_meant = terms_meant or [Term(word, tuple(others))]
            new[word] = " ".join(meant_word(term) for term in terms_meant)
            terms += terms_meant
        folded = fold_name(text)
        is_changed = any(word != other for word, other in new.items())
        meant = WORD.sub(lambda match: new.get(match[0], match[0]), folded) if is_changed else normalize("NFKC", text)
        return Query(meant, folded, tuple(terms))

    def _frequency(self, word: str) -> int:
        return sum(vocabulary.frequency(word) for vocabulary in self._vocabularies)

    def _singular(self, word: str) -> str | None:
        """Return the singular of an English plural, if the vocabularies hold it; ``None`` for other words."""
        for ending, replacement in PLURALS:
            if word.endswith(ending) and not word.endswith("ss"):
                singular = word.removesuffix(ending) + replacement
                is_known = any(vocabulary.holds(singular) for vocabulary in self._vocabularies)
                if is_known and self._analyser.stem(singular) == self._analyser.stem(word):
                    return singular
        return None

    def _join_words(self, words: Sequence[str]) -> dict[int, list[str]]:
        """Return the known compounds of neighbouring words, by the positions of both."""
        compounds: dict[int, list[str]] = {}
        for position, (word, following) in enumerate(pairwise(words)):
            if self._frequency(word + following):
                compounds.setdefault(position, []).append(word + following)
                compounds.setdefault(position + 1, []).append(word + following)
        return compounds

    def _others(self, word: str, *, is_last: bool) -> list[Spelling]:
        """Return what a word may mean besides itself: what it is a slip of and, if it is the last word, begins."""
        corrections = self._most_frequent([s for v in self._vocabularies for s in v.spellings.corrections(word)])
        nearest = max((correction.fidelity for correction in corrections), default=0.0)
        others = [correction for correction in corrections if correction.fidelity >= nearest - CLOSE][:MOST_CORRECTIONS]
        if is_last:
            fidelity = max(LONG_BEGINNING, nearest) if len(word) >= LONG else BEGINNING
            beginnings = [s for v in self._vocabularies for s in v.spellings.completions(word)]
            words = [completion.word for completion in self._most_frequent(beginnings)][:MOST_BEGINNINGS]
            others += [Spelling(beginning, fidelity) for beginning in words]
        return sorted(others, key=lambda other: -other.fidelity)

    def _most_frequent(self, spellings: Sequence[Spelling]) -> list[Spelling]:
        """Return different spellings, most faithful first, then most frequent."""
        different = {spelling.word: spelling for spelling in spellings}.values()
        return sorted(different, key=lambda s: (-s.fidelity, -self._frequency(s.word), s.word))

    def _split(self, word: str) -> list[Term]:
        """Return the terms of an unknown word's two parts; none if it has no such parts."""
        return [
            Term(part, (Spelling(part, JOINED),)) for phrase in self._parts(word)[:1] for part in phrase.word.split()
        ]

    def _parts(self, word: str) -> list[Spelling]:
        """Return a word's two parts as a phrase, if some name holds them next to each other; else nothing."""
        if len(word) < SHORTEST_SPLIT or not word.isalpha():
            return []
        for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            parts = word[:at], word[at:]
            for vocabulary in self._vocabularies:
                if all(map(vocabulary.holds, parts)) and vocabulary.holds_phrase(parts):
                    return [Spelling(" ".join(parts), JOINED)]
        return []


def meant_word(term: Term) -> str:
    """Return the word that a term most likely means."""
    return term.meanings[0].word if term.meanings else term.word

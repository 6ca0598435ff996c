"""Corrections of words that a vocabulary does not hold (RapidFuzz).

The distance of two words is their number of single slips: a letter that is missing, too many or wrong, or two letters
that are swapped (optimal string alignment; Damerau, CACM 1964).
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST, LONGEST = 4, 30
TWO_SLIPS = 8  # shortest word in which two slips are corrected
TWO_ALIKE = 6  # shortest word in which two slips are corrected that leave its sound
ONE, TWO = 0.9, 0.8  # fidelity after one slip and after two
SHORT, SHORT_ONE = 4, 0.8  # fidelity after one slip in a word of four letters
WRONG_LETTER, FIRST_LETTER = 0.04, 0.04  # less likely slips: another letter, another first letter
BEGINNING = 0.8  # fidelity of a word of which only the beginning was typed
SHORTEST_BEGINNING = 3
ALIKE = str.maketrans("cqxzv", "kkksf")
SILENT, DOUBLED = re.compile("[aeiouyhw]"), re.compile(r"(.)\1+")
LAST = "\U0010ffff"  # sorts behind every letter


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word that was meant, or words with blanks between, and how faithful the typed word is to it, 0–1."""

    word: str
    fidelity: float


class Spellings:
    """The words of a vocabulary, by length.

    Args:
        words: the words, which need not be different.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_length: dict[int, list[str]] = defaultdict(list)
        self._sorted = sorted(word for word in set(words) if word.isalpha())
        for word in self._sorted:
            self._by_length[len(word)].append(word)

    def corrections(self, word: str) -> list[Spelling]:
        """Return the words that are one slip away, or if there are none and the word is long, two; most likely first.

        In words of six letters and seven, two slips must leave the sound: "grafic" may be "graphic". Words of up to
        three letters and of more than thirty, and words with digits, are not corrected.
        """
        if not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
            return []
        for distance in (1, 2) if len(word) >= TWO_ALIKE else (1,):
            near = [
                near_word
                for length in self._lengths(word, distance)
                for near_word in self._near(word, length, distance)
            ]
            if distance > 1 and len(word) < TWO_SLIPS:
                near = [near_word for near_word in near if spell_as_heard(near_word) == spell_as_heard(word)]
            if near:
                return sorted(
                    (Spelling(near_word, fidelity(word, near_word, distance)) for near_word in near),
                    key=lambda spelling: (-spelling.fidelity, spelling.word),
                )
        return []

    def completions(self, word: str) -> list[Spelling]:
        """Return the words that begin with a word of at least three letters."""
        if not SHORTEST_BEGINNING <= len(word) <= LONGEST or not word.isalpha():
            return []
        start = bisect_left(self._sorted, word)
        end = bisect_left(self._sorted, word + LAST)
        return [Spelling(near_word, BEGINNING) for near_word in self._sorted[start:end] if near_word != word]

    def _lengths(self, word: str, distance: int) -> Sequence[int]:
        return [length for length in range(len(word) - distance, len(word) + distance + 1) if length >= SHORTEST - 1]

    def _near(self, word: str, length: int, distance: int) -> list[str]:
        matches = process.extract(
            word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=distance, limit=None
        )
        return [near_word for near_word, _, _ in matches]


def spell_as_heard(word: str) -> str:
    """Return an English word's first letter and consonants, with one letter for those that may sound alike."""
    spoken = word.replace("ph", "f").translate(ALIKE)
    return spoken[:1] + DOUBLED.sub(r"\1", SILENT.sub("", spoken[1:]))


def fidelity(word: str, near_word: str, distance: int) -> float:
    """Return how faithful a word is to one that was meant: less if a letter is wrong or the first letters differ."""
    wrong = len(word) == len(near_word) and sorted(word) != sorted(near_word)
    right = TWO if distance > 1 else SHORT_ONE if len(word) <= SHORT else ONE
    return right - WRONG_LETTER * wrong - FIRST_LETTER * (word[0] != near_word[0])

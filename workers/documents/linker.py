"""Links a text to the graph's skills and occupations: phrases found by name, and meaning by sentence and piece.

A skill's score is half the cosine of its name with the sentence, half that with the best piece of
the sentence, and a bonus where the phrase matcher found it by name. Without an embedder, phrases alone.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.documents.matcher import TextMatcher

SENTENCE = re.compile(r"[^.!?\n\r؟]+")
PIECE = re.compile(r"(?:(?!,|;|:|\band\b|\bor\b|،|؛).)+", re.IGNORECASE)
BONUS, NAMED, BEST_SCORE = 0.2, 0.9, 1.2
SKILL_THRESHOLD, OCCUPATION_THRESHOLD = 0.55, 0.3
MOST_SENTENCES, MOST_SKILLS, MOST_OCCUPATIONS, BY_MEANING = 60, 30, 5, 3

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What reads meaning: an encoder, and the vectors of skills' and occupations' names with their ids."""

    encode: Encode
    skills: Vectors
    skill_ids: Sequence[str]
    occupations: Vectors
    occupation_ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class LinkedSpan:
    """A skill that a text names or means: how sure that is, 0–1, and where, as a half-open range of characters."""

    skill: str
    confidence: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: skills and occupations (with scores 0–1), the surest first."""

    skills: tuple[LinkedSpan, ...]
    occupations: tuple[tuple[str, float], ...]


class TextLinker:
    """Reads texts.

    Args:
        matcher: finds names.
        meaning: reads meaning; ``None`` leaves phrases alone.
    """

    def __init__(self, matcher: TextMatcher, meaning: Meaning | None) -> None:
        self._matcher = matcher
        self._meaning = meaning

    def read(self, text: str) -> Reading:
        """Link a text."""
        named = {id: (start, end) for id, start, end in self._matcher.skill_spans(text)}
        found = {id: LinkedSpan(id, NAMED, start, end) for id, (start, end) in named.items()}
        titles = dict.fromkeys(self._matcher.occupations_in(text), NAMED)
        if self._meaning:
            for span in self._meant(self._meaning, text, set(named)):
                if span.skill not in found or span.confidence > found[span.skill].confidence:
                    found[span.skill] = span
            for id, score in self._occupations(self._meaning, text):
                titles[id] = max(titles.get(id, 0.0), score)
        skills = sorted(found.values(), key=lambda one: (-one.confidence, one.start, one.skill))[:MOST_SKILLS]
        ranked = sorted(titles.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_OCCUPATIONS]
        return Reading(tuple(skills), tuple(ranked))

    def _meant(self, meaning: Meaning, text: str, named: set[str]) -> list[LinkedSpan]:
        sentences = spans_of(SENTENCE, text, 0)[:MOST_SENTENCES]
        pieces = [spans_of(PIECE, text[start:end], start) or [(start, end)] for start, end in sentences]
        flat = [*sentences, *(piece for found in pieces for piece in found)]
        if not flat or not len(meaning.skill_ids):
            return []
        cosines = meaning.encode([text[start:end] for start, end in flat]) @ meaning.skills.T
        bonus = np.array([BONUS if id in named else 0.0 for id in meaning.skill_ids])
        found, at = [], len(sentences)
        for row, own in enumerate(pieces):
            parts = cosines[at : at + len(own)]
            at += len(own)
            score = (0.5 * cosines[row] + 0.5 * parts.max(axis=0) + bonus) / BEST_SCORE
            for place in np.argsort(-score)[:BY_MEANING].tolist():
                if score[place] * BEST_SCORE >= SKILL_THRESHOLD:
                    start, end = own[int(parts[:, place].argmax())]
                    sure = float(np.clip(score[place], 0.0, 1.0))
                    found.append(LinkedSpan(meaning.skill_ids[place], round(sure, 4), start, end))
        return found

    def _occupations(self, meaning: Meaning, text: str) -> list[tuple[str, float]]:
        spans = [(0, min(len(text), 300)), *spans_of(SENTENCE, text, 0)[:MOST_SENTENCES]]
        if not len(meaning.occupation_ids):
            return []
        cosines = (meaning.encode([text[start:end] for start, end in spans]) @ meaning.occupations.T).max(axis=0)
        best = np.argsort(-cosines)[:MOST_OCCUPATIONS].tolist()
        return [
            (meaning.occupation_ids[place], round(float(cosines[place]), 4))
            for place in best
            if cosines[place] >= OCCUPATION_THRESHOLD
        ]


def spans_of(pattern: re.Pattern[str], text: str, offset: int) -> list[tuple[int, int]]:
    """Where a pattern's matches lie, without the blanks around them."""
    found = []
    for match in pattern.finditer(text):
        words = match.group()
        start = match.start() + len(words) - len(words.lstrip())
        end = match.start() + len(words.rstrip())
        if end > start:
            found.append((offset + start, offset + end))
    return found

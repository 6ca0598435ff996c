"""Links a text to the graph's skills and occupations: by name, and by the meaning of sentences and their pieces.

What is named is the same everywhere; see :mod:`workers.documents.matcher`. A model, which reads English, adds what the
text only implies: such skills and occupations are guesses, and they are marked. A skill's
score is half the cosine similarity of its name to the sentence, plus half its similarity to the best piece of the
sentence, plus .2 times the share of the name's words in it, plus a bonus if the text names it. Skills that the text's
field of work hardly needs lose up to .2.

Names are searched in the whole text, meaning in the sentences of :mod:`workers.documents.sentences`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnn.data.work_fields import FieldLifts
from gnn.features.text import Vectors
from gnn.features.title_text import Encode, Turn
from workers.documents.arabic_words import is_mostly_arabic
from workers.documents.boilerplate import blank_boilerplate
from workers.documents.matcher import TextMatcher
from workers.documents.name_words import NameWords
from workers.documents.sentences import HEAD, Sentence, Span, choose_sentences, encode_spans
from workers.documents.spoken_work import titles_of_deeds
from workers.documents.title_guesses import OtherTitles, score_occupations

PERSON = re.compile(r"(?:h(?:i|ello)\W+)?(?:i|i['\u2019]?m|we|my)\b(?!/)", re.IGNORECASE)
OWN_TITLE = re.compile(
    r"\b(?:am|['\u2019]?m|was|as|be|become|became)(?: currently| now)? an? "
    r"((?:(?!\b(?:with|and|who|in|at|for|since|but)\b)[^.,;!?])+)",
    re.IGNORECASE,
)
BONUS, COVERED, NAMED, BEST_SCORE = 0.3, 0.2, 0.9, 1.2
FIELD, LEAST_LIFT = 0.1, 0.135  # what a skill loses per natural logarithm of its lift, down to this lift
VOTERS, WEAKEST_VOTE, VOTES = 3, 0.4, 10.0  # skills of a sentence that vote for its field, from which score, how much
THRESHOLD, OCCUPATION_THRESHOLD = 0.66, 0.3  # that of skills is chosen on the validation part of SkillX
LIKELY = 0.5  # cosine of an occupation with a text that describes its work, seen with MiniLM
LIKELY_TITLE = 0.6  # closeness of an occupation to a title: that of the closest of many titles is higher
MOST_SKILLS, MOST_OCCUPATIONS, BY_MEANING = 30, 5, 1
HIGHEST_GUESS, LONGEST_TITLE = 0.89, 80


def keep(vectors: Vectors) -> Vectors:
    """Return vectors as they are."""
    return vectors


@dataclass(frozen=True, slots=True)
class Meaning:
    """Data for matching by meaning: an encoder, and the name vectors of skills and occupations with their ids.

    ``turn_to_skills`` and ``turn_to_occupations`` turn the vectors of texts as those of the names were turned.
    ``words`` are those of the names of skills; without them, what a text shares with the words of names does not count.
    ``fields`` is how much each field of work needs each skill; without it, the field of a text does not count.
    ``other_titles`` are those of the occupations; without them, a title is compared with their own titles.

    ``understands_words`` says whether the encoder knows what words mean. To one that compares letters, people who sew
    dresses are hairdressers, so its guesses of occupations are never likely.
    """

    encode: Encode
    skills: Vectors
    skill_ids: Sequence[str]
    occupations: Vectors
    occupation_ids: Sequence[str]
    understands_words: bool = True
    turn_to_skills: Turn = keep
    turn_to_occupations: Turn = keep
    words: NameWords | None = None
    fields: FieldLifts | None = None
    other_titles: OtherTitles | None = None


@dataclass(frozen=True, slots=True)
class LinkedSpan:
    """A skill found in a text: its confidence (0–1), its half-open range of characters, and whether it is named."""

    skill: str
    confidence: float
    start: int
    end: int
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class LinkedOccupation:
    """An occupation found in a text: its score (0–1), and whether the text names it; otherwise it is a guess.

    A guess is likely if people may be told of it, as a guess; what a text names is always likely.
    """

    occupation: str
    score: float
    is_named: bool = False
    is_likely: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The result for a text: skills and occupations, most confident first; of equally confident ones, in text order."""

    skills: tuple[LinkedSpan, ...]
    occupations: tuple[LinkedOccupation, ...]

    @property
    def named_skills(self) -> list[LinkedSpan]:
        """The skills that the text names."""
        return [skill for skill in self.skills if skill.is_named]


class TextLinker:
    """Links texts to skills and occupations.

    Args:
        matcher: finds names.
        meaning: matches by meaning; with ``None``, only phrases are matched.
    """

    def __init__(self, matcher: TextMatcher, meaning: Meaning | None) -> None:
        self._matcher = matcher
        self._meaning = meaning

    def read(self, text: str) -> Reading:
        """Link a text."""
        text_about_work = blank_boilerplate(text)
        skill_spans = self._matcher.skill_spans(text_about_work)
        links = {id: LinkedSpan(id, NAMED, start, end, True) for id, start, end in skill_spans}
        occupations = {
            id: LinkedOccupation(id, NAMED, is_named=True, is_likely=True)
            for id in self._name_occupations(text, text_about_work)
        }
        if self._meaning and text_about_work.strip() and not is_mostly_arabic(text_about_work):
            sentences = choose_sentences(text_about_work, self._matcher.rarity)
            vectors = encode_spans(self._meaning.encode, text_about_work, sentences)
            for span in match_skills(self._meaning, text_about_work, sentences, vectors, set(links)):
                known = links.get(span.skill)
                if known is None or span.confidence > known.confidence:
                    links[span.skill] = replace(span, is_named=known is not None and known.is_named)
            for guess in guess_occupations(self._meaning, text_about_work, sentences, vectors, not occupations):
                if guess.occupation not in self._matcher.unlinked:
                    occupations.setdefault(guess.occupation, guess)
        skills = sorted(links.values(), key=lambda link: (-link.confidence, link.start, link.skill))[:MOST_SKILLS]
        ranked = sorted(occupations.values(), key=lambda link: -link.score)[:MOST_OCCUPATIONS]
        return Reading(tuple(skills), tuple(ranked))

    def _name_occupations(self, text: str, text_about_work: str) -> list[str]:
        """Return the occupations that a text names. A short text of one line is read as a title, too."""
        title = read_as_title(text)
        occupation = self._matcher.occupation_of(title) if title else None
        mentions = self._matcher.occupations_in(text_about_work)
        deeds = map(self._matcher.occupation_of, titles_of_deeds(text_about_work)) if PERSON.match(text.strip()) else ()
        return list(dict.fromkeys([*([occupation] if occupation else []), *mentions, *filter(None, deeds)]))


def read_as_title(text: str) -> str | None:
    """Return the title that a short text of one line is, or that somebody gives themselves in it.

    In "I am an accountant with payroll experience", it is "accountant": what follows is not about the title.
    """
    line = text.strip()
    if len(line) > LONGEST_TITLE or "\n" in line:
        return None
    if not PERSON.match(line):
        return line
    own = OWN_TITLE.search(line)
    return own[1].strip() if own else None


def match_skills(
    meaning: Meaning,
    text: str,
    sentences: Sequence[Sentence],
    vectors: Mapping[Span, Vectors],
    named_ids: set[str],
) -> list[LinkedSpan]:
    """Return the best skills for each sentence, with the piece that matches them."""
    if not sentences or not len(meaning.skill_ids):
        return []
    bonus = np.array([BONUS if id in named_ids else 0.0 for id in meaning.skill_ids], np.float32)
    scored = [score_skills(meaning, text[slice(*sentence.span)], sentence, vectors) for sentence in sentences]
    scores = np.stack([score for score, _ in scored]) + bonus
    if meaning.fields is not None:
        scores += weigh_fields(scores, meaning.fields)
    links = []
    for sentence, score, (_, pieces) in zip(sentences, scores, scored, strict=True):
        for index in largest(score, BY_MEANING):
            if score[index] >= THRESHOLD + bonus[index]:
                start, end = sentence.pieces[int(pieces[:, index].argmax())]
                confidence = float(np.clip(score[index] / BEST_SCORE, 0.0, 1.0))
                links.append(LinkedSpan(meaning.skill_ids[index], round(confidence, 4), start, end))
    return links


def score_skills(
    meaning: Meaning, written_text: str, sentence: Sentence, vectors: Mapping[Span, Vectors]
) -> tuple[Vectors, Vectors]:
    """Return the score of each skill for a sentence without bonus, float32 [skills], and its cosines with each piece.

    Args:
        meaning: reads it.
        written_text: the text of the sentence.
        sentence: its ranges of characters.
        vectors: those of the sentence and its pieces.

    Returns:
        The scores, and the cosines, float32 [pieces, skills].
    """
    read = meaning.turn_to_skills(np.stack([vectors[span] for span in (sentence.span, *sentence.pieces)]))
    whole, pieces = read[0] @ meaning.skills.T, read[1:] @ meaning.skills.T
    score = 0.5 * whole + 0.5 * pieces.max(axis=0)
    if meaning.words:
        score = score + COVERED * meaning.words.coverage(written_text)
    return np.asarray(score, np.float32), pieces


def weigh_fields(scores: Vectors, fields: FieldLifts) -> Vectors:
    """Return what each skill loses because the field of the text seldom needs it, float32 [skills], 0 or less.

    The best skills of all sentences vote for the fields that need them.

    Args:
        scores: of each skill for each sentence of the text, float32 [sentences, skills].
        fields: how much each field needs each skill, float32 [skills, fields].
    """
    votes = np.zeros(fields.shape[1])
    for score in scores:
        best = np.argpartition(-score, min(VOTERS, len(score)) - 1)[:VOTERS]
        votes += np.clip(score[best] - WEAKEST_VOTE, 0.0, None) ** 2 @ np.log(fields[best])
    shares = np.exp(VOTES * (votes - votes.max()))
    lifts = fields @ (shares / shares.sum())
    return np.asarray(FIELD * np.log(np.clip(lifts, LEAST_LIFT, 1.0)), np.float32)


def guess_occupations(
    meaning: Meaning, text: str, sentences: Sequence[Sentence], vectors: Mapping[Span, Vectors], by_title: bool
) -> list[LinkedOccupation]:
    """Return the occupations that a text may mean, best first: by all of it, or by the title that it is or gives.

    Args:
        meaning: reads it.
        text: the text.
        sentences: its sentences.
        vectors: those of the sentences and of the text's head.
        by_title: whether a title counts, which takes longer.
    """
    title = read_as_title(text) if by_title and len(sentences) == 1 else None
    guesses = match_title(meaning, title) if title else match_occupations(meaning, text, sentences, vectors)
    likely = LIKELY_TITLE if title else LIKELY
    return [
        LinkedOccupation(id, min(score, HIGHEST_GUESS), is_likely=meaning.understands_words and score >= likely)
        for id, score in guesses
    ]


def match_occupations(
    meaning: Meaning, text: str, sentences: Sequence[Sentence], vectors: Mapping[Span, Vectors]
) -> list[tuple[str, float]]:
    """Return the best occupations for the text's head or any sentence."""
    if not len(meaning.occupation_ids):
        return []
    spans = [(0, min(len(text), HEAD)), *(sentence.span for sentence in sentences)]
    read = meaning.turn_to_occupations(np.stack([vectors[span] for span in spans]))
    return best_occupations(meaning, (read @ meaning.occupations.T).max(axis=0))


def match_title(meaning: Meaning, title: str) -> list[tuple[str, float]]:
    """Return the best occupations for a title."""
    if not len(meaning.occupation_ids):
        return []
    scores = score_occupations(
        title, meaning.encode, meaning.turn_to_occupations, meaning.occupations, meaning.other_titles
    )
    return best_occupations(meaning, scores)


def best_occupations(meaning: Meaning, scores: Vectors) -> list[tuple[str, float]]:
    """Return the occupations with the highest scores, if those are high enough, with their scores."""
    return [
        (meaning.occupation_ids[index], round(float(scores[index]), 4))
        for index in largest(scores, MOST_OCCUPATIONS)
        if scores[index] >= OCCUPATION_THRESHOLD
    ]


def largest(values: NDArray[np.floating[Any]], count: int) -> list[int]:
    """Return the positions of the largest values, largest first."""
    return [int(index) for index in np.argsort(-values, kind="stable")[:count]]

"""Links the names in a list of skills, such as a posting's column of skills, to skills.

No link is better than a wrong one, so a name counts only if it says what the skill's label says:

- labels and, if several words are left, labels without their parenthesis or their general verb: "data analysis" for
  "perform data analysis";
- reviewed names;
- alternative labels in Arabic, which are translations, and those in English that share most words with the label, or
  half of the words but not the last one: "customer care" is customer service, but "internal medicine" is not general
  medicine. A single word must be the label's only word, or its initials: "engineering" is not packaging engineering.
  An alternative label of several skills names none of them;
- other forms of these: the same letters, other numbers of the words, and long words with one slip.

The plural of a single word may be something else, so "security" is not "securities". A word that the names contain is
no slip of another one: "selling" is not "smelling".
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from workers.documents.arabic_words import is_arabic
from workers.documents.phrase_finder import key_of
from workers.documents.skill_names import (
    GENERAL,
    GENERAL_VERBS,
    PARENTHESIS,
    Names,
    SkillKnowledge,
    content_words,
)
from workers.documents.title_phrases import singular

ALIKE = 0.5  # similarity (Dice) of the words of a label and of an alternative label
FEWEST_INITIALS = 3
SHORTEST_JOINED, SHORTEST_SLIP = 6, 7  # letters
MOST_WORDS = 8
VERB = re.compile(rf"(?:{'|'.join(GENERAL_VERBS)})\s+(?:the\s+|an?\s+)?(?=\S+\s+\S)", re.IGNORECASE)

Pairs = Iterable[tuple[str, str]]


class ListedNames:
    """Links names in lists of skills.

    Args:
        skills: id, label and alternative labels of skills.
        knowledge: the reviewed names.
    """

    def __init__(self, skills: Names, knowledge: SkillKnowledge) -> None:
        self._skills = skills
        self._knowledge = knowledge

    def find(self, name: str) -> str | None:
        """Return the id of the skill that a name in a list names; ``None`` if it names none."""
        key = key_of(name)
        return self._ids.get(key) or self._find_form(key) or self._find_slip(key)

    def _find_form(self, key: str) -> str | None:
        """Return the skill of a name with the same letters or, of several words, the same singulars."""
        if id := self._ids_by_form.get(key.replace(" ", "")):
            return id
        return self._ids_by_form.get(singulars(key)) if " " in key else self._find_singular(key)

    def _find_singular(self, word: str) -> str | None:
        """Return the skill whose name is the singular of a word."""
        return self._ids.get(word.removesuffix("s")) if len(word) >= SHORTEST_JOINED and word.endswith("s") else None

    def _find_slip(self, key: str) -> str | None:
        """Return the skill of a name after the correction of long words that no name contains."""
        words = key.split()
        if len(words) > MOST_WORDS:
            return None
        corrected = " ".join(map(self._correct, words))
        return None if corrected == key else self._ids.get(corrected) or self._find_form(corrected)

    def _correct(self, word: str) -> str:
        """Return the only long word with the same first letter that is one slip away; the word itself if none is."""
        if len(word) < SHORTEST_SLIP or not word.isalpha() or word in self._words:
            return word
        matches = process.extract(word, self._long_words, scorer=OSA.distance, score_cutoff=1, limit=2)
        return matches[0][0] if len(matches) == 1 and matches[0][0][0] == word[0] else word

    @cached_property
    def _ids(self) -> dict[str, str]:
        """The skills by the keys of their names."""
        return index_names(self._skills, self._knowledge)

    @cached_property
    def _ids_by_form(self) -> dict[str, str]:
        """The skills by their names' letters, and by the singulars of their names of several words."""
        joined = [(key.replace(" ", ""), id) for key, id in self._ids.items() if len(key) >= SHORTEST_JOINED]
        singular = [(singulars(key), id) for key, id in self._ids.items() if " " in key]
        return keep_single_owners(singular) | keep_single_owners(joined)

    @cached_property
    def _words(self) -> frozenset[str]:
        """The words of all names."""
        names = (name for _, label, others in self._skills for name in (label, *others))
        return frozenset(word for name in names for word in key_of(name).split())

    @cached_property
    def _long_words(self) -> list[str]:
        return sorted(word for word in self._words if len(word) >= SHORTEST_SLIP - 1 and word.isalpha())


def index_names(skills: Names, knowledge: SkillKnowledge) -> dict[str, str]:
    """Return the ids of skills by the keys of their names.

    Labels win over reviewed names, these over labels without a part, and these over alternative labels.
    """
    ids = {id for id, _, _ in skills}
    return (
        keep_single_owners((key_of(name), id) for id, name in choose_alternatives(skills))
        | keep_single_owners((key_of(name), id) for id, name in shorten_labels(skills))
        | {key_of(name): id for id, name in review_names(knowledge) if id in ids}
        | {key_of(label): id for id, label, _ in skills}
    )


def review_names(knowledge: SkillKnowledge) -> Iterator[tuple[str, str]]:
    """Yield the ids of skills with their reviewed names."""
    for id, names in (*knowledge.arabic_names.items(), *knowledge.list_names.items()):
        yield from ((id, name) for name in names)
    for skill in knowledge.reviewed:
        yield from ((skill.id, name) for name in (*skill.guarded, *skill.names))


def shorten_labels(skills: Names) -> Iterator[tuple[str, str]]:
    """Yield the ids of skills with the several words of their labels without a parenthesis or a general verb."""
    for id, label, _ in skills:
        if (parenthesis := PARENTHESIS.match(label)) and " " in parenthesis[1].strip():
            yield id, parenthesis[1]
        if verb := VERB.match(label):
            yield id, label[verb.end() :]


def choose_alternatives(skills: Names) -> Iterator[tuple[str, str]]:
    """Yield the ids of skills with the alternative labels that say what the label says, and that no other skill has."""
    stem = Stemmer.Stemmer("english")
    owners = keep_single_owners((key_of(name), id) for id, _, others in skills for name in others)
    for id, label, others in skills:
        for other in others:
            if owners.get(key_of(other)) == id and says_the_same(other, label, stem):
                yield id, other


def says_the_same(other: str, label: str, stem: Any) -> bool:
    """Return whether an alternative label says what a label says."""
    other_words, label_words = key_of(other).split(), key_of(label).split()
    if is_arabic(other) or "".join(other_words) == "".join(label_words):
        return True
    if len(other_words) == 1:
        is_plural = label_words[-1].endswith("s") and not other_words[0].endswith("s")
        return is_initials(other_words[0], label_words) or (
            not is_plural and content_words(other, stem) == content_words(label, stem)
        )
    if len(label_words) == 1 and is_initials(label_words[0], other_words):
        return True
    other_content, label_content = content_words(other, stem), content_words(label, stem)
    alike = 2 * len(other_content & label_content) / max(1, len(other_content) + len(label_content))
    return alike > ALIKE or (alike == ALIKE and not content_words(other_words[-1], stem) & label_content)


def is_initials(word: str, words: Sequence[str]) -> bool:
    """Return whether a word consists of the initials of three or more words; general words may be left out."""
    telling_words = [other for other in words if other not in GENERAL]
    initials = ("".join(other[0] for other in own) for own in (words, telling_words))
    return len(words) >= FEWEST_INITIALS and word in initials


def singulars(key: str) -> str:
    """Return the words of a key in the singular."""
    return " ".join(map(singular, key.split()))


def keep_single_owners(pairs: Pairs) -> dict[str, str]:
    """Return the skills by their keys, without empty keys and those of several skills."""
    owners = defaultdict[str, set[str]](set)
    for key, id in pairs:
        owners[key].add(id)
    return {key: next(iter(ids)) for key, ids in owners.items() if key and len(ids) == 1}

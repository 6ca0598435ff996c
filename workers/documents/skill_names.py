"""The names by which texts call skills: by rule from the labels, and from reviewed lists.

``skill_names.toml`` is for texts in English, ``skill_names_arabic.toml`` for those in Arabic, and ``listed_names.toml``
for lists of skills.

By rule, a label names its skill in any case. A label without its parenthesis does so too, but only in the case of the
label: "Prolog" for "Prolog (computer programming)". An alternative label counts if it says the same in another form:
it has the words of the label, whatever their order, endings and general verbs. An English stop word, such as
"less", names a skill only in the case of its label.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import Stemmer
from spacy.lang.en.stop_words import STOP_WORDS

from graph.text_folding import fold_text
from workers.documents.phrase_finder import key_of

REVIEWED = Path(__file__).with_name("skill_names.toml")
ARABIC_NAMES = Path(__file__).with_name("skill_names_arabic.toml")
LISTED_NAMES = Path(__file__).with_name("listed_names.toml")
PARENTHESIS = re.compile(r"^(.{3,}?)\s*\([^()]+\)$")
WORD = re.compile(r"[^\W_]+[+#]*")
GENERAL_VERBS = ("use", "using", "utilise", "utilize", "manage", "perform", "apply", "operate", "undertake", "conduct")
GENERAL = frozenset(GENERAL_VERBS).union(("the", "a", "an", "of", "in", "to", "with", "and"))
SHORTEST_ALTERNATIVE = 4

Names = Sequence[tuple[str, str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class SkillName:
    """A name of a skill in texts.

    Attributes:
        skill: the id of the skill.
        exact: the ways in which the name may be written; empty for any case.
        context: names of the groups of words near which it counts; empty if it counts everywhere.
        not_before: folded words that must not follow it.
        not_after: folded words that must not precede it.
    """

    skill: str
    exact: frozenset[str] = frozenset()
    context: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReviewedSkill:
    """What the reviewed list says of a skill; its fields are those of the file."""

    id: str
    label: str
    sought: bool = True
    names: Sequence[str] = ()
    guarded: Sequence[str] = ()
    context: Sequence[str] = ()
    not_before: Sequence[str] = ()
    not_after: Sequence[str] = ()

    def read_names(self) -> Iterator[tuple[str, SkillName]]:
        """Yield the names with their keys. A guarded name with a capital letter must be written as in the list."""
        for name in self.names:
            yield key_of(name), SkillName(self.id)
        for name in self.guarded:
            exact = {other for other in self.guarded if key_of(other) == key_of(name) and not other.islower()}
            yield (
                key_of(name),
                SkillName(
                    self.id,
                    frozenset(exact),
                    frozenset(self.context),
                    frozenset(self.not_before),
                    frozenset(self.not_after),
                ),
            )


@dataclass(frozen=True)
class SkillKnowledge:
    """The reviewed lists: what they say of each skill, and the words of each group of contexts.

    ``arabic_names`` and ``list_names`` hold Arabic names, and names that count in lists of skills alone, by the id of
    the skill.
    """

    reviewed: Sequence[ReviewedSkill] = ()
    contexts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    arabic_names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    list_names: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def unsought(self) -> frozenset[str]:
        """The ids of skills whose own labels are not sought."""
        return frozenset(skill.id for skill in self.reviewed if not skill.sought)


def read_skill_knowledge() -> SkillKnowledge:
    """Read the reviewed lists."""
    tables: dict[str, Any] = tomllib.loads(REVIEWED.read_text(encoding="utf-8"))
    return SkillKnowledge(
        [ReviewedSkill(**entry) for entry in tables["skill"]],
        tables["contexts"],
        read_names(ARABIC_NAMES),
        read_names(LISTED_NAMES),
    )


def read_names(file: Path) -> dict[str, Sequence[str]]:
    """Read the names in a list, by the id of the skill."""
    tables: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    return {entry["id"]: entry["names"] for entry in tables["skill"]}


def name_skills(skills: Names, knowledge: SkillKnowledge) -> dict[str, SkillName]:
    """Return the names of skills by their keys. Reviewed names come first, then labels, then what follows by rule."""
    ids, reviewed_ids = {id for id, _, _ in skills}, {skill.id for skill in knowledge.reviewed}
    reviewed = [pair for skill in knowledge.reviewed if skill.id in ids for pair in skill.read_names()]
    sought = [skill for skill in skills if skill[0] not in knowledge.unsought]
    short = [pair for pair in shorten_labels(sought) if pair[1].skill not in reviewed_ids]
    names: dict[str, SkillName] = {}
    for pairs in (reviewed, read_labels(sought), keep_unambiguous([*short, *reword_labels(sought)])):
        for key, name in pairs:
            if key:
                names.setdefault(key, name)
    return names


def read_labels(skills: Names) -> Iterator[tuple[str, SkillName]]:
    """Yield the labels of skills with their keys."""
    for id, label, _ in skills:
        exact = {label} if fold_text(label) in STOP_WORDS or len(label) == 1 else ()
        yield key_of(label), SkillName(id, frozenset(exact))


def shorten_labels(skills: Names) -> Iterator[tuple[str, SkillName]]:
    """Yield the labels without their parentheses, with their keys."""
    for id, label, _ in skills:
        if parenthesis := PARENTHESIS.match(label):
            yield key_of(parenthesis[1]), SkillName(id, frozenset({parenthesis[1]}))


def reword_labels(skills: Names) -> Iterator[tuple[str, SkillName]]:
    """Yield the alternative labels that say the same as a label of several words, with their keys."""
    stem = Stemmer.Stemmer("english")
    for id, label, others in skills:
        words = content_words(label, stem)
        if words and " " in label.strip():
            for other in others:
                if len(other) >= SHORTEST_ALTERNATIVE and content_words(other, stem) == words:
                    yield key_of(other), SkillName(id)


def keep_unambiguous(pairs: Sequence[tuple[str, SkillName]]) -> list[tuple[str, SkillName]]:
    """Return the names that belong to one skill only, with their keys."""
    owners = Counter(key for key, _ in {(key, name.skill) for key, name in pairs})
    return [(key, name) for key, name in pairs if owners[key] == 1]


def content_words(name: str, stem: Any) -> frozenset[str]:
    """Return the stems of a name's words without general verbs."""
    return frozenset(stem.stemWords([word for word in WORD.findall(fold_text(name)) if word not in GENERAL]))

"""Checks the sentences of a language model: each must rest on what was sent, in every word.

A sentence is kept only if all of this holds:

- it cites interactions, and all of them were sent;
- it names things of the cited items, as they were sent, and all names that it lists are in it;
- its other words are plain words about activity (``plain_words.toml``), so that it can say nothing else;
- words of an action, such as "applied", have evidence of that action; "often" has two interactions, "not" a dismissal;
- it holds no line breaks, invisible characters or signs other than punctuation.

So a sentence that some text asked for is dropped unless it says what the activity shows.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from graph.interactions.types import InteractionType
from graph.people.interests import Deed
from graph.text_folding import fold_name
from workers.llm.behaviour import subjects_of
from workers.llm.provider import Claim

MOST_LETTERS, MOST_NAME, MOST_CITED = 300, 120, 50
WORD = re.compile(r"\w+(?:['’-]\w+)*")
SIGNS = frozenset(" .,;:()/&'’“”\"-–—،؛")
ADDRESS = re.compile(r"@|://|\bwww\b|\w\.\w{2,}")
OWN = re.compile(r"['’]s\b")
ITEM_WORDS = {"job": "Job", "jobs": "Job", "posting": "Job", "postings": "Job", "course": "Course", "courses": "Course"}


@dataclass(frozen=True, slots=True)
class PlainWords:
    """The words of a sentence, and those that need evidence of their own; ``items`` are those of one about an item."""

    plain: frozenset[str]
    items: frozenset[str]
    repeated: frozenset[str]
    denying: frozenset[str]
    actions: Mapping[str, str]

    @property
    def all(self) -> list[str]:
        """All words, in alphabetical order."""
        return sorted({*self.plain, *self.repeated, *self.denying, *self.actions})


def read_plain_words() -> PlainWords:
    """Read the list of words."""
    table = tomllib.loads(files("workers.llm").joinpath("plain_words.toml").read_text(encoding="utf-8"))
    actions = {word: InteractionType(kind).value for kind, text in table["actions"].items() for word in text.split()}
    return PlainWords(
        frozenset(table["plain"].split()),
        frozenset(table["items"].split()),
        frozenset(table["repeated"].split()),
        frozenset(table["denying"].split()),
        actions,
    )


PLAIN_WORDS = read_plain_words()


def names_of(deeds: Sequence[Deed]) -> set[str]:
    """Return the folded names of the subjects of some items that a sentence may hold: short ones without addresses."""
    names = (name for deed in deeds for _, _, name, _ in subjects_of(deed))
    return {fold_name(name) for name in names if 0 < len(name) <= MOST_NAME and not ADDRESS.search(name)}


def find_fault(claim: Claim, deeds: Mapping[str, Deed]) -> str | None:
    """Return why a sentence does not rest on what was sent; ``None`` if it does.

    Args:
        claim: the sentence, with its evidence and names.
        deeds: the interactions that were sent, by id.
    """
    text, ids = claim.text.strip(), list(dict.fromkeys(claim.evidence))
    if not text or len(text) > MOST_LETTERS or not text.isprintable():
        return "the text is empty, too long, or not one printable line"
    if not 0 < len(ids) <= MOST_CITED or not all(id in deeds for id in ids):
        return "it cites no interactions, or some that were not sent"
    cited = [deeds[id] for id in ids]
    sent, folded = names_of(cited), f" {fold_name(text)} "
    listed = {fold_name(name) for name in claim.names}
    if not listed or not listed <= sent:
        return "it names nothing, or things that its evidence does not concern"
    rest = remove_names(folded, sent)
    if any(remove_names(folded, {name}) == folded for name in listed):
        return "it lists a name that is not in it"
    return find_strange_word(rest, cited)


def remove_names(folded: str, names: set[str]) -> str:
    """Return a folded text without some names, the longest first."""
    for name in sorted(names, key=len, reverse=True):
        if name in folded:
            folded = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", folded)
    return folded


def find_strange_word(rest: str, cited: Sequence[Deed]) -> str | None:
    """Return what a sentence says, besides names, that its evidence does not show; ``None`` if nothing."""
    if strange := set(WORD.sub("", rest)) - SIGNS:
        return f"it holds the sign {min(strange)!r}"
    words = WORD.findall(OWN.sub("", rest))
    return next((f"its evidence does not show {word!r}" for word in words if not is_shown(word, cited)), None)


def is_shown(word: str, cited: Sequence[Deed]) -> bool:
    """Return whether a sentence that cites some interactions may hold a word."""
    actions, labels = {deed.action for deed in cited}, {deed.label for deed in cited}
    if action := PLAIN_WORDS.actions.get(word):
        return action in actions
    if word in PLAIN_WORDS.repeated:
        return len(cited) > 1
    if word in PLAIN_WORDS.denying:
        return InteractionType.DISMISS.value in actions
    return word in PLAIN_WORDS.plain and ITEM_WORDS.get(word, "") in {"", *labels}

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
    cited_deeds = [deeds[id] for id in ids]
    sent_names, folded_text = names_of(cited_deeds), f" {fold_name(text)} "
    claimed_names = {fold_name(name) for name in claim.names}
    if not claimed_names or not claimed_names <= sent_names:
        return "it names nothing, or things that its evidence does not concern"
    rest = remove_names(folded_text, sent_names)
    if any(remove_names(folded_text, {name}) == folded_text for name in claimed_names):
        return "it lists a name that is not in it"
    return find_strange_word(rest, cited_deeds)


def remove_names(folded_text: str, names: set[str]) -> str:
    """Return a folded text without some names, the longest first."""
    for name in sorted(names, key=len, reverse=True):
        if name in folded_text:
            folded_text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", folded_text)
    return folded_text


def find_strange_word(rest: str, cited_deeds: Sequence[Deed]) -> str | None:
    """Return what a sentence says, besides names, that its evidence does not show; ``None`` if nothing."""
    if strange := set(WORD.sub("", rest)) - SIGNS:
        return f"it holds the sign {min(strange)!r}"
    words = WORD.findall(OWN.sub("", rest))
    return next((f"its evidence does not show {word!r}" for word in words if not is_shown(word, cited_deeds)), None)


def is_shown(word: str, cited_deeds: Sequence[Deed]) -> bool:
    """Return whether a sentence that cites some interactions may hold a word."""
    actions, labels = {deed.action for deed in cited_deeds}, {deed.label for deed in cited_deeds}
    if action := PLAIN_WORDS.actions.get(word):
        return action in actions
    if word in PLAIN_WORDS.repeated:
        return len(cited_deeds) > 1
    if word in PLAIN_WORDS.denying:
        return InteractionType.DISMISS.value in actions
    return word in PLAIN_WORDS.plain and ITEM_WORDS.get(word, "") in {"", *labels}

"""A recommendation's reasons in one or two sentences: templates, and checks of a language model's statements.

A statement is kept only if it cites facts, and if these facts contain every name and number in it.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from pydantic import Field
from spacy.lang.ar.lex_attrs import like_num as arabic_number
from spacy.lang.en.lex_attrs import like_num as english_number

from gnn.explain.reason_types import Reason
from gnn.explain.translations import Language
from workers.llm.provider import BUILT_IN, AnswerPart

MOST_STATEMENTS, MOST_LETTERS = 2, 300
TOLD = 2
QUOTED = re.compile(r"[“\"«„]([^”\"»“]+)[”\"»“]|(?<!\w)['\u2018]([^'\u2019]+)['\u2019](?!\w)")
ADDRESS = re.compile(r"\S*(?:@|://|\w\.\w)\S*")
PARTS = re.compile(r"[-/'’.&]")
OPENERS = frozenset(
    {"you", "your", "this", "it", "its", "the", "a", "an", "as", "with", "since", "because", "for", "in", "at", "on"}
    | {"both", "they", "these", "that", "work", "job", "course", "among", "besides", "also", "here", "and"}
)
QUANTITIES = frozenset(
    {"half", "quarter", "dozen", "couple", "twice", "thrice", "double", "triple", "once", "percent", "decade"}
    | {"decades", "century", "centuries", "نصف", "ربع", "ضعف", "سنتان", "سنتين", "عامان", "عامين", "شهران", "شهرين"}
    | {"مرتان", "مرتين", "عقد", "قرن"}
)
WORD = re.compile(r"[^\W_]+(?:[-+#./&'’][^\W_]+|[+#]+)*")
SENTENCE_END = re.compile(r"[.!?؟]\s*$")
log = structlog.get_logger("careergraph.llm")
NamesIn = Callable[[str], Awaitable[Sequence[str]]]


class Statement(AnswerPart):
    """A sentence and the numbers of the facts that it rests on."""

    text: str = Field(description="one sentence")
    facts: list[int] = Field(description="numbers of the facts that it rests on")


class NarrativeAnswer(AnswerPart):
    """What a language model tells."""

    statements: list[Statement] = Field(description="one or two sentences")


@dataclass(frozen=True, slots=True)
class SupportedStatement:
    """A statement and the reasons that support it."""

    text: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Narration:
    """A narrative and its source: ``BUILT_IN`` or the provider's name."""

    statements: tuple[SupportedStatement, ...]
    source: str


class Narrator(Protocol):
    """Explains recommendations in words."""

    async def tell(self, reasons: Sequence[Reason], language: Language) -> Narration:
        """Write one or two sentences in a language, from true reasons with their paths, strongest first."""


class TemplateNarrator:
    """Uses the strongest reasons unchanged."""

    async def tell(self, reasons: Sequence[Reason], language: Language) -> Narration:
        return from_templates(reasons, language)


def from_templates(reasons: Sequence[Reason], language: Language) -> Narration:
    """Return the two strongest reasons, one statement each."""
    statements = tuple(SupportedStatement(reason.message.in_language(language), (reason,)) for reason in reasons[:TOLD])
    return Narration(statements, BUILT_IN)


def keep_supported(
    statements: Sequence[Statement], names_by_statement: Sequence[Sequence[str]], facts: Sequence[Reason]
) -> list[Statement]:
    """Return at most two statements that are supported by the facts they cite. All others are dropped.

    Args:
        statements: the statements of a language model.
        names_by_statement: the graph's names in each of the first statements; further statements are ignored.
        facts: the facts that were sent, starting with fact 1.
    """
    accepted_statements = []
    for statement, names in zip(statements, names_by_statement, strict=False):
        text, fact_numbers = statement.text.strip(), list(dict.fromkeys(statement.facts))
        if (
            not text
            or len(text) > MOST_LETTERS
            or not fact_numbers
            or not all(1 <= n <= len(facts) for n in fact_numbers)
        ):
            continue
        strange = find_unsupported(text, [facts[n - 1] for n in fact_numbers], names)
        if strange:
            log.warning("dropped a statement of a language model that its facts do not support", strange=strange[:3])
            continue
        accepted_statements.append(Statement(text=text, facts=fact_numbers))
    return accepted_statements[:MOST_STATEMENTS]


def find_unsupported(text: str, facts: Sequence[Reason], names: Sequence[str]) -> list[str]:
    """Return the names and numbers in a text that the facts do not contain.

    Checked are quoted names, the graph's names, words spelled like names (also at the start of a sentence, except
    for a few openers), addresses, and numbers in digits or words.
    """
    fact_texts = [node.caption for fact in facts for node in fact.path.nodes if node.label != "User"]
    fact_texts += [fact.message.in_language(language) for fact in facts for language in Language]
    return find_strange_words(text, fact_texts, names)


def find_strange_words(text: str, fact_texts: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return the names and numbers in a text that none of some texts contains; see :func:`find_unsupported`."""
    words = {word.casefold() for passage in fact_texts for word in WORD.findall(passage)}
    phrases = [next(filter(None, groups)) for groups in QUOTED.findall(text)] + [*names]
    strange = [
        phrase
        for phrase in phrases
        if not any(f" {normalise_words(phrase)} " in f" {normalise_words(fact_text)} " for fact_text in fact_texts)
    ]
    strange += [
        address
        for address in ADDRESS.findall(text)
        if not any(address.casefold() in fact_text.casefold() for fact_text in fact_texts)
    ]
    checked_words = [
        word
        for word, first in words_of(text)
        if (any(map(str.isupper, word)) and not (first and word.casefold() in OPENERS)) or is_number(word)
    ]
    return strange + [word for word in checked_words if word.casefold() not in words]


def normalise_words(text: str) -> str:
    """Return only a text's words, for comparison."""
    return " ".join(word.casefold() for word in WORD.findall(text))


def words_of(text: str) -> list[tuple[str, bool]]:
    """Return a text's words, each with a flag for the start of a sentence."""
    return [
        (match.group(), not text[: match.start()].strip() or bool(SENTENCE_END.search(text[: match.start()])))
        for match in WORD.finditer(text)
    ]


def is_number(word: str) -> bool:
    """Return whether a word, or a part of it between hyphens and slashes, is a number in digits or letters."""
    return any(
        part.casefold() in QUANTITIES
        or any(letter.isnumeric() for letter in part)
        or bool(english_number(part) or arabic_number(part) or arabic_number(part.removeprefix("و")))
        for part in PARTS.split(word)
    )

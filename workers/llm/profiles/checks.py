"""Checks a language model's sentences about a profile word by word, as if it obeyed orders hidden in names.

A sentence is kept only if it cites facts that were sent; if it holds, besides names of these facts, only words of
theirs and plain words (``words.toml``); and if it speaks of what the profile lacks as lacking, and of nothing else so.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from gnn.explain.translations import Language
from graph.text_folding import fold_name
from workers.documents.arabic_words import forms_of, is_arabic, stem_arabic
from workers.errors import ProviderError
from workers.llm.applications.checks import is_one_sentence
from workers.llm.claims import ADDRESS, MOST_NAME, OWN, SIGNS, WORD, remove_names
from workers.llm.narrative import Statement
from workers.llm.profiles.facts import ProfileFact

FEWEST_SENTENCES, MOST_SENTENCES = 2, 3
ALLOWED_SIGNS = SIGNS | set("«»%٪")
ISOLATES = {ord(mark): None for mark in "\u2066\u2067\u2068\u2069"}


@dataclass(frozen=True, slots=True)
class ProfileWords:
    """The words of sentences in a language, and those of a sentence about what a profile lacks."""

    plain: Sequence[str]
    lacking: Sequence[str]


def read_words() -> Mapping[Language, ProfileWords]:
    """Read the lists of words."""
    tables = tomllib.loads(files("workers.llm.profiles").joinpath("words.toml").read_text(encoding="utf-8"))
    return {
        language: ProfileWords(tables[language]["plain"].split(), tables[language]["lacking"].split())
        for language in Language
    }


WORDS = read_words()


def facts_to_send(facts: Sequence[ProfileFact]) -> list[ProfileFact]:
    """Return the facts whose names are short and hold no address."""
    return [fact for fact in facts if len(fact.name) <= MOST_NAME and not ADDRESS.search(fact.name)]


def check_statements(statements: Sequence[Statement], facts: Sequence[ProfileFact], language: Language) -> str:
    """Return the first sentences of an answer that the facts support, as one text.

    Args:
        statements: what a language model answered.
        facts: what it was sent, starting with fact 1.
        language: the language of both.

    Raises:
        ProviderError: fewer than two sentences are supported.
    """
    sentences = [
        isolate_names(statement.text.strip(), facts)
        for statement in statements
        if is_supported(statement, facts, language)
    ]
    if len(sentences) < FEWEST_SENTENCES:
        raise ProviderError("the facts support too little of the answer about a profile")
    return " ".join(sentences[:MOST_SENTENCES])


def is_supported(statement: Statement, facts: Sequence[ProfileFact], language: Language) -> bool:
    """Return whether the facts that a sentence cites support it in every word."""
    text, numbers = statement.text.strip().translate(ISOLATES), list(dict.fromkeys(statement.facts))
    if not is_one_sentence(text) or not numbers or not all(1 <= number <= len(facts) for number in numbers):
        return False
    cited_facts = [facts[number - 1] for number in numbers]
    named_facts, rest = split_names(text, cited_facts)
    if set(WORD.sub("", rest)) - ALLOWED_SIGNS:
        return False
    words, lists = words_of(rest), WORDS[language]
    own_words = [word for fact in cited_facts for word in words_of(split_names(fact.text, [fact])[1])]
    allowed_forms = forms_in([*own_words, *map(fold_name, (*lists.plain, *lists.lacking))])
    if not all(is_among(word, allowed_forms) for word in words):
        return False
    lacking_forms = forms_in(map(fold_name, lists.lacking))
    if any(is_among(word, lacking_forms) for word in words):
        return any(fact.is_lack for fact in cited_facts) and all(fact.is_lack for fact in named_facts)
    return not any(fact.is_lack for fact in named_facts)


def split_names(text: str, facts: Sequence[ProfileFact]) -> tuple[list[ProfileFact], str]:
    """Return the facts whose names a text holds, and the folded text without these names, the longest taken first."""
    rest, named_facts = f" {fold_name(text)} ", []
    for fact in sorted(facts, key=lambda fact: len(fact.name), reverse=True):
        without_name = remove_names(rest, {fold_name(fact.name)}) if fact.name else rest
        if without_name != rest:
            named_facts.append(fact)
        rest = without_name
    return named_facts, rest


def words_of(folded_text: str) -> list[str]:
    """Return the words of a folded text."""
    return WORD.findall(OWN.sub("", folded_text))


def forms_in(words: Iterable[str]) -> frozenset[str]:
    """Return the forms of folded words: a word itself, and the stem of an Arabic one."""
    return frozenset(form for word in words for form in (word, stem_arabic(word) if is_arabic(word) else word))


def is_among(word: str, forms: frozenset[str]) -> bool:
    """Return whether a folded word, or a stem of an Arabic one, is among some forms."""
    return word in forms or (is_arabic(word) and any(form in forms for form in forms_of(word, stem_arabic)))


def isolate_names(text: str, facts: Sequence[ProfileFact]) -> str:
    """Return a text with the facts' names as they are shown: in Arabic, those in other letters in Unicode isolates."""
    text = text.translate(ISOLATES)
    for name in dict.fromkeys(fact.name for fact in facts):
        if (bare_name := name.translate(ISOLATES)) != name:
            text = text.replace(bare_name, name)
    return text

"""Renders sentences: fills their templates with names and numbers.

A template holds ``{names[0]}`` and ``{numbers[0]}``, and may ask for a form of its language after a colon:
``{names[0]:with article}``, ``{numbers[0]:people}``. ``{names:joined by and}`` enumerates all names.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gnn.explain.translations import arabic, english
from gnn.explain.translations.names import Name, in_arabic, in_english
from gnn.explain.translations.numbers import write_arabic_number


class Language(StrEnum):
    """Languages that messages are available in."""

    EN = "EN"
    AR = "AR"


@dataclass(frozen=True, slots=True)
class Translation:
    """One language's templates by kind of message, the forms they ask for, and how names and numbers are written."""

    sentences: Mapping[str, str]
    forms: Mapping[str, Callable[..., str]]
    write_name: Callable[[Name], str]
    write_number: Callable[[float, str], str]


TRANSLATIONS: Mapping[Language, Translation] = {
    Language.EN: Translation(english.SENTENCES, english.FORMS, in_english, format),
    Language.AR: Translation(arabic.SENTENCES, arabic.FORMS, in_arabic, write_arabic_number),
}


@dataclass(frozen=True, slots=True)
class Value:
    """Names or numbers that a template writes in a form of its language, or plainly."""

    content: Any
    translation: Translation

    def __getitem__(self, index: int) -> "Value":
        return Value(self.content[index], self.translation)

    def __format__(self, form: str) -> str:
        if form in self.translation.forms:
            return self.translation.forms[form](self.content)
        return self.content if isinstance(self.content, str) else self.translation.write_number(self.content, form)


def write_number(language: Language, number: float, form: str = "") -> str:
    """Return a number as texts in a language hold it; ``form`` is as :func:`format` takes it."""
    return TRANSLATIONS[language].write_number(number, form)


def write_name(language: Language, name: Name) -> str:
    """Return a name as texts in a language hold it."""
    return TRANSLATIONS[language].write_name(name)


def render_sentence(language: Language, kind: str, names: Sequence[Name], numbers: Sequence[float]) -> str:
    """Return the sentence of a message in a language.

    Args:
        language: the language.
        kind: key of the sentence.
        names: names that the sentence mentions.
        numbers: numbers that the sentence mentions.
    """
    translation = TRANSLATIONS[language]
    words = tuple(translation.write_name(name) for name in names)
    values = {"names": Value(words, translation), "numbers": Value(numbers, translation)}
    return translation.sentences[kind].format(**values)

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


class Language(StrEnum):
    """Languages that messages are available in."""

    EN = "EN"
    AR = "AR"


@dataclass(frozen=True, slots=True)
class Translation:
    """One language's templates by kind of message, the forms that they ask for, and how names appear among them."""

    sentences: Mapping[str, str]
    forms: Mapping[str, Callable[..., str]]
    write_name: Callable[[Name], str]


TRANSLATIONS: Mapping[Language, Translation] = {
    Language.EN: Translation(english.SENTENCES, english.FORMS, in_english),
    Language.AR: Translation(arabic.SENTENCES, arabic.FORMS, in_arabic),
}


@dataclass(frozen=True, slots=True)
class Value:
    """Names or numbers that a template writes in a form of its language, or as :func:`format` does."""

    content: Any
    forms: Mapping[str, Callable[..., str]]

    def __getitem__(self, index: int) -> "Value":
        return Value(self.content[index], self.forms)

    def __format__(self, form: str) -> str:
        return self.forms[form](self.content) if form in self.forms else format(self.content, form)


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
    forms = translation.forms
    return translation.sentences[kind].format(names=Value(words, forms), numbers=Value(numbers, forms))

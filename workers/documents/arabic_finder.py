"""Finds Arabic phrases in texts, whatever articles, conjunctions and prepositions are written with their words."""

from collections.abc import Callable, Iterable

from workers.documents.arabic_words import forms_of, is_arabic
from workers.documents.phrase_finder import Match, PhraseFinder, Tokens, key_of


class ArabicFinder:
    """Finds Arabic phrases; those in other scripts are left out.

    Args:
        phrases: the phrases.
        reduce: reduces a folded word to the form in which words are compared.
    """

    def __init__(self, phrases: Iterable[str], reduce: Callable[[str], str]) -> None:
        self._reduce = reduce
        self.keys = {self.key(phrase) for phrase in phrases if is_arabic(phrase)} - {""}
        self._words = {word for key in self.keys for word in key.split()}
        self._finder = PhraseFinder(sorted(self.keys))

    def key(self, phrase: str) -> str:
        """Return the reduced words of a phrase, joined by blanks; phrases with the same key are the same."""
        return " ".join(map(self._reduce, key_of(phrase).split()))

    def find(self, tokens: Tokens) -> list[Match]:
        """Return all phrases in a text, in order; they may overlap."""
        if not any(map(is_arabic, tokens.words)):
            return []
        return self._finder.find(Tokens(list(map(self._form, tokens.words)), tokens.spans))

    def _form(self, word: str) -> str:
        """Return the form of a word that is in a phrase; if there is none, its own."""
        forms = forms_of(word, self._reduce) if is_arabic(word) else [word]
        return next((form for form in forms if form in self._words), forms[0])

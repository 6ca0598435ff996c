"""What the words of sources mean in ours: the tables of ``meanings.toml``."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pycountry

from graph.text_folding import fold_text

MEANINGS = tomllib.loads(Path(__file__).with_name("meanings.toml").read_text("utf-8"))


def meaning_of(field: str, value: str) -> str:
    """Return our value for a source's, as far as its words say it; empty if they do not."""
    if field == "language":
        return language_codes().get(value.strip().casefold(), "")
    text = fold_text(value)
    return next((ours for pattern, ours in patterns_of(field) if pattern.search(text)), "")


@cache
def patterns_of(field: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the patterns of a field's words in a folded text, each with our value."""
    return tuple((re.compile("|".join(map(fold_text, words))), ours) for ours, words in MEANINGS.get(field, {}).items())


AUTONYMS: Mapping[str, str] = {
    "العربية": "ar", "اللغة العربية": "ar", "deutsch": "de", "español": "es", "français": "fr", "italiano": "it",
    "日本語": "ja", "한국어": "ko",
    "nederlands": "nl", "polski": "pl", "português": "pt", "русский": "ru", "türkçe": "tr",
    "українська": "uk", "中文": "zh",
}  # fmt: skip


@cache
def language_codes() -> Mapping[str, str]:
    """Return the codes of two letters of languages, by their names in small letters: in English, some in their own."""
    english = {
        language.name.casefold(): str(language.alpha_2)
        for language in pycountry.languages
        if hasattr(language, "alpha_2")
    }
    return {**english, **AUTONYMS}

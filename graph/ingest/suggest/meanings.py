"""What the words of sources mean in ours."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

import pycountry

# What words of sources mean; the first that occurs counts
MEANINGS: Mapping[str, Sequence[tuple[str, str]]] = {
    "seniority": (
        ("intern|student|trainee|apprentice|praktik|stage", "INTERN"),
        ("senior manage|executive|director|chief|ceo|head of|vp|vice president|c-level", "EXECUTIVE"),
        ("lead|(?<!non-)(?<!non )manager|principal|supervisor", "LEAD"),
        ("entry|junior|fresh|graduate|beginner|débutant", "JUNIOR"),
        ("senior|expert|confirmé", "SENIOR"),
        ("mid|intermediate|experienced|associate|professional", "MID"),
    ),
    "contractType": (
        ("intern|apprentice|praktik|stage", "INTERNSHIP"),
        ("part|teilzeit|partiel|parcial", "PART_TIME"),
        ("full|vollzeit|plein|completa|permanent|unbefristet|cdi", "FULL_TIME"),
        ("freelance|self-employed|freiberuf", "FREELANCE"),
        ("temp|seasonal|casual|befristet|intérim|cdd", "TEMPORARY"),
        ("contract|b2b", "CONTRACT"),
    ),
    "level": (
        ("beginner|introduct|basic|foundation|entry|mixed|all level|anfänger|débutant|principiante", "BEGINNER"),
        ("intermediate|medium|mittel|moyen|intermedio", "INTERMEDIATE"),
        ("advanced|expert|fortgeschritten|avancé|avanzado", "ADVANCED"),
    ),
    "salaryPeriod": (
        ("hour", "HOUR"),
        ("day|daily", "DAY"),
        ("week", "WEEK"),
        ("month", "MONTH"),
        ("year|annual", "YEAR"),
    ),
    "action": (
        ("dismiss|hide|hidden|reject|skip|dislike", "DISMISS"),
        ("view|look|click|open|read|visit", "VIEW"),
        ("like|favou?r|thumb|heart", "LIKE"),
        ("save|bookmark|keep|kept|star", "SAVE"),
        ("apply|applied|application", "APPLY"),
        ("complete|finish", "COMPLETE"),
    ),
    "remote": (("hybrid|partial|office|site|^no", "no"), ("remote|home|^yes", "yes")),
}


def meaning_of(field: str, value: str) -> str:
    """Return our value for a source's, as far as its words say it; empty if they do not."""
    if field == "language":
        return language_codes().get(value.strip().casefold(), "")
    text = value.casefold()
    return next((ours for words, ours in MEANINGS.get(field, ()) if re.search(rf"(?:{words})", text)), "")


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

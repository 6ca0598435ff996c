"""Reduces Arabic words to stems: light stemming, light10 of Larkey, Ballesteros and Connell (2007).

Words are folded first, so ta marbuta is ha, and alef maksura is ya.
"""

import re
from collections.abc import Callable

ARABIC = re.compile(r"[\u0621-\u064a]")
AND = "و"
ARTICLES = ("وال", "بال", "كال", "فال", "ال", "ولل", "لل")
ENDINGS = ("\u0647\u0627", "ان", "ات", "ون", "ين", "يه", "\u0647", "ي")
PREPOSITIONS = ("ل", "ب", "ك", "ف")
SHORTEST = 3  # letters that stay


def is_arabic(text: str) -> bool:
    """Return whether a text has an Arabic letter."""
    return bool(ARABIC.search(text))


def is_mostly_arabic(text: str) -> bool:
    """Return whether more letters of a text are Arabic than of any other script."""
    letters = sum(map(str.isalpha, text))
    return letters > 0 and 2 * len(ARABIC.findall(text)) > letters


def strip_article(word: str) -> str:
    """Return a folded Arabic word without "and" and the article."""
    if word.startswith(AND) and len(word) > SHORTEST and not word.startswith(ARTICLES):
        word = word[1:]
    for article in ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= SHORTEST - 1:
            return word[len(article) :]
    return word


def stem_arabic(word: str) -> str:
    """Return a folded Arabic word without "and", the article, and the endings of number, gender and person."""
    word = strip_article(word)
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            word = word[: -len(ending)]
    return word


def forms_of(word: str, reduce: Callable[[str], str]) -> list[str]:
    """Return the reduced forms of a folded word: its own, and that without a preposition written with it."""
    form = reduce(word)
    if word.startswith(PREPOSITIONS) and len(word) > SHORTEST + 1:
        return [form, reduce(word[1:])]
    return [form]

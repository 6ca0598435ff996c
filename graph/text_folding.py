"""One folding of text, for search and for the matching of names.

Letters are compared without case, compatibility forms (full-width letters, ligatures) and marks (accents, Arabic vowels
and hamzas). Arabic letters and their Persian forms are one letter: ya with alef maksura and Farsi yeh, kaf with keheh,
ha with ta marbuta. Digits of every script are those of ASCII. Tatweel and invisible format characters are dropped.

Characters are folded one by one, so a place in a folded text can be traced back to the text. Folding a folded text
changes nothing.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

ALEF, HA, KAF, YA = "\u0627", "\u0647", "\u0643", "\u064a"
LETTERS = {
    "\u0671": ALEF,  # alef wasla
    "\u0629": HA,  # ta marbuta
    "\u06be": HA,  # heh doachashmee
    "\u06c1": HA,  # heh goal
    "\u06c3": HA,  # ta marbuta goal
    "\u06d5": HA,  # ae
    "\u06a9": KAF,  # keheh
    "\u06aa": KAF,  # swash kaf
    "\u0649": YA,  # alef maksura
    "\u06cc": YA,  # Farsi yeh
    "\u06d2": YA,  # yeh barree
    "\u0640": "",  # tatweel
}
FORMAT = "Cf"  # the Unicode category of invisible characters such as joiners and direction marks


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A folded text: ``origins[i]`` is the position in the given text from which its character ``i`` comes."""

    text: str
    origins: list[int]


@lru_cache(maxsize=65_536)
def fold_character(character: str) -> str:
    """Return the folded form of a character: any number of characters, or none."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(fold_part(part) for part in decomposed)


def fold_part(part: str) -> str:
    """Return the folded form of a lower-case character that cannot be decomposed."""
    if unicodedata.combining(part) or unicodedata.category(part) == FORMAT:
        return ""
    if (digit := unicodedata.decimal(part, None)) is not None:
        return str(digit)
    return LETTERS.get(part, part)


def fold_text(text: str) -> str:
    """Return a text in the form in which texts are compared; see this module's description."""
    return text.lower() if text.isascii() else "".join(map(fold_character, text))


def fold_name(name: str) -> str:
    """Return a name in the form in which names are compared: folded, with single blanks."""
    return " ".join(fold_text(name).split())


def fold_with_origins(text: str) -> FoldedText:
    """Return a folded text with the origin of each of its characters."""
    if text.isascii():
        return FoldedText(text.lower(), list(range(len(text))))
    parts = list(map(fold_character, text))
    return FoldedText("".join(parts), [origin for origin, part in enumerate(parts) for _ in part])

"""Titles as an embedder reads them best, without what they exclude, in the singular, and in parts, and names like them.

Among the other names of an occupation, some are those of others, too, so the occupation's own title counts besides.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.features.text import Vectors

REST = re.compile(r",\s*(?:all others?|except\b.*)$", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")
PLURAL = re.compile(r"(?<=[^aeiou\W])ies$|(?<=ss|sh|ch|.x)es$|(?<=[^siu\W])s$")
JOINT = re.compile(r",|/|\band\b|\bor\b")
SHORTEST_PLURAL = 4
WHOLE = 0.7  # share of the whole title's cosine; the best part has the rest
OWN = 0.25  # weight of an occupation's own title beside each of its names

Encode = Callable[[Sequence[str]], Vectors]
Turn = Callable[[Vectors], Vectors]


@dataclass(frozen=True, slots=True)
class TitleVectors:
    """The vectors of a title in normal form, float32 [384], and of its parts, float32 [parts, 384]."""

    whole: NDArray[np.float32]
    parts: Vectors

    def turn(self, turn: Turn) -> "TitleVectors":
        """Return the vectors turned, as those of names are."""
        return TitleVectors(turn(self.whole[None])[0], turn(self.parts))

    def score(self, names: Vectors) -> NDArray[np.float32]:
        """Return how close each name is, float32 [names], from their vectors, float32 [names, 384]."""
        return np.asarray(WHOLE * (names @ self.whole) + (1 - WHOLE) * (names @ self.parts.T).max(axis=1), np.float32)


def normalise_title(title: str) -> str:
    """Return a title in small letters and in the singular, without ", All Other" and ", Except …"."""
    return WORD.sub(lambda word: singular(word[0]), REST.sub("", title.strip()).casefold())


def singular(word: str) -> str:
    """Return an English word in small letters without the ending of the plural."""
    if len(word) < SHORTEST_PLURAL or not word.endswith("s"):
        return word
    return PLURAL.sub(lambda ending: "y" if ending[0] == "ies" else "", word)


def split_title(title: str) -> list[str]:
    """Return the parts of a title such as "A, B and C", each also with the last word; the title itself if it has none.

    In "storage and distribution manager", "storage" is a storage manager.
    """
    parts = [part.strip() for part in JOINT.split(title) if part.strip()]
    if len(parts) < 2:
        return [title]
    last = parts[-1].split()
    with_head = [f"{part} {last[-1]}" for part in parts[:-1] if len(part.split()) == 1 and len(last) > 1]
    return [*parts, *with_head]


def encode_titles(encode: Encode, titles: Sequence[str]) -> list[TitleVectors]:
    """Return the vectors of titles; ``encode`` gives those of texts, float32 [texts, 384] of unit length."""
    normal = [normalise_title(title) for title in titles]
    parts = [split_title(title) for title in normal]
    texts = list(dict.fromkeys([*normal, *(part for own in parts for part in own)]))
    rows = {text: row for row, text in enumerate(texts)}
    vectors = encode(texts)
    return [
        TitleVectors(vectors[rows[title]], vectors[[rows[part] for part in own]])
        for title, own in zip(normal, parts, strict=True)
    ]

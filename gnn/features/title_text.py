"""Titles as an embedder reads them best: without what they exclude, in the singular, and in parts."""

import re

from gnn.features.text import Embedder, Vectors

REST = re.compile(r",\s*(?:all others?|except\b.*)$", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")
PLURAL = re.compile(r"(?<=[^aeiou\W])ies$|(?<=ss|sh|ch|.x)es$|(?<=[^siu\W])s$")
JOINT = re.compile(r",|/|\band\b|\bor\b")
SHORTEST_PLURAL = 4
WHOLE = 0.7  # share of the whole title's cosine; the best part has the rest


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


def encode_title_parts(embedder: Embedder, titles: list[str]) -> tuple[Vectors, list[Vectors]]:
    """Return the vectors of titles in normal form, float32 [n, 384], and of the parts of each, float32 [parts, 384]."""
    normal = [normalise_title(title) for title in titles]
    parts = [split_title(title) for title in normal]
    texts = list(dict.fromkeys([*normal, *(part for own in parts for part in own)]))
    rows = {text: row for row, text in enumerate(texts)}
    vectors = embedder.encode(texts)
    return vectors[[rows[title] for title in normal]], [vectors[[rows[part] for part in own]] for own in parts]

"""Words that are names of places and ordinary words too, such as Mobile, Reading and Nice.

The texts of the catalogue tell: they write an ordinary word in lower case, and the name of a place with a capital.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from graph.catalogue.types import ItemLabel

WORD = re.compile(r"[^\W\d_]+")
FEWEST, LOWER = 2, 0.5  # least number of texts with the word in lower case, and their least share
MOST_JOBS = 2_000  # texts of jobs that are read, evenly drawn

# English words that are towns too, for catalogues whose texts do not hold them
EVERYDAY = frozenset(
    [
        "along", "bake", "bar", "barking", "bath", "bear", "bell", "bend", "best", "boom", "bow", "brick", "bury",
        "buy", "central", "clay", "cork", "crystal", "date", "deal", "deck", "derby", "dome", "eagle", "enterprise",
        "evergreen", "federal", "fleet", "flora", "forest", "fountain", "gap", "garland", "golden", "goes", "green",
        "holiday", "homestead", "hook", "horn", "hub", "hull", "independence", "largo", "lend", "liberty", "man",
        "manage", "march", "mentor", "metro", "mine", "mission", "mobile", "most", "much", "nice", "normal", "officer",
        "opportunity", "oral", "orange", "paradise", "parole", "peer", "perm", "pest", "police", "pop", "prosper",
        "reading", "republic", "reservoir", "retreat", "rich", "sale", "salt", "same", "sandwich", "savage", "say",
        "seaside", "sparks", "split", "spring", "springs", "stains", "sterling", "stow", "summit", "sunrise", "sunset",
        "superior", "surprise", "tank", "temple", "terrace", "time", "tire", "tours", "union", "university", "uptown",
        "van", "vineyard", "ware", "wedding", "woodland", "worms", "young",
    ]
)  # fmt: skip


def find_ordinary_words(names: Iterable[str], texts: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the words among some names that are ordinary words too, in lower case.

    Args:
        names: names of places; those of several words are left out.
        texts: the texts of the catalogue's nodes, by label.
    """
    words = {name.lower() for name in names if WORD.fullmatch(name)}
    lower, total = Counter[str](), Counter[str]()
    for label, own in texts.items():
        step = max(1, len(own) // MOST_JOBS) if label == ItemLabel.JOB else 1
        for text in own[::step]:
            for word in {*WORD.findall(text)}:
                if (form := word.lower()) in words:
                    total[form] += 1
                    lower[form] += word == form
    return EVERYDAY | {word for word in lower if is_ordinary(lower[word], total[word])}


def is_ordinary(lower: int, total: int) -> bool:
    """Return whether a word is an ordinary one, by the number of texts that write it in lower case, and of all."""
    return lower >= FEWEST and lower >= LOWER * total


def is_marked(folded: str, word: str) -> bool:
    """Return whether a folded text marks a word as the name of a place, by a preposition or a comma before it."""
    return re.search(rf"(?:\b(?:in|near|at|around|from)\s+|,\s*){re.escape(word)}\b", folded) is not None

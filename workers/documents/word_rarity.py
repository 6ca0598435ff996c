"""How much a word tells: its rarity among names."""

import math
import re
from collections import Counter
from collections.abc import Iterable

WORD = re.compile(r"[^\W\d_]{2,}")


def rarity_of(names: Iterable[str]) -> dict[str, float]:
    """Return the rarity of each word: the logarithm of the number of names over the number that contain the word."""
    word_counts, name_count = Counter[str](), 0
    for name in names:
        word_counts.update(set(WORD.findall(name.casefold())))
        name_count += 1
    return {word: math.log(1 + name_count / word_count) for word, word_count in word_counts.items()}

"""How much of each name's words a text has: the share of the name's rarity that is in the text."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import Stemmer
from numpy.typing import NDArray
from spacy.lang.en.stop_words import STOP_WORDS

from graph.text_folding import fold_text
from workers.documents.skill_names import GENERAL

WORD = re.compile(r"[^\W_]+[+#]*")
LEFT_OUT = frozenset(STOP_WORDS) | GENERAL


class NameWords:
    """The words of names, as stems without function words and general verbs.

    Args:
        names: the names.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        words = [self._stems(name) for name in names]
        counts = Counter(word for own in words for word in own)
        self._rarity = {word: math.log(1 + len(names) / count) for word, count in counts.items()}
        positions: dict[str, list[int]] = defaultdict(list)
        for position, own in enumerate(words):
            for word in own:
                positions[word].append(position)
        self._positions = {word: np.array(rows) for word, rows in positions.items()}
        totals = [sum(self._rarity[word] for word in own) for own in words]
        self._totals = np.array([total or 1.0 for total in totals], np.float32)

    def coverage(self, text: str) -> NDArray[np.float32]:
        """Return the share of each name's words, weighted by their rarity, that a text has, float32 [names], 0–1."""
        shares = np.zeros(len(self._totals), np.float32)
        for word in self._stems(text) & self._positions.keys():
            shares[self._positions[word]] += self._rarity[word]
        return shares / self._totals

    def _stems(self, text: str) -> set[str]:
        words = [word for word in WORD.findall(fold_text(text)) if word not in LEFT_OUT]
        return set(self._stemmer.stemWords(words))

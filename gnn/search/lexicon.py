"""Lexical search: BM25 over texts in English and Arabic (Robertson and Zaragoza, 2009), in memory.

Text is split at every character that is not a letter or digit, normalised, and stemmed with Snowball in the
language of its script. So user input never contains query operators.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import bm25s
import numpy as np
import Stemmer
from numpy.typing import NDArray

WORD = re.compile(r"[^\W_]+(?:[+#]+(?!\w))?")
ARABIC = re.compile(r"[\u0600-\u06ff]")
YA, ALEF_MAKSURA, HA, TA_MARBUTA, TATWEEL = "\u064a", "\u0649", "\u0647", "\u0629", "\u0640"
FOLDED = str.maketrans({ALEF_MAKSURA: YA, TA_MARBUTA: HA, TATWEEL: None})
ENGLISH_STOP = "a an and are as at be by for from in is it of on or that the this to we with you your our"
ARABIC_STOP = (
    "\u0641\u064a \u0645\u0646 \u0639\u0644\u064a \u0648 \u0627\u0648 \u0627\u0644\u064a \u0639\u0646 \u0645\u0639"
)
STOP = frozenset(f"{ENGLISH_STOP} {ARABIC_STOP}".split())
MOST_WORDS = 64

Scores = NDArray[np.float32]


class Analyser:
    """Turns text into stems."""

    def __init__(self) -> None:
        self._english = Stemmer.Stemmer("english")
        self._arabic = Stemmer.Stemmer("arabic")

    def stems(self, text: str) -> list[str]:
        """Return the stems of a text's words, in order, without stop words."""
        return [self._stem(word) for word in WORD.findall(folded(text)) if word not in STOP]

    def _stem(self, word: str) -> str:
        stemmer = self._arabic if ARABIC.search(word) else self._english
        return str(stemmer.stemWord(word))


def folded(text: str) -> str:
    """Normalises a text for comparison: lower case, compatibility forms, no vowel marks, a single alef."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark)).translate(FOLDED)


@dataclass(frozen=True, slots=True)
class Analysed:
    """Analysed texts: the id of each stem, and the ids of each text's stems in order."""

    vocabulary: Mapping[str, int]
    documents: Mapping[str, list[int]]


def analyse(texts: Sequence[str], analyser: Analyser, known: Analysed) -> Analysed:
    """Analyse texts, except those that are known; new stems get the next ids."""
    vocabulary, documents = dict(known.vocabulary), dict[str, list[int]]()
    for text in texts:
        if text in known.documents:
            documents[text] = known.documents[text]
        elif text not in documents:
            documents[text] = [vocabulary.setdefault(stem, len(vocabulary)) for stem in analyser.stems(text)]
    return Analysed(vocabulary, documents)


class Lexicon:
    """BM25 over some texts.

    Args:
        texts: searchable texts, in order.
        known: texts that were analysed before; they are not analysed again.

    Attributes:
        analysed: the texts in analysed form.
    """

    def __init__(self, texts: Sequence[str], known: "Analysed | None" = None) -> None:
        self._analyser = Analyser()
        self._count = len(texts)
        self.analysed = analyse(texts, self._analyser, known or Analysed({}, {}))
        corpus = [self.analysed.documents[text] for text in texts]
        self._vocabulary = self.analysed.vocabulary if any(corpus) else {}
        self._index = bm25s.BM25(method="lucene")
        if self._vocabulary:
            self._index.index((corpus, self._vocabulary), create_empty_token=False, show_progress=False)

    def scores(self, query: str) -> Scores:
        """Scores how well each text matches a query, float32 [texts]; 0 for no word in common."""
        stems = dict.fromkeys(self._analyser.stems(query))
        stem_ids = [self._vocabulary[stem] for stem in stems if stem in self._vocabulary][:MOST_WORDS]
        if not stem_ids:
            return np.zeros(self._count, dtype=np.float32)
        return np.asarray(self._index.get_scores_from_ids(stem_ids), dtype=np.float32)

"""Search by words, in memory: names (:mod:`gnn.search.name_table`), and BM25 over the whole text.

BM25 is that of Robertson and Zaragoza (2009), in Lucene's form.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import bm25s
import numpy as np
from numpy.typing import NDArray

from gnn.search.name_table import Index, NameTable, Scores, WeightedMeaning, WeightedTerm
from gnn.search.query import Query, Term
from gnn.search.spelling import Spellings
from gnn.search.words import Analyser, names_in, words_of

TEXT = 0.3  # how much of what a name lacks the other text can make up for
UNKNOWN = 0.6  # weight of a word that is not understood


@dataclass(frozen=True, slots=True)
class AnalysedTexts:
    """Analysed texts: the id of each stem, the stem's id of each word, and the ids of each text's stems in order."""

    vocabulary: Mapping[str, int]
    words: Mapping[str, int]
    documents: Mapping[str, list[int]]


def analyse(texts: Iterable[str], analyser: Analyser, before: AnalysedTexts) -> AnalysedTexts:
    """Analyse texts, except those that are known; new stems get the next ids."""
    vocabulary, words, documents = dict(before.vocabulary), dict(before.words), dict[str, list[int]]()
    for text in texts:
        if text in before.documents:
            documents[text] = before.documents[text]
        elif text not in documents:
            text_words = words_of(text)
            for word in text_words:
                if word not in words:
                    words[word] = vocabulary.setdefault(analyser.stem(word), len(vocabulary))
            documents[text] = [words[word] for word in text_words]
    return AnalysedTexts(vocabulary, words, documents)


@dataclass(frozen=True, slots=True)
class WordScores:
    """How well the words of nodes match a query, float32 [nodes] each.

    Args:
        score: 0–1, for the order; 0 for no word in common.
        coverage: share of the query's words, weighted by rarity, that a node's text holds, 0–1.
    """

    score: Scores
    coverage: Scores

    def covering(self, share: float) -> "WordScores":
        """Return these scores with 0 for nodes that hold a lower share of the query's words."""
        is_covering = self.coverage >= share
        return WordScores(self.score * is_covering, self.coverage * is_covering)

    def best(self, other: "WordScores", factor: Scores | float) -> "WordScores":
        """Return the higher of these scores and others, which are multiplied by a factor first."""
        score, coverage = np.maximum(self.score, other.score * factor), np.maximum(self.coverage, other.coverage)
        return WordScores(score.astype(np.float32), coverage)


class Lexicon:
    """The words of some nodes.

    Args:
        texts: each node's text, which begins with its name.
        names: each node's name and alternative names.
        before: texts that were analysed before; they are not analysed again.

    Attributes:
        analysed: the texts and names in analysed form.
    """

    def __init__(
        self, texts: Sequence[str], names: Sequence[Sequence[str]], before: AnalysedTexts | None = None
    ) -> None:
        self._analyser = Analyser()
        self._count = len(texts)
        all_names = [[part for name in own for part in names_in(name)] for own in names]
        self.analysed = analyse(
            chain(texts, chain.from_iterable(all_names)), self._analyser, before or AnalysedTexts({}, {}, {})
        )
        documents = self.analysed.documents
        corpus = [
            [*documents[text], *chain.from_iterable(documents[name] for name in own[1:])]
            for text, own in zip(texts, names, strict=True)
        ]
        self._bm25 = bm25s.BM25(method="lucene")
        self._frequencies = np.zeros(len(self.analysed.vocabulary), dtype=np.int64)
        if any(corpus):
            self._bm25.index((corpus, self.analysed.vocabulary), create_empty_token=False, show_progress=False)
            self._frequencies[:] = np.diff(self._bm25.scores["indptr"])[: len(self._frequencies)]
        self._rarities = rarity(self._frequencies, self._count)
        self._names = NameTable(all_names, self.analysed.documents, self._rarities)

    @cached_property
    def spellings(self) -> Spellings:
        """The words of the nodes, for corrections."""
        return Spellings(word for word, stem in self.analysed.words.items() if self._frequencies[stem])

    def holds(self, word: str) -> bool:
        """Return whether some node holds a word in just this form."""
        stem = self.analysed.words.get(word)
        return stem is not None and self._frequencies[stem] > 0

    def frequency(self, word: str) -> int:
        """Return how many nodes hold a word, in any of its forms."""
        stem = self._stem(word)
        return 0 if stem is None else int(self._frequencies[stem])

    def holds_phrase(self, words: Sequence[str]) -> bool:
        """Return whether some name holds these words next to each other."""
        stems = [self._stem(word) for word in words]
        known_stems = [stem for stem in stems if stem is not None]
        return len(known_stems) == len(stems) and self._names.holds_phrase(known_stems)

    def scores(self, query: Query) -> WordScores:
        """Score how well each node's words match a query."""
        terms = [self._weigh(term) for term in query.terms]
        total = sum(term.weight for term in terms)
        if not any(term.meanings for term in terms):
            return WordScores(*np.zeros((2, self._count), dtype=np.float32))
        coverage = sum(term.weight * term.faith(self._holding, self._count) for term in terms) / total
        names = self._names.scores(terms, total, query)
        stems = dict.fromkeys(stem for term in terms if term.meanings for stem in term.meanings[0].stems)
        text = np.minimum(self._bm25.get_scores_from_ids(list(stems)) / total, 1.0)
        score = np.minimum(names + (1 - names) * TEXT * text, 1.0)
        return WordScores(score.astype(np.float32), np.minimum(coverage, 1.0))

    def _holding(self, stem: int) -> Index:
        """Return the indices of the nodes that hold a stem."""
        starts = self._bm25.scores["indptr"]
        return np.asarray(self._bm25.scores["indices"][starts[stem] : starts[stem + 1]])

    def _stem(self, word: str) -> int | None:
        stem = self.analysed.words.get(word)
        return self.analysed.vocabulary.get(self._analyser.stem(word)) if stem is None else stem

    def _weigh(self, term: Term) -> WeightedTerm:
        """Return a term with what it means to the nodes, and with its rarity."""
        meanings: dict[tuple[int, ...], WeightedMeaning] = {}
        for meaning in term.meanings:
            stems = tuple(stem for word in meaning.word.split() if (stem := self._stem(word)) is not None)
            if len(stems) == len(meaning.word.split()) and all(self._frequencies[stem] for stem in stems):
                rarity_of_all = float(sum(self._rarities[stem] for stem in stems))
                meanings.setdefault(stems, WeightedMeaning(stems, meaning.fidelity, rarity_of_all))
        if meanings:
            return WeightedTerm(next(iter(meanings.values())).rarity, tuple(meanings.values()))
        rarest = float(rarity(np.zeros(1), self._count)[0])
        return WeightedTerm(rarest if term.meanings else UNKNOWN * rarest, ())


def rarity(frequencies: NDArray[np.int64] | NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return the weight of stems by the number of texts that hold them, as BM25 does, float64 [stems]."""
    return np.log1p((count - frequencies + 0.5) / (frequencies + 0.5))

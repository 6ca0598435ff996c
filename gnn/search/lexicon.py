"""Search by words, in memory: how much of a query the best name of each node holds, and BM25 over the whole text.

A name scores by the share of the query's words that it holds and the share of its words that the query holds, words
weighted by their rarity. So a name that is the whole query comes before one that holds more, or less. BM25 (Robertson
and Zaragoza, 2009, in Lucene's form) adds what the other text says.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise

import bm25s
import numpy as np
from numpy.typing import NDArray

from gnn.scoring.retrieval import best
from gnn.search.query import Query, Term
from gnn.search.spelling import Spellings
from gnn.search.words import Analyser, names_in, words_of
from graph.text_folding import fold_text

PRECISION = 0.7  # how much of a name's score depends on the share of its words that the query holds
ALTERNATIVE = 0.97  # an alternative name against a preferred one
SAME_WORDS, OTHER_FORMS = 0.98, 0.9  # the same words, and other forms of them, against the same text
TEXT = 0.3  # how much of what a name lacks the other text can make up for
UNKNOWN = 0.6  # weight of a word that is not understood
MOST_COMPARED, MOST_PHRASES = 60, 200
TINY = 1e-9

Scores = NDArray[np.float32]
Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Analysed:
    """Analysed texts: the id of each stem, the stem's id of each word, and the ids of each text's stems in order."""

    vocabulary: Mapping[str, int]
    words: Mapping[str, int]
    documents: Mapping[str, list[int]]


def analyse(texts: Iterable[str], analyser: Analyser, known: Analysed) -> Analysed:
    """Analyse texts, except those that are known; new stems get the next ids."""
    vocabulary, words, documents = dict(known.vocabulary), dict(known.words), dict[str, list[int]]()
    for text in texts:
        if text in known.documents:
            documents[text] = known.documents[text]
        elif text not in documents:
            text_words = words_of(text)
            for word in text_words:
                if word not in words:
                    words[word] = vocabulary.setdefault(analyser.stem(word), len(vocabulary))
            documents[text] = [words[word] for word in text_words]
    return Analysed(vocabulary, words, documents)


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
        known: texts that were analysed before; they are not analysed again.

    Attributes:
        analysed: the texts and names in analysed form.
    """

    def __init__(self, texts: Sequence[str], names: Sequence[Sequence[str]], known: Analysed | None = None) -> None:
        self._analyser = Analyser()
        self._count = len(texts)
        all_names = [[part for name in own for part in names_in(name)] for own in names]
        self.analysed = analyse(
            chain(texts, chain.from_iterable(all_names)), self._analyser, known or Analysed({}, {}, {})
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
        self._names = NameTable(all_names, self.analysed, self._rarities)

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
        known = [stem for stem in stems if stem is not None]
        return len(known) == len(stems) and self._names.holds_phrase(known)

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

    def _weigh(self, term: Term) -> "WeightedTerm":
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


@dataclass(frozen=True, slots=True)
class WeightedMeaning:
    """What a term may mean: the stems that must all be there, its fidelity, and the sum of the stems' rarities."""

    stems: tuple[int, ...]
    fidelity: float
    rarity: float

    def holders(self, holding: Callable[[int], Index]) -> Index:
        """Return the indices of what holds all of the stems; ``holding`` returns those of one stem."""
        indices = holding(self.stems[0])
        for stem in self.stems[1:]:
            indices = np.intersect1d(indices, holding(stem), assume_unique=True)
        return indices


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A term's weight and its meanings, most likely first; none if no node holds any of them."""

    weight: float
    meanings: tuple[WeightedMeaning, ...]

    def faith(self, holding: Callable[[int], Index], count: int) -> Scores:
        """Return the fidelity of the best meaning that each of ``count`` texts holds, 0 for none, float32 [count]."""
        faith = np.zeros(count, dtype=np.float32)
        for meaning in self.meanings:
            holders = meaning.holders(holding)
            faith[holders] = np.maximum(faith[holders], meaning.fidelity)
        return faith


class NameTable:
    """The names of some nodes, with the names that hold each stem.

    Args:
        names: the names of each node, its preferred name first.
        analysed: the names in analysed form.
        rarities: the weight of each stem, float64 [stems].
    """

    def __init__(self, names: Sequence[Sequence[str]], analysed: Analysed, rarities: NDArray[np.float64]) -> None:
        counts = np.fromiter((len(own) for own in names), np.int64, len(names))
        self._names = list(chain.from_iterable(names))
        self._first = np.cumsum(counts) - counts
        self._nodes = np.repeat(np.arange(len(counts)), counts)
        self._is_preferred = np.zeros(len(self._names), dtype=bool)
        self._is_preferred[self._first] = True
        self._stems = [analysed.documents[name] for name in self._names]
        own_stems = [set(stems) for stems in self._stems]
        sizes = np.fromiter(map(len, own_stems), np.int64, len(own_stems))
        stems = np.fromiter(chain.from_iterable(own_stems), np.int64, int(sizes.sum()))
        holders = np.repeat(np.arange(len(self._names)), sizes)
        self._weights = np.bincount(holders, rarities[stems], minlength=len(self._names)).astype(np.float32)
        order = np.argsort(stems, kind="stable")
        self._holders = holders[order]
        self._starts = np.searchsorted(stems[order], np.arange(len(rarities) + 1))

    def holding(self, stem: int) -> Index:
        """Return the indices of the names that hold a stem."""
        return self._holders[self._starts[stem] : self._starts[stem + 1]]

    def holds_phrase(self, stems: Sequence[int]) -> bool:
        """Return whether some name holds two stems next to each other."""
        both = np.intersect1d(self.holding(stems[0]), self.holding(stems[1]), assume_unique=True)
        pair = stems[0], stems[1]
        return any(pair in pairwise(own) for own in (self._stems[name] for name in both[:MOST_PHRASES].tolist()))

    def scores(self, terms: Sequence[WeightedTerm], total: float, query: Query) -> Scores:
        """Return the score of each node's best name, 0–1, float32 [nodes].

        Args:
            terms: the query's terms.
            total: the sum of their weights.
            query: the query.
        """
        node_scores = np.zeros(len(self._first), dtype=np.float32)
        held, of_name = np.zeros((2, len(self._names)), dtype=np.float32)
        holders = [self._add(term, held, of_name) for term in terms]
        names = np.flatnonzero(held) if len(holders) > 1 else np.sort(holders[0])
        if not len(names):
            return node_scores
        precision = np.minimum(of_name[names] / np.maximum(self._weights[names], TINY), 1.0)
        score = np.asarray(held[names] / total * (1 - PRECISION + PRECISION * precision), dtype=np.float32)
        score *= self._likeness(names, score, query)
        score[~self._is_preferred[names]] *= ALTERNATIVE
        nodes = self._nodes[names]
        starts = np.flatnonzero(np.diff(nodes, prepend=-1))
        node_scores[nodes[starts]] = np.maximum.reduceat(score, starts)
        return node_scores

    def _add(self, term: WeightedTerm, held: Scores, of_name: Scores) -> Index:
        """Add a term's share of the query, and of each name, to the names that hold it, and return their indices."""
        if len(term.meanings) == 1:
            [meaning] = term.meanings
            holders = meaning.holders(self.holding)
            held[holders] += term.weight * meaning.fidelity
            of_name[holders] += meaning.rarity
            return holders
        faith, rarities = np.zeros((2, len(self._names)), dtype=np.float32)
        for meaning in reversed(term.meanings):
            holders = meaning.holders(self.holding)
            faith[holders] = np.maximum(faith[holders], meaning.fidelity)
            rarities[holders] = meaning.rarity
        holders = np.flatnonzero(faith)
        held[holders] += term.weight * faith[holders]
        of_name[holders] += rarities[holders]
        return holders

    def _likeness(self, names: Index, score: Scores, query: Query) -> Scores:
        """Return a factor for each of some names: 1 for the query's own text, less for other forms or orders of it.

        Only the best names are looked at; the others get the least.
        """
        likeness = np.full(len(names), OTHER_FORMS, dtype=np.float32)
        meanings = (meaning.word.split() for term in query.terms for meaning in term.meanings)
        words = {*words_of(query.meant), *chain.from_iterable(meanings)}
        for position in best(score, MOST_COMPARED).tolist():
            form = form_of(self._names[names[position]])
            if form.text == query.folded:
                likeness[position] = 1.0
            else:
                shared = min(1.0, len(words & form.words) / len(query.terms))
                likeness[position] = OTHER_FORMS + (SAME_WORDS - OTHER_FORMS) * shared
        return likeness


@dataclass(frozen=True, slots=True)
class Form:
    """The folded text and the words of a name."""

    text: str
    words: frozenset[str]


@lru_cache(maxsize=65_536)
def form_of(name: str) -> Form:
    """Return the form of a name."""
    return Form(" ".join(fold_text(name).split()), frozenset(words_of(name)))


def rarity(frequencies: NDArray[np.int64] | NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return the weight of stems by the number of texts that hold them, as BM25 does, float64 [stems]."""
    return np.log1p((count - frequencies + 0.5) / (frequencies + 0.5))

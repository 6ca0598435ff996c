"""The names of nodes, and how much of a query each of them is.

A name scores by the share of the query's words that it holds and the share of its words that the query holds, words
weighted by their rarity. So a name that is the whole query comes before one that holds more, or less.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from gnn.scoring.retrieval import best
from gnn.search.query import Query
from gnn.search.words import ARABIC, words_of
from graph.text_folding import fold_name

PRECISION = 0.7  # how much of a name's score depends on the share of its words that the query holds
ALTERNATIVE = 0.97  # an alternative name against a preferred one
SAME_WORDS, OTHER_FORMS = 0.98, 0.8  # the same words, and other forms of most of them, against the same text
OTHER_WORDS = 0.6  # words that share no more than their stems with the query's, such as "account" and "accountant"
MOST_COMPARED, MOST_PHRASES = 200, 200
TINY = 1e-9
ARTICLE, PLURAL = "\u0627\u0644", "s"

Scores = NDArray[np.float32]
Index = NDArray[np.int64]


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
        documents: the ids of each name's stems, in order.
        rarities: the weight of each stem, float64 [stems].
    """

    def __init__(
        self, names: Sequence[Sequence[str]], documents: Mapping[str, list[int]], rarities: NDArray[np.float64]
    ) -> None:
        counts = np.fromiter((len(own) for own in names), np.int64, len(names))
        self._names = list(chain.from_iterable(names))
        self._first = np.cumsum(counts) - counts
        self._nodes = np.repeat(np.arange(len(counts)), counts)
        self._is_preferred = np.zeros(len(self._names), dtype=bool)
        self._is_preferred[self._first] = True
        self._stems = [documents[name] for name in self._names]
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
        shares, of_name = np.zeros((2, len(self._names)), dtype=np.float32)
        holders = [self._add(term, shares, of_name) for term in terms]
        names = np.flatnonzero(shares) if len(holders) > 1 else np.sort(holders[0])
        if not len(names):
            return node_scores
        precision = np.minimum(of_name[names] / np.maximum(self._weights[names], TINY), 1.0)
        score = np.asarray(shares[names] / total * (1 - PRECISION + PRECISION * precision), dtype=np.float32)
        score *= self._likeness(names, score, query)
        score[~self._is_preferred[names]] *= ALTERNATIVE
        nodes = self._nodes[names]
        starts = np.flatnonzero(np.diff(nodes, prepend=-1))
        node_scores[nodes[starts]] = np.maximum.reduceat(score, starts)
        return node_scores

    def _add(self, term: WeightedTerm, shares: Scores, of_name: Scores) -> Index:
        """Add a term's share of the query, and of each name, to the names that hold it, and return their indices."""
        if len(term.meanings) == 1:
            [meaning] = term.meanings
            holders = meaning.holders(self.holding)
            shares[holders] += term.weight * meaning.fidelity
            of_name[holders] += meaning.rarity
            return holders
        faith, rarities = np.zeros((2, len(self._names)), dtype=np.float32)
        for meaning in reversed(term.meanings):
            holders = meaning.holders(self.holding)
            faith[holders] = np.maximum(faith[holders], meaning.fidelity)
            rarities[holders] = meaning.rarity
        holders = np.flatnonzero(faith)
        shares[holders] += term.weight * faith[holders]
        of_name[holders] += rarities[holders]
        return holders

    def _likeness(self, names: Index, score: Scores, query: Query) -> Scores:
        """Return a factor for each of some names: 1 for the query's own text, less for other forms or orders of it.

        Only the best names are looked at; the others get the least.
        """
        likeness = np.full(len(names), OTHER_WORDS, dtype=np.float32)
        meanings = (meaning.word.split() for term in query.terms for meaning in term.meanings)
        words = with_inflections({*words_of(query.meant), *chain.from_iterable(meanings)})
        for position in best(score, MOST_COMPARED).tolist():
            form = form_of(self._names[names[position]])
            if form.text == query.folded:
                likeness[position] = 1.0
            else:
                shared = min(1.0, len(words & form.words) / len(query.terms))
                likeness[position] = OTHER_FORMS + (SAME_WORDS - OTHER_FORMS) * shared if shared else OTHER_WORDS
        return likeness


@dataclass(frozen=True, slots=True)
class Form:
    """The folded text and the words of a name."""

    text: str
    words: frozenset[str]


def with_inflections(words: Collection[str]) -> frozenset[str]:
    """Return words with the forms in which they are the same word: an English plural, an Arabic article."""
    longer = (f"{ARTICLE}{word}" if ARABIC.search(word) else f"{word}{PLURAL}" for word in words)
    shorter = (word.removeprefix(ARTICLE).removesuffix(PLURAL) for word in words)
    return frozenset((*words, *longer, *shorter))


@lru_cache(maxsize=65_536)
def form_of(name: str) -> Form:
    """Return the form of a name."""
    return Form(fold_name(name), frozenset(words_of(name)))

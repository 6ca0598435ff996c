"""Finds nodes by names that are partial or have typos."""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from gnn.scoring.retrieval import best
from gnn.search.lexicon import Lexicon
from gnn.search.query import QueryReader
from gnn.search.spelling import LAST
from graph.text_folding import fold_name

MOST = 100
WHOLE, BEGINNING = 100.0, 95.0
FEWEST = 0.5  # least share of the query's words that a name holds
MOST_BEGINNINGS = 1_000

Name = tuple[str, str, Sequence[str]]


class NameLookup:
    """Looks up nodes by their names and alternative names.

    Args:
        names: id, name and alternative names of each node that may be found.
        lexicon: the words of these nodes, and perhaps of others.
        ids: the ids of the lexicon's nodes.
    """

    def __init__(self, names: Sequence[Name], lexicon: Lexicon, ids: Sequence[str]) -> None:
        self._pairs = sorted((fold_name(variant), id) for id, name, others in names for variant in (name, *others))
        named_ids = {id for id, _, _ in names}
        self._may_be_found = np.fromiter((id in named_ids for id in ids), bool, len(ids))
        self._lexicon = lexicon
        self._ids = ids
        self._reader = QueryReader([lexicon])

    @classmethod
    def of(cls, names: Sequence[Name]) -> "NameLookup":
        """Make the lookup of nodes whose words are in no lexicon yet."""
        lexicon = Lexicon([name for _, name, _ in names], [(name, *others) for _, name, others in names])
        return cls(names, lexicon, [id for id, _, _ in names])

    def closest(self, query: str) -> list[tuple[str, float]]:
        """Return at most 100 ids of the closest names with their similarity (0–100), closest first.

        A name that begins with the query ranks above one that merely holds its words, or words like them.
        """
        folded_query = fold_name(query)
        if not folded_query:
            return []
        words = self._lexicon.scores(self._reader.read(query))
        scores = words.score * (words.coverage >= FEWEST) * self._may_be_found
        closest = {self._ids[node]: (BEGINNING - 1) * float(scores[node]) for node in best(scores, MOST).tolist()}
        for name, id in self._beginning_with(folded_query):
            similarity = WHOLE if name == folded_query else BEGINNING + len(folded_query) / len(name)
            closest[id] = max(closest.get(id, 0.0), similarity)
        return sorted(closest.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]

    def _beginning_with(self, folded: str) -> list[tuple[str, str]]:
        """Return the shortest names that begin with a folded text, with their nodes' ids."""
        start = bisect_left(self._pairs, (folded, ""))
        end = bisect_left(self._pairs, (folded + LAST, ""))
        return sorted(self._pairs[start:end], key=lambda pair: len(pair[0]))[:MOST_BEGINNINGS]

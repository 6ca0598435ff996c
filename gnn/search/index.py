"""Search over jobs, courses, skills and occupations: lexical and semantic scores, fused, in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue
from gnn.scoring.retrieval import best
from gnn.scoring.scorer import Semantics
from gnn.search.fusion import WORDS, K, fused
from gnn.search.lexicon import Lexicon

LABELS = ("Job", "Course", "Skill", "Occupation")
THRESHOLD = 0.25
BEST_POSSIBLE = (1.0 + WORDS) / (K + 1)
DEPTH = 200

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result: ``score`` is relative to the best possible, 0–1."""

    label: str
    id: str
    score: float
    by_words: bool
    by_meaning: bool


class SearchIndex:
    """The lexical index of a catalogue.

    Args:
        texts: searchable texts by label, in the catalogue's order.
        ids: ids of the nodes by label.
        others: alternative names by node id, searched together with the node's text.
        previous: the index of an earlier state of the catalogue with the same alternative names; what has not changed
            is taken from it.

    Attributes:
        texts: the given texts.
        lexicons: the lexical index of each label.
    """

    def __init__(
        self,
        texts: Mapping[str, Sequence[str]],
        ids: Mapping[str, Sequence[str]],
        others: Mapping[str, str],
        previous: "SearchIndex | None" = None,
    ) -> None:
        self.texts = texts
        self._ids = ids
        self.lexicons: dict[str, Lexicon] = {}
        for label in LABELS:
            known = previous.lexicons[label] if previous else None
            if previous and known and previous.texts[label] is texts[label]:
                self.lexicons[label] = known
            else:
                names = join_names(texts[label], ids[label], others)
                self.lexicons[label] = Lexicon(names, known.analysed if known else None)

    def search(
        self,
        query: str,
        labels: Sequence[str],
        meaning: Mapping[str, Vectors] | None,
        allowed: Mapping[str, NDArray[np.bool_]],
    ) -> list[Hit]:
        """Return the best 200 results for a query, best first.

        Args:
            query: any text.
            labels: labels to search.
            meaning: cosines of the query with all nodes, float32 [n] by label; ``None`` if no model reads texts.
            allowed: which nodes may be found, bool [n] by label; a missing label allows all of its nodes.
        """
        hits = []
        for label in labels:
            cosines = None if meaning is None else meaning.get(label)
            combined = fused(self.lexicons[label].scores(query), cosines, THRESHOLD)
            score = combined.score * allowed[label] if label in allowed else combined.score
            hits += [
                Hit(
                    label,
                    self._ids[label][index],
                    min(1.0, float(combined.score[index]) / BEST_POSSIBLE),
                    bool(combined.by_words[index]),
                    bool(combined.by_meaning[index]),
                )
                for index in best(score, DEPTH).tolist()
            ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.label, hit.id))[:DEPTH]


def join_names(texts: Sequence[str], ids: Sequence[str], others: Mapping[str, str]) -> list[str]:
    """Join each node's text with its alternative names."""
    return [f"{text} {others[id]}" if id in others else text for text, id in zip(texts, ids, strict=True)]


def index_of(catalogue: Catalogue, others: Mapping[str, str], previous: SearchIndex | None = None) -> SearchIndex:
    """Build the index of a catalogue; see :class:`SearchIndex` for ``previous``."""
    nodes = catalogue.data.nodes
    texts, ids = {label: nodes[label].texts for label in LABELS}, {label: nodes[label].ids for label in LABELS}
    return SearchIndex(texts, ids, others, previous)


def meaning_of(semantics: Semantics | None, query: str) -> dict[str, Vectors] | None:
    """Return the cosines of a text with all nodes by label, or ``None`` if no model reads texts."""
    if semantics is None:
        return None
    vector = semantics.encode([query])[0]
    return {label: semantics.texts[label] @ vector for label in LABELS}

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
    """

    def __init__(
        self, texts: Mapping[str, Sequence[str]], ids: Mapping[str, Sequence[str]], others: Mapping[str, str]
    ) -> None:
        self._ids = ids
        self._lexicons = {
            label: Lexicon([f"{text} {others.get(id, '')}" for text, id in zip(texts[label], ids[label], strict=True)])
            for label in LABELS
        }

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
            combined = fused(self._lexicons[label].scores(query), cosines, THRESHOLD)
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


def index_of(catalogue: Catalogue, others: Mapping[str, str]) -> SearchIndex:
    """Build the index of a catalogue."""
    nodes = catalogue.data.nodes
    return SearchIndex(
        {label: nodes[label].texts for label in LABELS}, {label: nodes[label].ids for label in LABELS}, others
    )


def meaning_of(semantics: Semantics | None, query: str) -> dict[str, Vectors] | None:
    """Return the cosines of a text with all nodes by label, or ``None`` if no model reads texts."""
    if semantics is None:
        return None
    vector = semantics.encode([query])[0]
    return {label: semantics.texts[label] @ vector for label in LABELS}

"""Metrics beyond accuracy: coverage of the catalogue, evenness of exposure, novelty and diversity.

Catalogue coverage and Gini index of exposure (Ge et al., 2010; Fleder and Hosanagar, 2009),
novelty as mean self-information (Zhou et al., 2010), intra-list diversity (Ziegler et al., 2005).
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.catalogue import unit_rows
from gnn.evaluation.metrics import NOTHING, Rankings

K = 10


def exposure(ranked: Rankings, items: int, k: int = K) -> NDArray[np.int64]:
    """Return how often each item is in somebody's top k, int64 [items]."""
    top_items = ranked[:, :k].ravel()
    return np.bincount(top_items[top_items != NOTHING], minlength=items)


def coverage(ranked: Rankings, candidates: NDArray[np.bool_]) -> float:
    """Return the share of candidates in at least one person's top ten, 0–1."""
    return float((exposure(ranked, len(candidates)) > 0).sum() / max(int(candidates.sum()), 1))


def gini(ranked: Rankings, candidates: NDArray[np.bool_]) -> float:
    """Return the Gini index of the candidates' exposure, 0 (all equal) to 1 (one item alone)."""
    counts = np.sort(exposure(ranked, len(candidates))[candidates]).astype(np.float64)
    if not counts.sum():
        return 0.0
    ranks = np.arange(1, len(counts) + 1)
    return float((2 * ranks - len(counts) - 1) @ counts / (len(counts) * counts.sum()))


def novelty(ranked: Rankings, counts: NDArray[np.float64]) -> float:
    """Return the mean self-information of the top ten in bits: -log2 of an item's share of past choices.

    One is added to each item's count.
    """
    share = (counts + 1) / (counts + 1).sum()
    top_items = ranked[:, :K]
    return float(-np.log2(share[top_items[top_items != NOTHING]]).mean())


def diversity(ranked: Rankings, content: csr_matrix) -> float | None:
    """Return the mean cosine distance between pairs in a person's top ten, 0–1; ``None`` without content.

    Args:
        ranked: int64 [people, depth].
        content: content features of the items (skills and topics), sparse [items, features].
    """
    if not content.nnz:
        return None
    rows = unit_rows(content)
    distances = []
    for top_items in ranked[:, :K]:
        items = top_items[top_items != NOTHING]
        if len(items) > 1:
            similarities = np.asarray((rows[items] @ rows[items].T).todense())
            distances.append(1.0 - (similarities.sum() - np.trace(similarities)) / (len(items) * (len(items) - 1)))
    return float(np.mean(distances)) if distances else None

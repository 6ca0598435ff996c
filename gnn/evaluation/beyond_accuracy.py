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
    """Returns how often each item is in somebody's top k, int64 [items]."""
    shown = ranked[:, :k].ravel()
    return np.bincount(shown[shown != NOTHING], minlength=items)


def coverage(ranked: Rankings, candidates: NDArray[np.bool_]) -> float:
    """Returns the share of candidates in at least one person's top ten, 0–1."""
    return float((exposure(ranked, len(candidates)) > 0).sum() / max(int(candidates.sum()), 1))


def gini(ranked: Rankings, candidates: NDArray[np.bool_]) -> float:
    """Returns the Gini index of the candidates' exposure, 0 (all equal) to 1 (one item alone)."""
    shown = np.sort(exposure(ranked, len(candidates))[candidates]).astype(np.float64)
    if not shown.sum():
        return 0.0
    place = np.arange(1, len(shown) + 1)
    return float((2 * place - len(shown) - 1) @ shown / (len(shown) * shown.sum()))


def novelty(ranked: Rankings, counts: NDArray[np.float64]) -> float:
    """Returns the mean self-information of the top ten in bits: -log2 of an item's share of past choices.

    One is added to each item's count.
    """
    share = (counts + 1) / (counts + 1).sum()
    shown = ranked[:, :K]
    return float(-np.log2(share[shown[shown != NOTHING]]).mean())


def diversity(ranked: Rankings, content: csr_matrix) -> float | None:
    """Returns the mean cosine distance between pairs in a person's top ten, 0–1; ``None`` without content.

    Args:
        ranked: int64 [people, depth].
        content: content features of the items (skills and topics), sparse [items, features].
    """
    if not content.nnz:
        return None
    rows = unit_rows(content)
    distances = []
    for shown in ranked[:, :K]:
        kept = shown[shown != NOTHING]
        if len(kept) > 1:
            alike = np.asarray((rows[kept] @ rows[kept].T).todense())
            distances.append(1.0 - (alike.sum() - np.trace(alike)) / (len(kept) * (len(kept) - 1)))
    return float(np.mean(distances)) if distances else None

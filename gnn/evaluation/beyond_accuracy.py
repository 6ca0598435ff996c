"""Beyond accuracy: how much of the catalogue is shown, how evenly, how unexpected and how varied.

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
    """How often each item is among somebody's first k, int64 [items]."""
    shown = ranked[:, :k].ravel()
    return np.bincount(shown[shown != NOTHING], minlength=items)


def coverage(ranked: Rankings, candidates: NDArray[np.bool_]) -> float:
    """Share of the candidates that are among somebody's first ten, 0–1."""
    return float((exposure(ranked, len(candidates)) > 0).sum() / max(int(candidates.sum()), 1))


def gini(ranked: Rankings, candidates: NDArray[np.bool_]) -> float:
    """Gini index of the candidates' exposure, 0 (all alike) to 1 (one alone)."""
    shown = np.sort(exposure(ranked, len(candidates))[candidates]).astype(np.float64)
    if not shown.sum():
        return 0.0
    place = np.arange(1, len(shown) + 1)
    return float((2 * place - len(shown) - 1) @ shown / (len(shown) * shown.sum()))


def novelty(ranked: Rankings, counts: NDArray[np.float64]) -> float:
    """Mean self-information of the first ten, in bits: -log2 of an item's share of past choices (one added to each)."""
    share = (counts + 1) / (counts + 1).sum()
    shown = ranked[:, :K]
    return float(-np.log2(share[shown[shown != NOTHING]]).mean())


def diversity(ranked: Rankings, content: csr_matrix) -> float | None:
    """Mean cosine distance between two of a person's first ten, 0–1; ``None`` where items have no content.

    Args:
        ranked: int64 [people, depth].
        content: what items are made of (skills and topics), sparse [items, features].
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

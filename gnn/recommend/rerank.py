"""Reorders the best items: maximal marginal relevance, reserved positions, and a cap on each company's share.

Carbonell and Goldstein, "The use of MMR, diversity-based reranking for reordering documents and
producing summaries", SIGIR 1998.
"""

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gnn.data.dataset import Index, Mask

WINDOW = 10
Values = NDArray[np.float64]
Want: TypeAlias = tuple[Mask, int]


def mmr(scores: Values, vectors: NDArray[np.float32], knob: float) -> Index:
    """Orders items by maximal marginal relevance, int64 [n].

    Args:
        scores: float64 [n], any scale.
        vectors: rows of unit length, float32 [n, d].
        knob: 0 orders by score alone, 1 by dissimilarity to the preceding items alone.
    """
    order = np.lexsort((np.arange(len(scores)), -scores))
    if knob <= 0 or not len(scores):
        return order
    spread = float(scores.max() - scores.min()) or 1.0
    worth = (1.0 - knob) * (scores - scores.min()) / spread
    left, found = np.ones(len(scores), dtype=bool), [int(order[0])]
    left[order[0]] = False
    likest = vectors @ vectors[order[0]]
    while left.any():
        value = np.where(left, worth - knob * likest, -np.inf)
        chosen = int(np.argmax(value))
        found.append(chosen)
        left[chosen] = False
        likest = np.maximum(likest, vectors @ vectors[chosen])
    return np.array(found, dtype=np.int64)


def arrange_places(groups: Index, share: float, wants: Sequence[Want], depth: int) -> Index:
    """Orders the first items with reserved positions and a cap on each group; int64 [depth or fewer].

    Args:
        groups: group of each item in order, int64 [n]; -1 means no group.
        share: as in :func:`shared_out`.
        wants: as in :func:`with_places`; wanted items may come from below ``depth``.
        depth: how many items to keep.
    """
    order = np.arange(len(groups), dtype=np.int64)
    order[:depth] = shared_out(groups[:depth], share)
    if any(wanted.any() for wanted, _ in wants):
        order = order[with_places(groups[order], share, [(wanted[order], least) for wanted, least in wants])]
        order[:depth] = order[:depth][shared_out(groups[order[:depth]], share)]
    return order[:depth]


def with_places(groups: Index, share: float, wants: Sequence[Want]) -> Index:
    """Orders items so that the first ten hold some wanted items of each kind, as far as they exist; int64 [n].

    The best wanted items below the first ten move up one at a time, skipping items whose group has reached its cap.
    Each takes the last of the ten positions, and the last item that is not protected drops out. The other items keep
    their order.

    Args:
        groups: group of each item in order, int64 [n]; -1 means no group.
        share: as in :func:`shared_out`.
        wants: for each kind, a mask of its items in order, bool [n], and the minimum count; at most ten in total.
    """
    most, first, promised = most_of(share), list(range(min(WINDOW, len(groups)))), set[int]()
    for wanted, least in wants:
        there = [place for place in first if wanted[place]][:least]
        promised.update(there)
        left = wanted.copy()
        left[first] = False
        below = np.flatnonzero(left).tolist() if len(there) < least else []
        for _ in range(min(least - len(there), len(below))):
            falling = next(place for place in reversed(first) if place not in promised)
            beside = Counter(int(groups[place]) for place in first if place != falling)
            full = {one for one, count in beside.items() if one >= 0 and one != groups[falling] and count >= most}
            rising = next((place for place in below if place not in first and int(groups[place]) not in full), None)
            if rising is None:
                break
            first = [*(place for place in first if place != falling), rising]
            promised.add(rising)
    others = np.ones(len(groups), dtype=bool)
    others[first] = False
    return np.concatenate([np.array(first, dtype=np.int64), np.flatnonzero(others)])


def most_of(share: float) -> int:
    """Returns how many of any ten consecutive positions a group may take: at least one."""
    return max(1, round(share * WINDOW))


def shared_out(groups: Index, share: float) -> Index:
    """Orders items so that no group exceeds its share of any ten consecutive positions while others remain.

    Args:
        groups: group of each item in order, int64 [n]; -1 means no group.
        share: 0–1; every group may take at least one position in ten.
    """
    most, group = most_of(share), groups.tolist()
    if not crowded(groups, most):
        return np.arange(len(groups), dtype=np.int64)
    waiting = list(range(len(group)))
    order: list[int] = []
    while waiting:
        lately = [group[place] for place in order[-(WINDOW - 1) :]]
        chosen = next((place for place in waiting if group[place] < 0 or lately.count(group[place]) < most), waiting[0])
        waiting.remove(chosen)
        order.append(chosen)
    return np.array(order, dtype=np.int64)


def crowded(groups: Index, most: int) -> bool:
    """Returns whether any ten consecutive positions hold more than ``most`` items of one group."""
    order = np.argsort(groups, kind="stable")
    ends = order[most:]
    starts = order[: len(ends)]
    same = (groups[starts] == groups[ends]) & (groups[ends] >= 0)
    return bool((same & (ends - starts < WINDOW)).any())

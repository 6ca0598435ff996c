"""Reorders the best items: maximal marginal relevance, reserved positions, and a cap on each company's share.

Carbonell and Goldstein, "The use of MMR, diversity-based reranking for reordering documents and
producing summaries", SIGIR 1998.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gnn.data.dataset import Index, Mask

WINDOW = 10
Values = NDArray[np.float64]
Want: TypeAlias = tuple[Mask, int]


def mmr(scores: Values, vectors: NDArray[np.float32], diversity: float) -> Index:
    """Orders items by maximal marginal relevance, int64 [n].

    Args:
        scores: float64 [n], any scale.
        vectors: rows of unit length, float32 [n, d].
        diversity: 0 orders by score alone, 1 by dissimilarity to the preceding items alone.
    """
    order = np.lexsort((np.arange(len(scores)), -scores))
    if diversity <= 0 or not len(scores):
        return order
    spread = float(scores.max() - scores.min()) or 1.0
    relevance = (1.0 - diversity) * (scores - scores.min()) / spread
    remaining, selection = np.ones(len(scores), dtype=bool), [int(order[0])]
    remaining[order[0]] = False
    similarity = vectors @ vectors[order[0]]
    while remaining.any():
        value = np.where(remaining, relevance - diversity * similarity, -np.inf)
        choice = int(np.argmax(value))
        selection.append(choice)
        remaining[choice] = False
        similarity = np.maximum(similarity, vectors @ vectors[choice])
    return np.array(selection, dtype=np.int64)


def arrange_positions(groups: Index, share: float, wants: Sequence[Want], depth: int) -> Index:
    """Orders the first items with reserved positions and a cap on each group; int64 [depth or fewer].

    Args:
        groups: group of each item in order, int64 [n]; -1 means no group.
        share: as in :func:`cap_groups`.
        wants: as in :func:`reserve_positions`; wanted items may come from below ``depth``.
        depth: how many items to keep.
    """
    order = np.arange(len(groups), dtype=np.int64)
    order[:depth] = cap_groups(groups[:depth], share)
    if any(mask.any() for mask, _ in wants):
        order = order[reserve_positions(groups[order], share, [(mask[order], minimum) for mask, minimum in wants])]
        order[:depth] = order[:depth][cap_groups(groups[order[:depth]], share)]
    return order[:depth]


def reserve_positions(groups: Index, share: float, wants: Sequence[Want]) -> Index:
    """Orders items so that the first ten hold some wanted items of each kind, as far as they exist; int64 [n].

    The best wanted items below the first ten move up one at a time, skipping items whose group has reached its cap.
    Each takes the last of the ten positions, and the last item that is not protected drops out. The other items keep
    their order.

    Args:
        groups: group of each item in order, int64 [n]; -1 means no group.
        share: as in :func:`cap_groups`.
        wants: for each kind, a mask of its items in order, bool [n], and the minimum count; at most ten in total.
    """
    cap, head, protected = group_cap(share), list(range(min(WINDOW, len(groups)))), set[int]()
    for mask, minimum in wants:
        present = [index for index in head if mask[index]][:minimum]
        protected.update(present)
        remaining = mask.copy()
        remaining[head] = False
        below = np.flatnonzero(remaining).tolist() if len(present) < minimum else []
        for _ in range(min(minimum - len(present), len(below))):
            dropped = next(index for index in reversed(head) if index not in protected)
            counts = Counter(int(groups[index]) for index in head if index != dropped)
            full_groups = {
                group for group, count in counts.items() if group >= 0 and group != groups[dropped] and count >= cap
            }
            promoted = next(
                (index for index in below if index not in head and int(groups[index]) not in full_groups), None
            )
            if promoted is None:
                break
            head = [*(index for index in head if index != dropped), promoted]
            protected.add(promoted)
    rest = np.ones(len(groups), dtype=bool)
    rest[head] = False
    return np.concatenate([np.array(head, dtype=np.int64), np.flatnonzero(rest)])


def group_cap(share: float) -> int:
    """Return how many of any ten consecutive positions a group may take: at least one."""
    return max(1, round(share * WINDOW))


def cap_groups(groups: Index, share: float) -> Index:
    """Orders items so that no group exceeds its share of any ten consecutive positions while others remain.

    Args:
        groups: group of each item in order, int64 [n]; -1 means no group.
        share: 0–1; every group may take at least one position in ten.
    """
    cap = group_cap(share)
    if not is_crowded(groups, cap):
        return np.arange(len(groups), dtype=np.int64)
    group = groups.tolist()
    order: list[int] = []
    postponed: dict[int, deque[int]] = defaultdict(deque)
    recent: Counter[int] = Counter()  # groups of the last nine items
    upcoming = 0
    while len(order) < len(group):
        choice = min((queue[0] for own, queue in postponed.items() if queue and recent[own] < cap), default=None)
        while choice is None and upcoming < len(group):
            if group[upcoming] < 0 or recent[group[upcoming]] < cap:
                choice = upcoming
            else:
                postponed[group[upcoming]].append(upcoming)
            upcoming += 1
        if choice is None:  # every item that is left exceeds its group's share
            choice = min(queue[0] for queue in postponed.values() if queue)
        queue = postponed[group[choice]]
        if queue and queue[0] == choice:
            queue.popleft()
        order.append(choice)
        recent[group[choice]] += 1
        if len(order) >= WINDOW:
            recent[group[order[-WINDOW]]] -= 1
    return np.array(order, dtype=np.int64)


def is_crowded(groups: Index, cap: int) -> bool:
    """Return whether any ten consecutive positions hold more than ``cap`` items of one group."""
    order = np.argsort(groups, kind="stable")
    ends = order[cap:]
    starts = order[: len(ends)]
    same = (groups[starts] == groups[ends]) & (groups[ends] >= 0)
    return bool((same & (ends - starts < WINDOW)).any())

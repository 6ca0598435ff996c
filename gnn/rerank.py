"""Orders the best items: maximal marginal relevance, places for what is sought now, a share for each company.

Carbonell and Goldstein, "The use of MMR, diversity-based reranking for reordering documents and
producing summaries", SIGIR 1998.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gnn.dataset import Index, Mask

WINDOW = 10
Values = NDArray[np.float64]


def mmr(scores: Values, vectors: NDArray[np.float32], knob: float) -> Index:
    """An order of items, int64 [n].

    Args:
        scores: float64 [n], any scale.
        vectors: rows of unit length, float32 [n, d].
        knob: 0 orders by score alone, 1 by difference from what comes before alone.
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


def with_places(wants: Sequence[tuple[Mask, int]], count: int) -> Index:
    """An order whose first ten places hold some items of each kind, where there are so many; int64 [n].

    The best wanted ones from below take the last of the ten places, never those that an earlier kind was promised; all
    else keeps its order.

    Args:
        wants: of each kind, which items are of it in their order, bool [n], and how many of them, at most ten in all.
        count: of the items.
    """
    order, promised = np.arange(count, dtype=np.int64), np.zeros(count, dtype=bool)
    for wanted, least in wants:
        first, rest = order[:WINDOW], order[WINDOW:]
        others = first[~wanted[first] & ~promised[first]]
        rising = rest[wanted[rest]][: max(least - int(wanted[first].sum()), 0)]
        falling = others[len(others) - len(rising) :]
        stays, waits = first[~np.isin(first, falling)], rest[~np.isin(rest, rising)]
        order = np.concatenate([stays, rising, falling, waits])
        promised[order[:WINDOW][wanted[order[:WINDOW]]][:least]] = True
    return order


def arranged(groups: Index, share: float, wants: Sequence[tuple[Mask, int]], depth: int) -> Index:
    """The first items in an order with places for what is wanted and a share for each group; int64 [depth or fewer].

    What is wanted may come from below ``depth``; an item whose group has its share of the first ten does not rise.

    Args:
        groups: of the items in their order, int64 [n]; -1 belongs to none.
        share: as of :func:`shared_out`.
        wants: as of :func:`with_places`.
        depth: how many items are kept.
    """
    order = np.arange(len(groups), dtype=np.int64)
    order[:depth] = shared_out(groups[:depth], share)
    if any(wanted.any() for wanted, _ in wants):
        room = has_room(groups[order], share)
        order = order[with_places([(wanted[order] & room, least) for wanted, least in wants], len(order))]
        order[:depth] = order[:depth][shared_out(groups[order[:depth]], share)]
    return order[:depth]


def has_room(groups: Index, share: float) -> Mask:
    """Whether items may be among the first ten: they are, or their group has not its share of these; bool [n].

    Args:
        groups: of the items in their order, int64 [n]; -1 belongs to none.
        share: as of :func:`shared_out`.
    """
    found, counts = np.unique(groups[:WINDOW], return_counts=True)
    room: Mask = ~np.isin(groups, found[(counts >= most_of(share)) & (found >= 0)])
    room[:WINDOW] = True
    return room


def most_of(share: float) -> int:
    """How many of any ten places in a row a group may take: at least one."""
    return max(1, round(share * WINDOW))


def shared_out(groups: Index, share: float) -> Index:
    """An order in which no group takes more than a share of any ten places in a row, while others are left.

    Args:
        groups: of the items in their order, int64 [n]; -1 belongs to none.
        share: 0–1; at least one place in ten is given.
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
    """Whether any ten places in a row hold more than ``most`` of a group."""
    order = np.argsort(groups, kind="stable")
    ends = order[most:]
    starts = order[: len(ends)]
    same = (groups[starts] == groups[ends]) & (groups[ends] >= 0)
    return bool((same & (ends - starts < WINDOW)).any())

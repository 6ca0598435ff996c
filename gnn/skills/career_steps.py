"""Reads steps between occupations out of people's careers.

A post precedes another if it began earlier, or, where that is not known, if it has ended and the other has not. A
person's step leads to a post from those that precede it with none between. Posts whose order nobody knows still say
that the same person did both.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from graph.people.careers import Post

MOST_POSTS = 50  # of one person

Index = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Steps:
    """What careers say of pairs of occupations, by index. One entry for each person and pair of occupations.

    Attributes:
        person: number of the person, int64 [E].
        source, target: the occupations, int64 [E], which differ.
        weight: the steps to a post share one among the posts that they come from; posts of unknown order share one
            among the person's others, in both directions; float64 [E].
        is_ordered: whether the person went from one to the other, bool [E].
        holders: how many people have held each occupation, float64 [occupations].
    """

    person: Index
    source: Index
    target: Index
    weight: Values
    is_ordered: NDArray[np.bool_]
    holders: Values

    @property
    def movers(self) -> int:
        """How many people went from one occupation to another."""
        return len(np.unique(self.person[self.is_ordered]))


def precedes(first: Post, second: Post) -> bool:
    """Return whether a post is known to precede another of the same person."""
    if first.begin and second.begin:
        shared = min(len(first.begin), len(second.begin))
        if first.begin[:shared] != second.begin[:shared]:
            return first.begin[:shared] < second.begin[:shared]
    return first.has_ended and not second.has_ended


def read_steps(posts: Iterable[Post], positions: Mapping[str, int]) -> Steps:
    """Return the steps in people's posts.

    Args:
        posts: the posts of all people, in any order; those of unknown occupations are left out.
        positions: index of each occupation by id.
    """
    careers: dict[str, dict[tuple[int, str | None, bool], Post]] = defaultdict(dict)
    for post in posts:
        if (occupation := positions.get(post.occupation)) is not None:
            careers[post.person].setdefault((occupation, post.begin, post.has_ended), post)
    holders = np.zeros(len(positions))
    rows: list[tuple[int, int, int, float, bool]] = []
    for person, (_, career) in enumerate(sorted(careers.items())):
        own = sorted(career.values(), key=lambda post: (post.begin or "", post.occupation, post.has_ended))
        occupations = [positions[post.occupation] for post in own][-MOST_POSTS:]
        holders[np.unique(occupations)] += 1.0
        pairs = steps_of(own[-MOST_POSTS:], occupations)
        rows += [(person, a, b, weight, is_ordered) for (a, b), (weight, is_ordered) in sorted(pairs.items())]
    columns: Sequence[Sequence[float]] = list(zip(*rows, strict=True)) or [[]] * 5
    person_, source, target = (np.array(column, dtype=np.int64) for column in columns[:3])
    return Steps(person_, source, target, np.array(columns[3], float), np.array(columns[4], bool), holders)


def steps_of(career: Sequence[Post], occupations: Sequence[int]) -> dict[tuple[int, int], tuple[float, bool]]:
    """Return the weight of each pair of occupations in one career, and whether its order is known."""
    count = len(career)
    before = [[precedes(a, b) for b in career] for a in career]
    pairs: dict[tuple[int, int], tuple[float, bool]] = {}

    def add(source: int, target: int, weight: float, *, is_ordered: bool) -> None:
        pair = occupations[source], occupations[target]
        if pair[0] != pair[1]:
            earlier_weight, was_ordered = pairs.get(pair, (0.0, False))
            pairs[pair] = earlier_weight + weight, was_ordered or is_ordered

    for target in range(count):
        earlier = [source for source in range(count) if before[source][target]]
        last = [a for a in earlier if not any(before[a][b] for b in earlier)]
        for source in last:
            add(source, target, 1.0 / len(last), is_ordered=True)
    for a, b in combinations(range(count), 2):
        if not (before[a][b] or before[b][a]):
            add(a, b, 1.0 / (count - 1), is_ordered=False)
            add(b, a, 1.0 / (count - 1), is_ordered=False)
    return pairs

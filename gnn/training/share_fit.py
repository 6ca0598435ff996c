"""Fits the shares of the learned and the heuristic score on a held-out part.

Stacking (Wolpert, 1992): each person is scored by a model that was not fitted on them, and the share that ranks their
choices best is kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.evaluation.metrics import ndcg
from gnn.scoring.calibration import Shares

STEPS = tuple(step / 20 for step in range(21))
FEWEST_PEOPLE = 20
DEPTH = 10

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HeldOutPerson:
    """Both scores of one person's candidates, 0–1, and whether the person chose each; all [candidates].

    ``trust`` says how well the person is known, 0–1.
    """

    trust: float
    learned: Values
    heuristic: Values
    is_chosen: NDArray[np.bool_]

    def blend(self, share: float) -> Values:
        """Return the blended scores for a share of the learned score, 0–1."""
        return share * self.learned + (1.0 - share) * self.heuristic


def fit_shares(people: Sequence[HeldOutPerson], newcomers: Sequence[HeldOutPerson], start: Shares) -> Shares:
    """Return the shares that rank choices best, by mean NDCG@10.

    Args:
        people: people as they are known.
        newcomers: people presented as newcomers; their trust is 0.
        start: shares to keep where there are fewer than 20 people, and to prefer among equals.
    """
    newcomer = best_share(newcomers, start.newcomer, lambda _, share: share)
    known = best_share(people, start.known, lambda person, share: Shares(share, newcomer).of(person.trust))
    return Shares(known, newcomer)


def best_share(
    people: Sequence[HeldOutPerson], start: float, share_of: Callable[[HeldOutPerson, float], float]
) -> float:
    """Return the best of 21 shares, in equal steps from 0 to 1, and of ``start``.

    Args:
        people: the people to rank for.
        start: share to keep if there are fewer than 20 people, and to prefer among equals.
        share_of: returns a person's own share from the one that is tried.
    """
    if len(people) < FEWEST_PEOPLE:
        return start
    quality = {
        share: float(np.mean([rank_quality(person, share_of(person, share)) for person in people]))
        for share in (start, *STEPS)
    }
    return max(quality, key=lambda share: (quality[share], -abs(share - start)))


def rank_quality(person: HeldOutPerson, share: float) -> float:
    """Return the NDCG@10 of a person's blended ranking, 0–1; equal scores keep the candidates' order."""
    top = np.argsort(-person.blend(share), kind="stable")[:DEPTH]
    return float(ndcg(person.is_chosen[None, top], np.array([person.is_chosen.sum()]), DEPTH)[0])

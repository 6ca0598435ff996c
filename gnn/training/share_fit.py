"""Fits the shares of the learned and the heuristic score on a held-out part.

Stacking (Wolpert, 1992): each person is scored by a model that was not fitted on them, and a share that ranks their
choices best, up to chance, is kept.
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
    """Return the shares that rank choices best, by mean NDCG@10, as far as the differences are more than chance.

    Args:
        people: people as they are known.
        newcomers: people presented as newcomers; their trust is 0.
        start: shares to keep where there are fewer than 20 people.
    """
    newcomer = choose_share(newcomers, start.newcomer, lambda _, share: share)
    known = choose_share(people, start.known, lambda person, share: Shares(share, newcomer).of(person.trust))
    return Shares(known, newcomer)


def choose_share(
    people: Sequence[HeldOutPerson], start: float, share_of: Callable[[HeldOutPerson, float], float]
) -> float:
    """Return one of 21 shares, in equal steps from 0 to 1, by the one-standard-error rule.

    The learned score alone is the simplest. So it is the largest share that the best is not ahead of by a standard
    error of the paired difference per person (Breiman et al., 1984, for the size of a tree).

    Args:
        people: the people to rank for.
        start: share to keep if there are fewer than 20 people.
        share_of: returns a person's own share from the one that is tried.
    """
    if len(people) < FEWEST_PEOPLE:
        return start
    quality = np.array([[rank_quality(person, share_of(person, share)) for person in people] for share in STEPS])
    best = quality[np.argmax(quality.mean(axis=1))]
    return max(share for share, values in zip(STEPS, quality, strict=True) if not is_ahead(best - values))


def is_ahead(differences: Values) -> bool:
    """Return whether the mean of paired differences, float64 [people], is above 0 by at least its standard error."""
    mean, error = differences.mean(), differences.std(ddof=1) / np.sqrt(len(differences))
    return bool(mean > 0.0 and mean >= error)


def rank_quality(person: HeldOutPerson, share: float) -> float:
    """Return the NDCG@10 of a person's blended ranking, 0–1; equal scores keep the candidates' order."""
    top = np.argsort(-person.blend(share), kind="stable")[:DEPTH]
    return float(ndcg(person.is_chosen[None, top], np.array([person.is_chosen.sum()]), DEPTH)[0])

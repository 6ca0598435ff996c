"""The conditional logit (McFadden, 1974): which of the same alternatives each decision takes, by their features."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Values = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Decisions:
    """D decisions among A alternatives.

    Attributes:
        features: float32 [D, A, F]; an alternative whose first feature is minus infinity cannot be taken.
        taken: the alternative that each takes, int64 [D].
        weight: what each counts, float64 [D].
    """

    features: NDArray[np.float32]
    taken: Index
    weight: Values


def fit_logit(decisions: Decisions, start: Values, penalty: float = 1.0) -> Values:
    """Return the coefficients of greatest likelihood, float64 [F], shrunk towards others.

    Args:
        decisions: what was taken.
        start: the coefficients towards which a squared penalty shrinks, float64 [F].
        penalty: its weight, in decisions.
    """
    possible = np.isfinite(decisions.features[:, :, 0])
    features = np.where(possible[:, :, None], decisions.features, 0.0)
    taken = features[np.arange(len(features)), decisions.taken].astype(np.float64)

    def loss(coefficients: Values) -> tuple[float, Values]:
        utilities = features @ coefficients.astype(np.float32)
        utilities[~possible] = -np.inf
        highest = utilities.max(axis=1, keepdims=True)
        shares = np.exp(utilities - highest)
        total = shares.sum(axis=1, keepdims=True)
        expected = ((shares / total)[:, None, :] @ features)[:, 0]
        likelihood = taken @ coefficients - (highest + np.log(total)).ravel()
        distance = coefficients - start
        value = -(decisions.weight @ likelihood) + 0.5 * penalty * (distance @ distance)
        return float(value), -(decisions.weight @ (taken - expected)) + penalty * distance

    result = minimize(loss, start, jac=True, method="L-BFGS-B")
    return np.asarray(result.x, dtype=np.float64)

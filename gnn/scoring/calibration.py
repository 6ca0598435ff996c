"""Turns scores into points and probabilities, fitted on a held-out slice.

Confidence is the probability that a person chooses an item within the slice's window, by
isotonic regression (Zadrozny and Elkan, 2002) of outcome on score over the pairs of people who
chose something with all items that they could have chosen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

KNOTS = 64
QUANTILES = 201
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What serving needs to read scores of one item label.

    ``quantiles`` [201] are the logits of the held-out slice at equal steps: a logit becomes
    the share of pairs that it surpasses, 0–1. ``scores`` and ``probabilities`` [<= 64] are the
    isotonic curve from blended score (0–100) to probability; empty before it is fitted.
    """

    quantiles: Values
    scores: Values
    probabilities: Values

    @classmethod
    def unfitted(cls) -> "Calibration":
        """What stands where nothing was fitted: logits of 0–1 as they are, and no confidence."""
        return cls(np.linspace(0.0, 1.0, QUANTILES), np.zeros(0), np.zeros(0))

    @classmethod
    def of_logits(cls, logits: NDArray[np.float32]) -> "Calibration":
        """The quantiles of a held-out slice's logits, without a curve of confidence yet."""
        return cls(quantiles_of(logits), np.zeros(0), np.zeros(0))

    def learned(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        """Logits as learned scores in [0, 1]: the share surpassed, sharpened so that the top is told apart.

        The share s becomes s⁸: the best of a hundred pairs scores .92, the best of ten .43.
        """
        share = np.interp(logits, self.quantiles, np.arange(len(self.quantiles)) / (len(self.quantiles) - 1))
        squared = np.square(share)
        return np.asarray(np.square(np.square(squared)))

    def confidence(self, scores: Values) -> Values | None:
        """Blended scores 0–100 as probabilities; ``None`` when the curve was not fitted."""
        if not len(self.scores):
            return None
        return np.asarray(np.interp(scores, self.scores, self.probabilities))


def quantiles_of(logits: NDArray[np.float32]) -> Values:
    """Quantiles at 201 equal steps, strictly rising so that they can be inverted."""
    found = np.quantile(logits.astype(np.float64).ravel(), np.linspace(0.0, 1.0, QUANTILES))
    return np.asarray(np.maximum.accumulate(found) + np.arange(QUANTILES) * 1e-9)


def probability_curve(scores: Values, outcomes: NDArray[np.bool_]) -> tuple[Values, Values]:
    """The isotonic curve from score to the rate of ``outcomes``, thinned to 64 knots.

    Args:
        scores: blended scores, float64 [pairs].
        outcomes: whether each pair was chosen, bool [pairs].
    """
    if not outcomes.any():
        return np.zeros(0), np.zeros(0)
    from sklearn.isotonic import IsotonicRegression  # noqa: PLC0415 - slow to import, for training alone

    fitted = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(scores, outcomes.astype(float))
    knots = np.unique(
        np.quantile(scores, np.concatenate([np.linspace(0, 1, KNOTS // 2), 1 - np.logspace(-5, -1.7, KNOTS // 2)]))
    )
    return knots, np.asarray(fitted.predict(knots), dtype=np.float64)


def expected_calibration_error(probabilities: Values, outcomes: NDArray[np.bool_] | Values, bins: int = 10) -> float:
    """Expected calibration error over equally filled bins (Naeini et al., 2015), in [0, 1].

    Args:
        probabilities: what was said, float64 [n].
        outcomes: what was so, bool or rates in [0, 1], [n].
        bins: how many.
    """
    order = np.argsort(probabilities, kind="stable")
    error = 0.0
    for rows in np.array_split(order, bins):
        if len(rows):
            error += len(rows) / len(order) * abs(float(probabilities[rows].mean()) - float(outcomes[rows].mean()))
    return error

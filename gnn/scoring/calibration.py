"""Maps scores to points and probabilities, fitted on a held-out slice.

Confidence is the probability that a person chooses an item within the slice's window. It comes from an isotonic
regression (Zadrozny and Elkan, 2002) of outcome on score, over the pairs of people who chose something and all
items that they could have chosen.
"""

from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

KNOTS = 64
QUANTILES = 201
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of the learned score in the blend, 0–1: of a person who is well known, and of a newcomer."""

    known: float
    newcomer: float = 0.0

    @overload
    def of(self, trust: float) -> float: ...

    @overload
    def of(self, trust: Values) -> Values: ...

    def of(self, trust: float | Values) -> float | Values:
        """Return the share of the learned score for people by how well each is known: ``trust`` is 0–1, any shape."""
        return self.newcomer + trust * (self.known - self.newcomer)


@dataclass(frozen=True, slots=True)
class Calibration:
    """The calibration of one item label's scores.

    ``quantiles`` [201] are the logits of the held-out slice at equal steps: a logit is mapped to
    the share of pairs that it exceeds, 0–1. ``scores`` and ``probabilities`` [<= 64] are the
    isotonic curve from blended score (0–100) to probability; empty until fitted. ``shares`` are
    the fitted shares of the learned score; ``None`` if they were not fitted.
    """

    quantiles: Values
    scores: Values
    probabilities: Values
    shares: Shares | None = None

    @classmethod
    def identity(cls) -> "Calibration":
        """Return an unfitted calibration: logits in 0–1 pass through unchanged, and there is no confidence."""
        return cls(np.linspace(0.0, 1.0, QUANTILES), np.zeros(0), np.zeros(0))

    @classmethod
    def of_logits(cls, logits: NDArray[np.float32]) -> "Calibration":
        """Return a calibration with the quantiles of a held-out slice's logits, without a confidence curve yet."""
        return cls(quantiles_of(logits), np.zeros(0), np.zeros(0))

    def map_logits(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        """Map logits to learned scores in [0, 1]: the share exceeded, sharpened to separate the top items.

        The share s becomes s⁸: the best of a hundred pairs scores .92, the best of ten .43.
        """
        share = np.interp(logits, self.quantiles, np.arange(len(self.quantiles)) / (len(self.quantiles) - 1))
        squared = np.square(share)
        return np.asarray(np.square(np.square(squared)))

    def confidence(self, scores: Values) -> Values | None:
        """Map blended scores (0–100) to probabilities; ``None`` if the curve was not fitted."""
        if not len(self.scores):
            return None
        return np.asarray(np.interp(scores, self.scores, self.probabilities))


def quantiles_of(logits: NDArray[np.float32]) -> Values:
    """Return quantiles at 201 equal steps, strictly increasing so that they can be inverted."""
    quantiles = np.quantile(logits.astype(np.float64).ravel(), np.linspace(0.0, 1.0, QUANTILES))
    return np.asarray(np.maximum.accumulate(quantiles) + np.arange(QUANTILES) * 1e-9)


def fit_isotonic_curve(scores: Values, outcomes: NDArray[np.bool_]) -> tuple[Values, Values]:
    """Fits the isotonic curve from score to the rate of ``outcomes``, thinned to 64 knots.

    Args:
        scores: blended scores, float64 [pairs].
        outcomes: whether each pair was chosen, bool [pairs].
    """
    if not outcomes.any():
        return np.zeros(0), np.zeros(0)
    from sklearn.isotonic import IsotonicRegression  # noqa: PLC0415 - slow to import, used only in training

    regression = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(scores, outcomes.astype(float))
    knots = np.unique(
        np.quantile(scores, np.concatenate([np.linspace(0, 1, KNOTS // 2), 1 - np.logspace(-5, -1.7, KNOTS // 2)]))
    )
    return knots, np.asarray(regression.predict(knots), dtype=np.float64)


def expected_calibration_error(probabilities: Values, outcomes: NDArray[np.bool_] | Values, bins: int = 10) -> float:
    """Return the expected calibration error over equally filled bins (Naeini et al., 2015), in [0, 1].

    Args:
        probabilities: predicted probabilities, float64 [n].
        outcomes: actual outcomes, bool or rates in [0, 1], [n].
        bins: number of bins.
    """
    order = np.argsort(probabilities, kind="stable")
    error = 0.0
    for rows in np.array_split(order, bins):
        if len(rows):
            error += len(rows) / len(order) * abs(float(probabilities[rows].mean()) - float(outcomes[rows].mean()))
    return error

"""Calibration of scores."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gnn.scoring.calibration import Calibration, expected_calibration_error, fit_isotonic_curve, quantiles_of


@given(st.lists(st.floats(-20, 20), min_size=2, max_size=200))
def test_learned_scores_lie_between_0_and_1_and_keep_the_order(values: list[float]) -> None:
    logits = np.array(values, dtype=np.float32)
    learned = Calibration(quantiles_of(logits), np.zeros(0), np.zeros(0)).map_logits(np.sort(logits))
    assert ((learned >= 0) & (learned <= 1)).all()
    assert (np.diff(learned) >= 0).all()


def test_confidence_is_calibrated_on_what_it_was_fitted_on() -> None:
    rng = np.random.default_rng(2)
    scores = rng.uniform(0, 100, 20_000)
    outcomes = rng.random(20_000) < (scores / 100) ** 3
    curve = Calibration(np.array([0.0, 1.0]), *fit_isotonic_curve(scores, outcomes))
    confidence = curve.confidence(scores)
    assert confidence is not None
    assert expected_calibration_error(confidence, outcomes) < 0.02


def test_no_outcome_gives_no_confidence() -> None:
    empty = Calibration(np.array([0.0, 1.0]), *fit_isotonic_curve(np.arange(5.0), np.zeros(5, bool)))
    assert empty.confidence(np.array([50.0])) is None

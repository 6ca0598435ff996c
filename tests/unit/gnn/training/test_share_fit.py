"""The shares of the learned and the heuristic score are those that rank held-out choices best."""

import numpy as np
import pytest

from gnn.scoring.blend import Blend
from gnn.scoring.calibration import Calibration, Shares
from gnn.training.share_fit import HeldOutPerson, fit_shares

START = Shares(0.7)
ITEMS = 50


def make_people(count: int, trust: float, noise: float, seed: int) -> list[HeldOutPerson]:
    """Return people who chose two items each: the heuristic knows which, the learned score with some noise."""
    rng = np.random.default_rng(seed)
    people = []
    for _ in range(count):
        chosen = np.zeros(ITEMS, dtype=bool)
        chosen[rng.choice(ITEMS, 2, replace=False)] = True
        learned, heuristic = (0.2 * chosen + spread * rng.random(ITEMS) for spread in (noise, 1.5 - noise))
        people.append(HeldOutPerson(trust, learned, heuristic, chosen))
    return people


def test_the_better_score_gets_the_larger_share() -> None:
    learned_is_better, heuristic_is_better = make_people(60, 1.0, 0.1, 1), make_people(60, 0.0, 1.4, 2)
    shares = fit_shares(learned_is_better, heuristic_is_better, START)
    assert shares.known > 0.7
    assert shares.newcomer < 0.3


def test_few_people_keep_the_configured_shares() -> None:
    assert fit_shares(make_people(19, 1.0, 0.1, 1), make_people(3, 0.0, 0.1, 2), START) == START


def test_among_equals_the_configured_share_stays() -> None:
    rng = np.random.default_rng(3)
    same = [HeldOutPerson(1.0, scores, scores, scores > 0.9) for scores in rng.random((30, ITEMS))]
    same = [person for person in same if person.is_chosen.any()]
    assert fit_shares(same, [], START) == START


@pytest.mark.parametrize(("trust", "share"), [(0.0, 0.2), (0.5, 0.55), (1.0, 0.9)])
def test_the_share_moves_with_how_well_a_person_is_known(trust: float, share: float) -> None:
    assert Shares(0.9, 0.2).of(trust) == pytest.approx(share)


def test_configured_shares_hold_without_fitted_ones_or_by_setting() -> None:
    unfitted = Calibration.identity()
    fitted = Calibration(unfitted.quantiles, unfitted.scores, unfitted.probabilities, Shares(0.9, 0.2))
    assert Blend(0.5, 0.5).shares(unfitted) == Shares(0.5)
    assert Blend().shares(fitted) == Shares(0.9, 0.2)
    assert Blend(fit_shares=False).shares(fitted) == Shares(0.7)

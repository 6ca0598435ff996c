"""The shares of the learned and the heuristic score are those that rank held-out choices best."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.scoring.blend import Blend
from gnn.scoring.calibration import Calibration, Shares
from gnn.training.share_fit import STEPS, HeldOutPerson, fit_shares, is_ahead, rank_quality

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


def test_among_equals_the_learned_score_alone_is_kept() -> None:
    rng = np.random.default_rng(3)
    same = [HeldOutPerson(1.0, scores, scores, scores > 0.9) for scores in rng.random((30, ITEMS))]
    assert fit_shares(same, [replace(person, trust=0.0) for person in same], START) == Shares(1.0, 1.0)


@pytest.mark.parametrize(("helped", "share"), [(2, 1.0), (4, 0.95)])
def test_the_learned_score_alone_is_kept_unless_the_gain_is_a_standard_error(helped: int, share: float) -> None:
    """Of 20 people, some gain g by any share of the heuristic, and one loses it.

    With 2 who gain, the mean is .050 g and its standard error .088 g; with 4, it is .150 g and .109 g.
    """
    tie, heuristic, same = np.array([0.5, 0.5]), np.array([0.0, 1.0]), np.array([1.0, 0.0])
    is_first, is_second = np.array([True, False]), np.array([False, True])
    people = [HeldOutPerson(1.0, tie, heuristic, is_second)] * helped + [HeldOutPerson(1.0, tie, heuristic, is_first)]
    people += [HeldOutPerson(1.0, same, same, is_first)] * (20 - len(people))
    assert fit_shares(people, [], START).known == share


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 1.4))
def test_the_best_share_is_ahead_of_all_that_are_larger_than_the_fitted_one(seed: int, noise: float) -> None:
    people = make_people(25, 1.0, noise, seed)
    fitted = fit_shares(people, [], START).known
    quality = {share: np.array([rank_quality(person, share) for person in people]) for share in STEPS}
    best = max(quality.values(), key=np.mean)
    assert not is_ahead(best - quality[fitted])
    assert all(is_ahead(best - quality[share]) for share in STEPS if share > fitted)


@pytest.mark.parametrize(("trust", "share"), [(0.0, 0.2), (0.5, 0.55), (1.0, 0.9)])
def test_the_share_moves_with_how_well_a_person_is_known(trust: float, share: float) -> None:
    assert Shares(0.9, 0.2).of(trust) == pytest.approx(share)


def test_configured_shares_hold_without_fitted_ones_or_by_setting() -> None:
    unfitted = Calibration.identity()
    fitted = Calibration(unfitted.quantiles, unfitted.scores, unfitted.probabilities, Shares(0.9, 0.2))
    assert Blend(0.5, 0.5).shares(unfitted) == Shares(0.5)
    assert Blend().shares(fitted) == Shares(0.9, 0.2)
    assert Blend(fit_shares=False).shares(fitted) == Shares(0.7)

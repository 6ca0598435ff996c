"""Experiments between models."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, chisquare

from gnn.evaluation.ab_test import always_valid_p, arm_of, mismatch, rate_interval


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30))
def test_a_person_keeps_an_arm(experiment: str, user: str) -> None:
    assert arm_of(experiment, user, (0.5, 0.5)) == arm_of(experiment, user, (0.5, 0.5)) in (0, 1)


def test_arms_are_dealt_by_their_shares() -> None:
    dealt = [arm_of("e", f"person-{index}", (0.2, 0.8)) for index in range(5_000)]
    assert np.mean(dealt) == pytest.approx(0.8, abs=0.02)
    assert mismatch([dealt.count(0), dealt.count(1)], (0.2, 0.8)) > 0.001
    assert mismatch([2_500, 2_500], (0.2, 0.8)) < 0.001


def test_looking_often_finds_no_difference_where_there_is_none() -> None:
    rng, alarms = np.random.default_rng(3), 0
    for _ in range(200):
        clicks = rng.random((2, 1_000)) < 0.1
        looks = range(50, 1_001, 50)
        alarms += any(
            always_valid_p((int(clicks[0, :n].sum()), int(clicks[1, :n].sum())), (n, n)) < 0.05 for n in looks
        )
    assert alarms / 200 <= 0.05
    assert always_valid_p((100, 200), (1_000, 1_000)) < 0.001
    assert always_valid_p((0, 0), (0, 10)) == 1.0
    assert rate_interval(0, 0) == (0.0, 0.0, 1.0)


COUNTS = st.integers(min_value=0, max_value=100_000)


@given(COUNTS, COUNTS)
def test_an_interval_is_that_of_the_beta_distribution(conversions: int, others: int) -> None:
    exposures = conversions + others
    rate, low, high = rate_interval(conversions, exposures)
    assert 0 <= low <= rate <= high <= 1
    if conversions and others:
        assert low == pytest.approx(beta.ppf(0.025, conversions, others + 1))
        assert high == pytest.approx(beta.ppf(0.975, conversions + 1, others))


@given(st.lists(COUNTS, min_size=2, max_size=5).filter(any), st.data())
def test_a_mismatch_is_that_of_the_chi_squared_test(exposures: list[int], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(1, 9), min_size=len(exposures), max_size=len(exposures)))
    shares = [weight / sum(weights) for weight in weights]
    expected = [share * sum(exposures) for share in shares]
    assert mismatch(exposures, shares) == pytest.approx(chisquare(exposures, expected).pvalue, abs=1e-12)

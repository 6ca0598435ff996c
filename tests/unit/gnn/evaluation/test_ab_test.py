"""Experiments between models."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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

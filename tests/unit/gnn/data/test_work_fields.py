"""How much each field of work needs each skill."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from gnn.data.work_fields import EVEN, FIELDS, lift_fields

GROUPS = ["2511", "2512", "81", "8342", ""]


def test_a_skill_of_one_field_is_lifted_there_and_lowered_elsewhere() -> None:
    lifts = lift_fields(csr_matrix(np.array([[1, 0], [1, 0], [0, 1], [0, 0], [0, 1]])), GROUPS)
    programming, digging = lifts
    assert programming.argmax() == FIELDS.index("2")
    assert digging.argmax() == FIELDS.index("8")
    assert programming[8] == pytest.approx(EVEN / (2 + EVEN))
    assert digging.max() < programming.max()  # fewer occupations say so


def test_the_size_of_a_field_does_not_count() -> None:
    lifts = lift_fields(csr_matrix(np.array([[1], [0], [0], [0], [1]])), ["25", "25", "25", "25", "81"])
    assert lifts[0, 8] == pytest.approx(4 * lifts[0, 2] - 3 * EVEN / (2 + EVEN))


@given(
    st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=1, max_size=8),
    st.lists(st.sampled_from(GROUPS), min_size=8, max_size=8),
)
def test_lifts_are_above_zero_and_one_on_average(needs: list[list[bool]], groups: list[str]) -> None:
    lifts = lift_fields(csr_matrix(np.array(needs, np.float64)), groups[: len(needs)])
    assert lifts.shape == (3, len(FIELDS))
    assert (lifts > 0).all()
    assert lifts.mean(axis=1) == pytest.approx(1.0, abs=1e-5)

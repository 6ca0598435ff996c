"""Skills that many trades need say little of a person's trade."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from gnn.data.catalogue import FEWEST_TRADES, GENERAL_SHARE, find_general_skills
from graph.catalogue.near_moves import number_trades

OCCUPATIONS = 24


@given(
    groups=st.lists(
        st.sampled_from(["", "2511", "2512", "2310", "3322", "7411", "1330"]),
        min_size=OCCUPATIONS,
        max_size=OCCUPATIONS,
    ),
    needs=st.lists(st.booleans(), min_size=3 * OCCUPATIONS, max_size=3 * OCCUPATIONS),
)
def test_a_skill_is_general_by_the_trades_that_need_it(groups: list[str], needs: list[bool]) -> None:
    matrix = np.array(needs).reshape(OCCUPATIONS, 3)
    trades = {group[:2] for group in groups if group}
    expected = []
    for skill in range(3):
        needing = {group[:2] for group, needed in zip(groups, matrix[:, skill], strict=True) if needed and group}
        expected.append(len(needing) >= max(FEWEST_TRADES, GENERAL_SHARE * len(trades)))
    assert find_general_skills(csr_matrix(matrix.astype(float)), number_trades(groups)).tolist() == expected


@pytest.mark.parametrize("groups", [[""] * 5, []])
def test_without_known_trades_no_skill_is_general(groups: list[str]) -> None:
    assert not find_general_skills(csr_matrix(np.ones((len(groups), 2))), number_trades(groups)).any()

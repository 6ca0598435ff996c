"""Skills that many trades need say little of a person's trade."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from gnn.data.catalogue import FEWEST_TRADES, GENERAL_SHARE, Catalogue, are_general, find_general_skills
from graph.catalogue.near_moves import number_trades
from graph.catalogue.types import ItemLabel

ROWS = 24


@given(
    groups=st.lists(
        st.sampled_from(["", "2511", "2512", "2310", "3322", "7411", "1330"]), min_size=ROWS, max_size=ROWS
    ),
    needs=st.lists(st.booleans(), min_size=3 * ROWS, max_size=3 * ROWS),
    share=st.sampled_from([0.0, 0.2, 0.5]),
    fewest=st.sampled_from([1, 3]),
)
def test_a_skill_is_general_by_the_trades_that_need_it(
    groups: list[str], needs: list[bool], share: float, fewest: int
) -> None:
    matrix = np.array(needs).reshape(ROWS, 3)
    rows_by_trade = {
        trade: [row for row, group in enumerate(groups) if group[:2] == trade] for trade in {g[:2] for g in groups if g}
    }
    counted = [rows for rows in rows_by_trade.values() if len(rows) >= fewest]
    expected = []
    for skill in range(3):
        counts = [int(matrix[rows, skill].sum()) for rows in counted]
        needing = [count for count, rows in zip(counts, counted, strict=True) if count >= max(share * len(rows), 1)]
        expected.append(len(needing) >= max(FEWEST_TRADES, GENERAL_SHARE * len(counted)))
    table = csr_matrix(matrix.astype(float) * 0.5)
    assert are_general(table, number_trades(groups), share, fewest).tolist() == expected


@pytest.mark.parametrize("groups", [[""] * 5, []])
def test_without_known_trades_no_skill_is_general(groups: list[str]) -> None:
    assert not are_general(csr_matrix(np.ones((len(groups), 2))), number_trades(groups)).any()


def test_a_skill_is_general_by_occupations_or_by_jobs(catalogue: Catalogue) -> None:
    jobs, none = catalogue.items[ItemLabel.JOB], csr_matrix(catalogue.needs.shape)
    by_jobs = find_general_skills(none, catalogue.trades, jobs)
    by_occupations = are_general(catalogue.needs, catalogue.trades)
    assert (catalogue.general == (by_jobs | by_occupations)).all()

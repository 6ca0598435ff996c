"""Products of sparse rows, compared with the same products of dense arrays."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix

from gnn.data.sparse_rows import SparseRows, SparseTable, spans, starts_of

WIDTH = 7
VALUES = st.sampled_from([0.0, 0.0, 0.0, 0.25, 1.0, -2.0])
Values = np.ndarray


def tables() -> st.SearchStrategy[Values]:
    return st.integers(0, 9).flatmap(lambda rows: arrays(np.float64, (rows, WIDTH), elements=VALUES))


@given(tables(), tables(), st.data())
def test_products_are_those_of_the_arrays(people: Values, items: Values, data: st.DataObject) -> None:
    asked = st.lists(st.integers(0, len(items) - 1), max_size=12) if len(items) else st.just([])
    rows = np.array(data.draw(asked), dtype=np.int64)
    table, own = SparseTable(csr_matrix(items)), SparseRows.of(csr_matrix(people))
    assert table.products(own) == pytest.approx(people @ items.T)
    assert table.products(own, rows) == pytest.approx(people @ items[rows].T)


@pytest.mark.parametrize("few", [0, 4_000])
@given(st.integers(0, 5), tables(), st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_mixtures_are_those_of_the_arrays(
    monkeypatch: pytest.MonkeyPatch, few: int, count: int, items: Values, data: st.DataObject
) -> None:
    monkeypatch.setattr("gnn.data.sparse_rows.FEW_ENTRIES", few)
    people = data.draw(arrays(np.float64, (count, len(items)), elements=VALUES))
    table = SparseTable(csr_matrix(items.astype(np.float32)))
    mixed = table.mix_rows(SparseRows.of(csr_matrix(people)))
    assert mixed.dtype == np.float64
    assert mixed == pytest.approx(people @ items)


@given(tables(), st.data())
def test_rows_keep_what_they_were_made_of(people: Values, data: st.DataObject) -> None:
    own = SparseRows.of(csr_matrix(people))
    assert own.dense() == pytest.approx(people)
    assert SparseRows.of_dense(people).dense() == pytest.approx(people)
    assert own.totals() == pytest.approx(people.sum(axis=1))
    factors = np.arange(len(people), dtype=np.float64)
    assert own.scale_rows(factors).dense() == pytest.approx(people * factors[:, None])
    groups = np.array(data.draw(st.lists(st.integers(-1, 2), min_size=WIDTH, max_size=WIDTH)), dtype=np.int64)
    sums = np.stack([people[:, groups == group].sum(axis=1) for group in range(3)], axis=1)
    assert own.sums_by(groups, 3) == pytest.approx(sums)


def test_listed_and_weighted_rows() -> None:
    assert SparseRows.of_columns([[2], [], [0, 1]], 3).dense().tolist() == [[0, 0, 1], [0, 0, 0], [1, 1, 0]]
    assert SparseRows.of_weights([{1: 0.5}, {}], 2).dense().tolist() == [[0.0, 0.5], [0.0, 0.0]]
    assert len(SparseRows.of_columns([], 3)) == 0


def test_spans_are_the_entries_of_the_rows_in_their_order() -> None:
    index, counts = spans(starts_of([2, 0, 3]), np.array([2, 1, 0, 2]))
    assert index.tolist() == [2, 3, 4, 0, 1, 2, 3, 4]
    assert counts.tolist() == [3, 0, 2, 3]

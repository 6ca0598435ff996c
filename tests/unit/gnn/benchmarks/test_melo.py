"""MELO: reading it, and the ranks of names and occupations."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.benchmarks.melo import FILES, Melo, add_own_titles, compute_reciprocal_rank, judge_method, read_melo
from gnn.errors import DataError

DATA = Melo(
    ["kite flyers"],
    ["kite pilot", "kite flyer", "wind rider", "kite flyer", "glass blower"],
    [np.array([0, 1])],
    np.array([0, 0, 1, 1, 2]),
    ["kites", "wind", "glass"],
)


def write_benchmark(folder: Path, mapping: str) -> None:
    texts = "Q1\tkite flyers\nQ2\tnobody\n", "C1_0\tkite pilot\nC1_1\tkite flyer\nC2_0\tglass blower\n"
    for name, text in zip(FILES, (*texts, "Q1\t0\tC1_1\t1\n", mapping), strict=True):
        (folder / name).write_text(text, encoding="utf-8")


def test_names_are_read_with_their_occupations(tmp_path: Path) -> None:
    write_benchmark(tmp_path, "C1_0\turi:kites\nC1_1\turi:kites\nC2_0\turi:glass\n")
    data = read_melo(tmp_path)
    assert data.queries == ["kite flyers"]
    assert [data.ids[position] for position in data.occupations] == ["uri:kites", "uri:kites", "uri:glass"]
    assert data.own_titles.tolist() == [0, 0, 2]


def test_a_name_without_an_occupation_is_refused(tmp_path: Path) -> None:
    write_benchmark(tmp_path, "C1_0\turi:kites\nC1_1\turi:kites\n")
    with pytest.raises(DataError, match="C2_0"):
        read_melo(tmp_path)


def test_a_name_that_two_occupations_have_is_told_apart_by_their_own_titles() -> None:
    scores = np.array([0.6, 0.9, 0.1, 0.9, 0.0], np.float32)
    tied = judge_method(DATA, lambda _: scores)
    assert tied.names.mean == tied.occupations.mean == pytest.approx(1 / 1.5)
    clear = judge_method(DATA, lambda _: add_own_titles(DATA, scores))
    assert clear.names.mean == clear.occupations.mean == 1.0


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=2, max_size=8), st.data())
def test_the_order_of_equal_scores_does_not_count(values: list[float], data: st.DataObject) -> None:
    scores, relevant = np.array(values), np.array([data.draw(st.integers(0, len(values) - 1))])
    order = np.array(data.draw(st.permutations(range(len(values)))))
    moved = np.flatnonzero(order == relevant[0])
    assert compute_reciprocal_rank(scores, relevant) == compute_reciprocal_rank(scores[order], moved)

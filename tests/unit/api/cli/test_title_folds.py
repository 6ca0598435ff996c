"""MELO's folds: a head has seen nothing of the occupation that it is asked for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.cli.evaluation.titles import FOLDS, Occupations, fold_of
from gnn.benchmarks.melo import Melo
from graph.catalogue.concepts import Concept

CODES = st.from_regex(r"\d\d-\d{4}\.\d\d", fullmatch=True)


def occupations(codes: list[str]) -> Occupations:
    onet = {f"title {code}": Concept(code, "Occupation", code, onet=("alias",), description="Text.") for code in codes}
    return Occupations([Concept("esco-1", "Occupation", "kite pilot", description="Flies kites.")], onet)


@given(st.lists(CODES, min_size=1, unique=True))
def test_what_a_fold_leaves_out_is_learned_from_in_each_other_one(codes: list[str]) -> None:
    own = occupations(codes)
    for code in codes:
        assert [fold for fold in range(FOLDS) if own.onet[f"title {code}"] not in own.leave_out(fold)] == [
            fold_of(code)
        ]


@given(CODES)
def test_occupations_that_differ_in_their_detail_share_a_fold(code: str) -> None:
    assert fold_of(code) == fold_of(f"{code[:-2]}99")


@pytest.mark.parametrize("uri", ["http://data.europa.eu/esco/occupation/1", "http://data.europa.eu/esco/isco/C1"])
def test_side_information_is_that_of_the_titles_and_of_the_benchmarks_occupations(uri: str) -> None:
    data = Melo(["title 11-1011.00"], [], [], np.zeros(0, np.int64), [uri])
    side = occupations(["11-1011.00"]).tell_more(data)
    assert (side.other_titles, side.descriptions) == ([("alias",)], ["Text."])
    assert side.described == (["Flies kites."] if "occupation" in uri else [""])

"""The evaluation on careers."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from gnn.benchmarks.careers import (
    GRAPH,
    IMPORTED,
    NAMES,
    CareerData,
    Case,
    judge_careers,
    make_career_tables,
    score_cases,
)
from gnn.errors import DataError
from gnn.evaluation.judge import Judgement
from gnn.models.base import quiet
from gnn.skills.career_moves import Occupations
from graph.people.careers import Post

COUNT, PEOPLE = 30, 200


@pytest.fixture(scope="module")
def data() -> CareerData:
    """Careers in pairs of occupations: who leaves an even one goes on to the odd one after it, mostly."""
    rng = np.random.default_rng(2)
    posts, cases = [], []
    for index in range(PEOPLE):
        past = 2 * int(rng.integers(COUNT // 2))
        now = past + 1 if rng.random() < 0.8 else int(rng.integers(COUNT))
        person = f"p{index:03}"
        posts += [Post(person, f"o{past}", None, True), Post(person, f"o{now}", None, False)]
        cases.append(Case(person, (past,), (now,)))
    nothing = csr_matrix((COUNT, COUNT))
    groups = [f"{1 + index % 9}000" for index in range(COUNT)]
    positions = {f"o{index}": index for index in range(COUNT)}
    return CareerData(posts, cases, positions, Occupations(csr_matrix(np.eye(COUNT)), groups, nothing))


@pytest.fixture(scope="module")
def judgements(data: CareerData) -> dict[str, dict[str, list[Judgement]]]:
    return judge_careers(data, quiet)


def test_what_careers_teach_ranks_better_than_an_order_without_them(
    judgements: dict[str, dict[str, list[Judgement]]],
) -> None:
    assert set(judgements["all"]) == set(NAMES)
    means = {name: own[0].values["mrr@50"].mean() for name, own in judgements["changed"].items()}
    assert means[GRAPH] > 2 * means[IMPORTED]
    tables = make_career_tables(judgements)
    assert len(tables) == 4
    assert f"{GRAPH} − {IMPORTED}" in {row[0] for row in tables[1].rows}


def test_who_has_not_changed_their_occupation_counts_in_one_setting_alone(
    data: CareerData, judgements: dict[str, dict[str, list[Judgement]]]
) -> None:
    stayed = sum(case.past == case.now for case in data.cases)
    assert stayed
    assert len(judgements["all"][GRAPH][0].people) == PEOPLE
    assert len(judgements["changed"][GRAPH][0].people) == PEOPLE - stayed


def test_a_persons_present_does_not_tell_in_their_own_ranking(data: CareerData) -> None:
    person = data.cases[7].person
    posts = [
        Post(post.person, "o20", None, False) if post.person == person and not post.has_ended else post
        for post in data.posts
    ]
    cases = [replace(case, now=(20,)) if case.person == person else case for case in data.cases]
    original, other = score_cases(data, quiet), score_cases(replace(data, posts=posts, cases=cases), quiet)
    for name in NAMES:
        np.testing.assert_array_equal(original[name][7], other[name][7])
    assert any(not np.array_equal(original[GRAPH][row], other[GRAPH][row]) for row in range(PEOPLE))


def test_too_few_careers_are_an_error(data: CareerData) -> None:
    with pytest.raises(DataError, match="people went from one occupation to another"):
        judge_careers(replace(data, posts=data.posts[:40], cases=data.cases[:20]), quiet)

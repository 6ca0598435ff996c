"""Career paths."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from gnn.data.catalogue import Catalogue, row
from gnn.skills.career_paths import career_paths, starts, usual_moves
from graph.people.state import PersonState


def test_career_paths_are_real_transitions_the_cheapest_first(catalogue: Catalogue, states: list[PersonState]) -> None:
    tried, moves = 0, usual_moves(catalogue)
    for state in states[:20]:
        for target in np.flatnonzero(catalogue.moves[starts(catalogue, state)].sum(axis=0).A1 > 0).tolist()[:2]:
            if target in starts(catalogue, state):
                continue
            paths = career_paths(catalogue, state, target, 3)
            assert paths
            assert [path.cost for path in paths] == sorted(path.cost for path in paths)
            for path in paths:
                assert path.steps[-1].end == target
                assert all(moves[step.start, step.end] > 0 for step in path.steps)
                learnt = [skill for step in path.steps for skill in step.missing]
                assert len(learnt) == len(set(learnt)), "what one step taught is not learnt again"
            tried += 1
    assert tried > 5


def learned(catalogue: Catalogue, shares: dict[tuple[int, int], float]) -> Catalogue:
    count = catalogue.moves.shape[0]
    rows, columns = zip(*shares, strict=True)
    return replace(catalogue, learned_moves=csr_matrix((list(shares.values()), (rows, columns)), shape=(count, count)))


def test_moves_that_people_make_are_more_usual_than_those_of_the_classification_alone(catalogue: Catalogue) -> None:
    start = int(np.argmax(np.diff(catalogue.moves.indptr)))
    first, second, *_ = row(catalogue.moves, start).tolist()
    other = next(index for index in range(catalogue.moves.shape[0]) if not catalogue.moves[start, index] > 0)
    moves = usual_moves(learned(catalogue, {(start, other): 0.4, (start, second): 0.1}))
    assert moves[start, other] == pytest.approx(1.0)
    assert moves[start, second] == pytest.approx(0.25)
    assert moves[start, first] == pytest.approx(min(0.25, catalogue.moves[start, first]))
    elsewhere = next(index for index in range(moves.shape[0]) if index != start and len(row(moves, index)))
    assert moves[elsewhere].toarray().tolist() == catalogue.moves[elsewhere].toarray().tolist()


def test_without_learned_moves_the_classification_alone_says_how_usual_a_move_is(catalogue: Catalogue) -> None:
    assert catalogue.learned_moves.nnz, "the careers of the tiny world teach moves"
    assert usual_moves(replace(catalogue, learned_moves=csr_matrix(catalogue.moves.shape))) is catalogue.moves


def test_a_path_takes_the_move_that_people_make(catalogue: Catalogue, states: list[PersonState]) -> None:
    state = next(state for state in states if starts(catalogue, state))
    start = starts(catalogue, state)[0]
    target = next(
        index for index in range(catalogue.moves.shape[0]) if index != start and not catalogue.moves[start, index] > 0
    )
    paths = career_paths(learned(catalogue, {(start, target): 0.3}), state, target, 10)
    direct = next(path for path in paths if path.steps[0].start == start and len(path.steps) == 1)
    assert direct.cost == pytest.approx(direct.hours)

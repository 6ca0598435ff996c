"""Career paths."""

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.skills.career_paths import career_paths, starts
from graph.people.state import PersonState


def test_career_paths_are_real_transitions_the_cheapest_first(catalogue: Catalogue, states: list[PersonState]) -> None:
    tried = 0
    for state in states[:20]:
        for target in np.flatnonzero(catalogue.moves[starts(catalogue, state)].sum(axis=0).A1 > 0).tolist()[:2]:
            if target in starts(catalogue, state):
                continue
            found = career_paths(catalogue, state, target, 3)
            assert found
            assert [path.cost for path in found] == sorted(path.cost for path in found)
            for path in found:
                assert path.steps[-1].end == target
                assert all(catalogue.moves[step.start, step.end] > 0 for step in path.steps)
                learnt = [skill for step in path.steps for skill in step.missing]
                assert len(learnt) == len(set(learnt)), "what one step taught is not learnt again"
            tried += 1
    assert tried > 5

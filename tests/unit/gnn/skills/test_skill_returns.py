"""Skill returns."""

from datetime import UTC, datetime
from itertools import combinations

import numpy as np
import pytest

from gnn.scoring.blend import Blend, Serving, score_states
from gnn.skills.skill_returns import lacking_skills, skill_returns, with_skills
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState

NOW = datetime(2025, 12, 31, tzinfo=UTC).timestamp()


def test_greedy_skill_returns_come_close_to_brute_force(serving: Serving, states: list[PersonState]) -> None:
    blend, jobs = Blend(), np.arange(0, 40, 2)
    for state in states[:4]:
        base = score_states(serving, [state], ItemLabel.JOB, blend, NOW, jobs).total.mean()
        few = lacking_skills(serving.catalogue, state, jobs)[:14]
        pairs = list(combinations(few, 2))
        after = score_states(
            serving, [with_skills(serving.catalogue, state, p) for p in pairs], ItemLabel.JOB, blend, NOW, jobs
        )
        best = after.total.mean(axis=1).max() - base
        returns = skill_returns(serving, state, jobs, 2, 3, blend, NOW, 50.0)
        assert returns[0].gain >= 0.95 * best
        assert all(len(addition.skills) == 2 for addition in returns)
        changed = with_skills(serving.catalogue, state, returns[0].skills)
        again = score_states(serving, [changed], ItemLabel.JOB, blend, NOW, jobs).total.mean() - base
        assert returns[0].gain == pytest.approx(again, abs=1e-6)

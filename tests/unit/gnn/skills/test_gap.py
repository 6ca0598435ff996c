"""Skill gaps."""

import pytest

from gnn.scoring.blend import Serving
from gnn.skills.gap import find_gap
from gnn.skills.skill_returns import with_skills
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState


def test_a_gap_is_what_is_asked_for_and_lacking(serving: Serving, states: list[PersonState]) -> None:
    job = 3
    asked = {
        serving.catalogue.ids("Skill")[place]
        for place in serving.catalogue.items[ItemLabel.JOB].skills[job].indices.tolist()
    }
    held = {link.id for link in states[0].skills}
    gap = find_gap(serving, states[0], "Job", job)
    ids = serving.catalogue.ids("Skill")
    assert {ids[missing.skill] for missing in gap.missing} == asked - held
    assert {ids[skill] for skill in gap.own_skills} == asked & held
    assert 0 <= gap.coverage <= 1
    for missing in gap.missing:
        assert 0 < missing.probability < 1
        assert 0 <= missing.credit < 1
        assert missing.hours > 0
    taught = {
        skill
        for course in gap.courses
        for skill in serving.catalogue.items[ItemLabel.COURSE].skills[course].indices.tolist()
    }
    assert {missing.skill for missing in gap.missing if missing.courses} <= taught
    everything = with_skills(serving.catalogue, states[0], [missing.skill for missing in gap.missing])
    assert find_gap(serving, everything, "Job", job).coverage == pytest.approx(1.0)

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
    found = find_gap(serving, states[0], "Job", job)
    ids = serving.catalogue.ids("Skill")
    assert {ids[one.skill] for one in found.missing} == asked - held
    assert {ids[skill] for skill in found.own_skills} == asked & held
    assert 0 <= found.coverage <= 1
    for one in found.missing:
        assert 0 < one.probability < 1
        assert 0 <= one.credit < 1
        assert one.hours > 0
    taught = {
        skill
        for course in found.courses
        for skill in serving.catalogue.items[ItemLabel.COURSE].skills[course].indices.tolist()
    }
    assert {one.skill for one in found.missing if one.courses} <= taught
    everything = with_skills(serving.catalogue, states[0], [one.skill for one in found.missing])
    assert find_gap(serving, everything, "Job", job).coverage == pytest.approx(1.0)

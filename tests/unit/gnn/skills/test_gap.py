"""Skill gaps."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gnn.data.catalogue import Catalogue
from gnn.explain.evidence_plan import learnt_skills, missing_lessons
from gnn.scoring.blend import Serving
from gnn.skills.gap import find_gap
from gnn.skills.skill_returns import with_skills
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Choice, PersonState

NOW = datetime(2025, 12, 31, tzinfo=UTC).timestamp()


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
    assert {ids[skill] for skill in found.held} == asked & held
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


def test_a_completed_course_is_learnt_and_not_named_again(catalogue: Catalogue, states: list[PersonState]) -> None:
    skills, courses, jobs = (catalogue.ids(label) for label in ("Skill", "Course", "Job"))
    for state in states[:10]:
        offered = missing_lessons(catalogue, state, list(range(40)), frozenset())
        assert set(offered) <= set(jobs)
        for skill, course in offered.values():
            done = replace(
                state, choices=(*state.choices, Choice(InteractionType.COMPLETE, ItemLabel.COURSE, course, NOW))
            )
            learnt = learnt_skills(catalogue, done)
            assert skill in learnt
            taught = catalogue.items[ItemLabel.COURSE].skills[courses.index(course)].indices.tolist()
            assert {skills[place] for place in taught} <= learnt
            again = missing_lessons(catalogue, done, list(range(40)), learnt)
            assert all(one[1] != course and one[0] not in learnt for one in again.values())
            break

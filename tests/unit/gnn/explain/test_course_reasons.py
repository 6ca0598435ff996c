"""Reasons for courses: gaps by how much they matter, and nothing that is merely useful."""

from dataclasses import replace

import pytest

from gnn.explain.evidence_plan import Hints
from gnn.explain.reason_types import ReasonType, Subject
from gnn.explain.reasons import Reasons
from gnn.explain.translations import Language
from graph.catalogue.types import ItemLabel
from graph.people.state import Link, PersonState
from graph.recommendations.evidence import Evidence, Spoke

GOAL = Link("TARGETS", "r0", "Occupation", "o1", "e1", "foreman", 1.0, None)


def messages(
    state: PersonState,
    needs: dict[str, tuple[bool, float]],
    subjects: set[str],
    kind: ReasonType = ReasonType.COURSE_TEACHES_SKILL,
) -> list[str]:
    """Return the messages about a course that teaches skills: whether each is essential, and the demand for it."""
    spokes = [Spoke("c", "TEACHES", f"r-{id}", "Skill", id, f"e-{id}", id, None) for id in sorted(needs)]
    evidence = Evidence(
        items={"c": ("e", "A course")}, spokes={"c": spokes}, moves={}, skill_counts={}, common={}, near={}, own={},
        crowds={}, stamps={}, needs={("o1", id): (f"n-{id}", essential) for id, (essential, _) in needs.items()},
    )  # fmt: skip
    demand = {("o1", id): share for id, (_, share) in needs.items()}
    hints = Hints(subjects={"c": frozenset(subjects)}, demand=demand)
    reasons = Reasons(Subject(state, ItemLabel.COURSE, "c", {"gap": 9.0}, hints, 20.0), evidence).all()
    gaps = [reason for reason in reasons if reason.type is kind]
    return [reason.message.in_language(Language.EN) for reason in gaps]


@pytest.fixture
def aiming(states: list[PersonState]) -> PersonState:
    return replace(states[0], element="e0", targets=(GOAL,), careers=(), skills=(), choices=(), interests=())


def test_the_skill_that_more_jobs_ask_for_comes_first(aiming: PersonState) -> None:
    needs = {"asphalt": (True, 0.2), "welding": (True, 0.9), "bricks": (True, 0.5)}
    first, second = messages(aiming, needs, set(needs))
    assert "“welding”, which you'd need as a foreman" in first
    assert "“bricks”" in second


def test_what_is_merely_useful_is_told_only_beside_what_is_needed(aiming: PersonState) -> None:
    useful, needed = {"bricks": (False, 0.9)}, {"welding": (True, 0.1)}
    assert messages(aiming, useful, {"bricks"}) == []
    first, second = messages(aiming, useful | needed, {"bricks", "welding"})
    assert "welding" in first
    assert "useful" in second


def test_a_skill_that_the_course_is_not_about_is_no_reason(aiming: PersonState) -> None:
    assert messages(aiming, {"welding": (True, 0.9)}, set()) == []


def test_a_held_skill_is_no_gap(aiming: PersonState) -> None:
    held = replace(aiming, skills=(Link("HAS_SKILL", "r", "Skill", "welding", "e", "welding", 0.6, None),))
    assert messages(held, {"welding": (True, 0.9)}, {"welding"}) == []


def test_a_course_builds_only_on_held_skills_that_it_is_about(aiming: PersonState) -> None:
    held = [Link("HAS_SKILL", f"h-{id}", "Skill", id, f"e-{id}", id, 0.6, None) for id in ("bricks", "welding")]
    skilled, needs = replace(aiming, skills=tuple(held)), {"bricks": (False, 0.1), "welding": (False, 0.1)}
    assert messages(skilled, needs, set(), ReasonType.SHARED_SKILL) == []
    (reason,) = messages(skilled, needs, {"welding"}, ReasonType.SHARED_SKILL)
    assert "“welding”" in reason
    assert "bricks" not in reason
    (reason,) = messages(skilled, needs, {"welding", "bricks"}, ReasonType.SHARED_SKILL)
    assert "“bricks” and “welding”" in reason


def test_an_interest_in_a_skill_is_never_told(aiming: PersonState) -> None:
    interest = Link("INTERESTED_IN", "r", "Skill", "welding", "e", "welding", 0.9, None)
    curious = replace(aiming, interests=(interest,))
    assert messages(curious, {"welding": (False, 0.1)}, {"welding"}, ReasonType.INTEREST) == []

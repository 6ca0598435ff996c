"""How strong reasons are, and their order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.explain.evidence_plan import Hints
from gnn.explain.reason_types import WEAKEST_FIRST, Reason, ReasonType, Strength, Subject
from gnn.explain.reasons import Reasons
from gnn.explain.translations import Language, message
from graph.catalogue.types import ItemLabel
from graph.people.state import Link, PersonState
from graph.recommendations.evidence import Evidence, Spoke
from graph.recommendations.paths import Path

STRENGTHS = st.sampled_from(WEAKEST_FIRST)


@given(st.floats(0.0, 1.0), STRENGTHS, STRENGTHS)
def test_the_strength_lies_within_its_bounds(share: float, least: Strength, most: Strength) -> None:
    reason = Reason(ReasonType.INTEREST, message("popular", numbers=[3]), 1.0, share, Path((), (), ""), least, most)
    rank = WEAKEST_FIRST.index(reason.strength)
    assert min(WEAKEST_FIRST.index(least), WEAKEST_FIRST.index(most)) <= rank <= WEAKEST_FIRST.index(most)


def find_reasons(state: PersonState, asked: int, points: dict[str, float], score: float = 100.0) -> list[Reason]:
    """The reasons for a welder's job that asks for some skills."""
    spokes = [Spoke("j", "IS_A", "r", "Occupation", "o1", "e1", "welder", None)]
    spokes += [Spoke("j", "REQUIRES", f"r{id}", "Skill", id, f"e{id}", id, None) for id in "abcdef"[:asked]]
    evidence = Evidence(
        items={"j": ("e", "Welder")}, spokes={"j": spokes}, moves={}, skill_counts={"j": asked}, needs={}, common={},
        near={}, own={}, crowds={}, stamps={},
    )  # fmt: skip
    return Reasons(Subject(state, ItemLabel.JOB, "j", points, Hints(), score), evidence).all()


@pytest.mark.parametrize(
    ("type", "weight", "expected"),
    [
        ("TARGETS", 1.0, "Matches your goal: welder."),
        ("WORKED_AS", 1.0, "You work as a welder."),
        ("WORKED_AS", 0.5, "You've worked as a welder."),
    ],
)
def test_goals_and_own_occupations_are_never_weak(
    states: list[PersonState], type: str, weight: float, expected: str
) -> None:
    link = Link(type, "l", "Occupation", "o1", "e1", "welder", weight, None)
    state = replace(states[0], element="e0", skills=(), interests=(), careers=(), targets=())
    state = replace(state, targets=(link,)) if type == "TARGETS" else replace(state, careers=(link,))
    (reason,) = find_reasons(state, 0, {"career": 1.0})
    assert reason.strength is Strength.MEDIUM
    assert reason.message.in_language(Language.EN) == expected


@given(asked=st.integers(1, 6), held=st.integers(1, 6), points=st.floats(0.0, 60.0), career=st.floats(0.0, 60.0))
def test_reasons_come_strongest_first_and_most_of_the_skills_are_never_weak(
    states: list[PersonState], asked: int, held: int, points: float, career: float
) -> None:
    skills = tuple(Link("HAS_SKILL", f"h{id}", "Skill", id, f"e{id}", id, 0.6, None) for id in "abcdef"[:held])
    goal = Link("TARGETS", "l", "Occupation", "o1", "e1", "welder", 1.0, None)
    state = replace(states[0], element="e0", skills=skills, interests=(), careers=(), targets=(goal,))
    reasons = find_reasons(state, asked, {"skills": points, "career": career})
    places = [WEAKEST_FIRST.index(reason.strength) for reason in reasons]
    assert places == sorted(places, reverse=True)
    skill_reasons = [reason for reason in reasons if reason.type is ReasonType.SHARED_SKILL]
    if 2 * min(held, asked) > asked:
        assert [reason.strength for reason in skill_reasons] != [Strength.LOW]
        assert len(skill_reasons) == 1


@given(st.floats(0.0, 100.0), st.floats(0.0, 100.0))
def test_of_a_low_score_no_reason_is_high(states: list[PersonState], score: float, points: float) -> None:
    goal = Link("TARGETS", "l", "Occupation", "o1", "e1", "welder", 1.0, None)
    state = replace(states[0], element="e0", skills=(), interests=(), careers=(), targets=(goal,))
    (reason,) = find_reasons(state, 0, {"career": points}, score)
    assert (reason.strength is Strength.HIGH) == (score >= 50.0 and points >= 0.25 * score)

"""Which interests, steps and skills are good grounds of a reason."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.data.catalogue import Catalogue
from gnn.explain.evidence_plan import Hints
from gnn.explain.grounds import count_presumed_skills, find_grounded_interests, find_off_level_jobs
from gnn.explain.missing_skills import find_presumed
from gnn.explain.reason_types import ReasonType, Subject
from gnn.explain.reasons import Reasons
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Choice, Link, Origin, PersonState
from graph.recommendations.evidence import Evidence, Spoke
from graph.snapshot.tables import SENIORITY
from tests.unit.gnn.shelves import snapshot_of_rows, stock

VIEW, LIKE, DISMISS = InteractionType.VIEW, InteractionType.LIKE, InteractionType.DISMISS
INTERESTS = tuple(
    Link("INTERESTED_IN", f"r-{id}", label, id, f"e-{id}", id, 0.9, None, origin=Origin.ACTIVITY)
    for label, id in (("Occupation", "baker"), ("Company", "mill"), ("Skill", "skill-0"))
)


@pytest.fixture(scope="module")
def bakery() -> Catalogue:
    rows = [
        {"id": id, "title": id, "occupation": "baker", "company": "mill", "skills": ["skill-0"]}
        for id in ("bread", "cake")
    ]
    return stock(asyncio.run(snapshot_of_rows(rows)))


@pytest.mark.parametrize(
    ("deeds", "is_told"),
    [
        ([], False),
        ([(VIEW, "bread")], False),
        ([(VIEW, "bread"), (VIEW, "bread")], False),
        ([(VIEW, "bread"), (VIEW, "cake")], True),
        ([(LIKE, "bread")], True),
        ([(VIEW, "bread"), (VIEW, "cake"), (DISMISS, "cake")], False),
    ],
)
def test_an_interest_needs_more_than_looks_at_one_posting(
    bakery: Catalogue, states: list[PersonState], deeds: list[tuple[InteractionType, str]], is_told: bool
) -> None:
    choices = tuple(Choice(type, ItemLabel.JOB, id, float(at)) for at, (type, id) in enumerate(deeds))
    state = replace(states[0], choices=choices, interests=INTERESTS)
    grounded_ids = {link.id for link in find_grounded_interests(bakery, state, ItemLabel.JOB)}
    assert grounded_ids == ({"baker", "mill", "skill-0"} if is_told else set())
    of_courses = find_grounded_interests(bakery, state, ItemLabel.COURSE)
    assert of_courses == (INTERESTS[2:] if is_told else ()), "skills are of jobs and courses alike"


def test_an_interest_that_the_headline_names_needs_no_deeds(bakery: Catalogue, states: list[PersonState]) -> None:
    named = replace(INTERESTS[0], origin=Origin.PROFILE)
    state = replace(states[0], choices=(), interests=(named, INTERESTS[1]))
    assert find_grounded_interests(bakery, state, ItemLabel.JOB) == (named,)


@pytest.mark.parametrize("level", [None, *SENIORITY])
def test_a_step_is_neither_down_nor_two_levels_up(
    catalogue: Catalogue, states: list[PersonState], level: str | None
) -> None:
    indices = list(range(len(catalogue.ids("Job"))))
    off_level = find_off_level_jobs(catalogue, replace(states[0], seniority=level), indices)
    own, levels = SENIORITY.get(level or "", np.nan), catalogue.items[ItemLabel.JOB].columns["seniority"]
    for id, job_level in zip(catalogue.ids("Job"), levels.tolist(), strict=True):
        assert (id in off_level) == (job_level < own or job_level >= own + 2.0)


def test_what_comes_with_a_person_s_past_is_counted(catalogue: Catalogue, states: list[PersonState]) -> None:
    total = 0
    for state in states[:30]:
        for index, (id, count) in enumerate(count_presumed_skills(catalogue, state, range(40)).items()):
            assert id == catalogue.ids(ItemLabel.JOB)[index]
            assert count == len(find_presumed(catalogue, state, id))
            total += count
    assert total > 20


def types_of(state: PersonState, hints: Hints, asked: int = 0) -> list[ReasonType]:
    """The types of the reasons for a job of another occupation."""
    spokes = [Spoke("j", "IS_A", "r", "Occupation", "o2", "e2", "foreman", None)]
    spokes += [Spoke("j", "REQUIRES", f"r{id}", "Skill", id, f"e{id}", id, None) for id in "abc"]
    evidence = Evidence(
        items={"j": ("e", "Foreman")}, spokes={"j": spokes}, moves={("o1", "o2"): "m"}, skill_counts={"j": asked},
        needs={}, common={}, near={}, own={}, crowds={}, stamps={},
    )  # fmt: skip
    return [reason.type for reason in Reasons(Subject(state, ItemLabel.JOB, "j", {}, hints, 9.0), evidence).all()]


def bare(state: PersonState, skills: str = "") -> PersonState:
    """A person of whom only some skills are known."""
    held = tuple(Link("HAS_SKILL", f"h{id}", "Skill", id, f"e{id}", id, 0.6, None) for id in skills)
    return replace(state, element="e0", skills=held, careers=(), targets=(), interests=(), choices=())


@pytest.mark.parametrize("is_off", [True, False])
def test_a_job_off_the_level_is_no_next_step(states: list[PersonState], is_off: bool) -> None:
    work = Link("WORKED_AS", "w", "Occupation", "o1", "e1", "welder", 1.0, None)
    hints = Hints(steps={"o2": work}, off_level=frozenset({"j"} if is_off else ()))
    types = types_of(replace(bare(states[0]), careers=(work,)), hints)
    assert types == ([] if is_off else [ReasonType.CAREER_STEP])


@given(
    asked=st.integers(1, 12), held=st.sampled_from(["a", "ax", "ab", "abc"]), presumed=st.integers(0, 6),
    origin=st.sampled_from([None, Origin.PROFILE, Origin.GUESSED]),
)  # fmt: skip
def test_a_single_skill_of_several_is_a_reason_only_if_it_is_a_third(
    states: list[PersonState], asked: int, held: str, presumed: int, origin: Origin | None
) -> None:
    """Of the skills, the job asks for "a", "b" and "c"."""
    work = Link("WORKED_AS", "w", "Occupation", "o9", "e9", "welder", 1.0, None, origin=origin or Origin.PROFILE)
    state = replace(bare(states[0], held), careers=(work,) if origin else ())
    types = types_of(state, Hints(presumed={"j": presumed}), asked)
    is_little = origin is Origin.PROFILE and held == "ax" and 3 * (1 + presumed) < asked
    assert types == ([] if is_little else [ReasonType.SHARED_SKILL])


def test_an_interest_is_not_told_beside_a_goal_of_the_same(states: list[PersonState]) -> None:
    interest = Link("INTERESTED_IN", "i", "Occupation", "o2", "e2", "foreman", 0.9, None)
    goal = Link("TARGETS", "t", "Occupation", "o2", "e2", "foreman", 1.0, None)
    state = replace(bare(states[0]), interests=(interest,), targets=(goal,))
    assert types_of(state, Hints(interests=frozenset({"o2"}))) == [ReasonType.CAREER_STEP]


def test_only_a_grounded_interest_is_told(states: list[PersonState]) -> None:
    interest = Link("INTERESTED_IN", "i", "Occupation", "o2", "e2", "foreman", 0.9, None)
    state = replace(bare(states[0]), interests=(interest,))
    assert types_of(state, Hints()) == []
    assert types_of(state, Hints(interests=frozenset({"o2"}))) == [ReasonType.INTEREST]

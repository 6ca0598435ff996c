"""Missing skills of jobs, and the courses that are about a skill."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.data.catalogue import Catalogue, catalogue_of
from gnn.data.dataset import dataset_of
from gnn.explain.course_subjects import find_course, is_about
from gnn.explain.evidence_plan import course_needs, course_subjects
from gnn.explain.missing_skills import find_missing, find_presumed, learnt_skills
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Choice, Link, PersonState
from graph.snapshot.in_memory import MemoryWriter

SKILLS = ("project management", "apply first aid", "Python (computer programming)", "welding", "C++")
COURSES = {
    "management": ("Managing projects well", "From plan to handover.", SKILLS[:1]),
    "aid": ("First aid at work", "With project management in the last chapter.", SKILLS[:2]),
    "snakes": ("Programming for beginners", "Write your first programs in Python.", SKILLS[2:3]),
    "linked": ("Healthy cooking", "Soups and salads.", SKILLS[3:4]),
    "cpp": ("Modern C++", "Templates.", SKILLS[4:]),
    "broad": ("Projects and their management", "All of it.", SKILLS),
}


@pytest.fixture(scope="module")
def workshop() -> Catalogue:
    """A job that asks for all the skills, and courses with texts of several kinds."""

    async def write() -> MemoryWriter:
        writer = MemoryWriter()
        await writer.nodes("Skill", [{"id": name, "name": name, "kind": "KNOWLEDGE"} for name in SKILLS])
        await writer.nodes("Occupation", [{"id": "o", "title": "foreman"}])
        await writer.nodes(
            "Course", [{"id": id, "title": title, "description": text} for id, (title, text, _) in COURSES.items()]
        )
        nothing: dict[str, object] = {}
        taught = [(id, skill, nothing) for id, (_, _, skills) in COURSES.items() for skill in skills]
        await writer.relationships(("Course", "TEACHES", "Skill"), taught)
        await writer.nodes("Job", [{"id": "job", "title": "foreman"}, {"id": "other", "title": "foreman"}])
        weights = {name: 1.0 if index % 2 else 0.5 for index, name in enumerate(SKILLS)}
        asked = [("job", name, {"importance": weight}) for name, weight in weights.items()]
        await writer.relationships(("Job", "REQUIRES", "Skill"), [*asked, ("other", "welding", {"importance": 1.0})])
        await writer.relationships(("Job", "IS_A", "Occupation"), [("job", "o", {}), ("other", "o", {})])
        needs = [("o", "welding", {"essential": True}), ("o", "project management", {"essential": True})]
        await writer.relationships(("Occupation", "REQUIRES", "Skill"), needs)
        return writer

    return catalogue_of(dataset_of(asyncio.run(write()).snapshot()))


def about(catalogue: Catalogue, course: str) -> set[str]:
    index = catalogue.positions[ItemLabel.COURSE][course]
    taught = catalogue.items[ItemLabel.COURSE].skills[index].indices.tolist()
    return {catalogue.ids("Skill")[skill] for skill in taught if is_about(catalogue, index, skill)}


@pytest.mark.parametrize(
    ("course", "subjects"),
    [
        ("management", {"project management"}),
        ("aid", {"apply first aid"}),  # a title about one skill, and a mention of another
        ("snakes", {"Python (computer programming)"}),
        ("linked", set()),
        ("cpp", {"C++"}),
        ("broad", {"project management"}),
    ],
)
def test_a_course_is_about_what_its_texts_say(workshop: Catalogue, course: str, subjects: set[str]) -> None:
    assert about(workshop, course) == subjects


def test_the_most_focused_course_about_a_skill_is_named(workshop: Catalogue) -> None:
    skill = workshop.positions["Skill"]["project management"]
    ids, positions = workshop.ids(ItemLabel.COURSE), workshop.positions[ItemLabel.COURSE]
    assert find_course(workshop, skill, frozenset()) == positions["management"]
    assert find_course(workshop, skill, frozenset({"management"})) == positions["broad"]
    assert find_course(workshop, skill, frozenset(ids)) is None
    assert find_course(workshop, workshop.positions["Skill"]["welding"], frozenset()) is None


def person(states: list[PersonState], skills: list[str], done: list[str]) -> PersonState:
    links = tuple(Link("HAS_SKILL", "", "Skill", id, "", id, 0.6, None) for id in skills)
    choices = tuple(Choice(InteractionType.COMPLETE, ItemLabel.COURSE, id, 1.0) for id in done)
    return replace(states[0], skills=links, choices=choices, careers=(), targets=(), interests=())


def test_missing_is_what_the_job_asks_for_and_the_person_lacks(workshop: Catalogue, states: list[PersonState]) -> None:
    ids, courses = workshop.ids("Skill"), workshop.ids(ItemLabel.COURSE)
    missing_skills = find_missing(workshop, person(states, ["C++"], []), "job", 10)
    assert [ids[missing.skill] for missing in missing_skills if missing.essential] == ["apply first aid", "welding"]
    assert {ids[missing.skill] for missing in missing_skills} == set(SKILLS) - {"C++"}
    assert [missing.essential for missing in missing_skills] == sorted(
        (missing.essential for missing in missing_skills), reverse=True
    )
    named = {
        ids[missing.skill]: None if missing.course is None else courses[missing.course] for missing in missing_skills
    }
    assert named["welding"] is None
    assert named["apply first aid"] == "aid"
    assert all(missing.hours > 0 for missing in missing_skills)
    assert (
        find_missing(workshop, person(states, [], []), "job", 2)
        == find_missing(workshop, person(states, [], []), "job", 5)[:2]
    )
    assert find_missing(workshop, person(states, [], []), "newer than the catalogue", 5) == []


def test_a_completed_course_is_learnt_and_not_named_again(workshop: Catalogue, states: list[PersonState]) -> None:
    ids = workshop.ids("Skill")
    done = person(states, [], ["aid"])
    assert learnt_skills(workshop, done) == {"project management", "apply first aid"}
    assert "apply first aid" not in {ids[missing.skill] for missing in find_missing(workshop, done, "job", 9)}


def test_needs_of_courses_are_those_that_they_are_about(workshop: Catalogue, states: list[PersonState]) -> None:
    everything = list(range(len(workshop.ids(ItemLabel.COURSE))))
    subjects = course_subjects(workshop, everything)
    assert subjects["linked"] == frozenset()
    foreman = Link("TARGETS", "", "Occupation", "o", "", "foreman", 1.0, None)
    aiming = replace(person(states, [], []), targets=(foreman,))
    known = frozenset[str]().union(*subjects.values())
    demand = course_needs(workshop, aiming, known)
    assert set(demand) == {("o", "project management")}  # no course is about welding
    assert 0.0 < demand["o", "project management"] < 1.0
    both = course_needs(workshop, aiming, known | {"welding"})
    assert both["o", "welding"] > both["o", "project management"]  # both jobs ask for it, the other but one
    assert np.isfinite(list(both.values())).all()


def test_skills_of_past_work_are_not_missing(workshop: Catalogue, states: list[PersonState]) -> None:
    def missing(state: PersonState) -> set[str]:
        return {workshop.ids("Skill")[lack.skill] for lack in find_missing(workshop, state, "job", 9)}

    stranger = replace(states[0], skills=(), careers=(), choices=(), titles=())
    assert missing(stranger) == set(SKILLS)
    foreman = replace(stranger, careers=(Link("WORKED_AS", "", "Occupation", "o", "", "foreman", 0.5, None),))
    assert missing(foreman) == set(SKILLS) - {"welding", "project management"}


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Senior Python Developer", "Python (computer programming)"),
        ("C++ engineer", "C++"),
        ("Head of Project Management", "project management"),
        ("Management of a project", None),
        ("C engineer", None),
    ],
)
def test_a_title_of_one_s_work_names_skills(
    workshop: Catalogue, states: list[PersonState], title: str, named: str | None
) -> None:
    somebody = replace(states[0], skills=(), careers=(), choices=(), titles=(title,))
    lacking = {workshop.ids("Skill")[lack.skill] for lack in find_missing(workshop, somebody, "job", 9)}
    assert set(SKILLS) - lacking == ({named} if named else set())


@given(
    stated=st.sets(st.sampled_from(SKILLS)),
    title=st.sampled_from(["", "Python developer", "Head of Project Management"]),
    worked=st.booleans(),
    completed=st.lists(st.sampled_from(sorted(COURSES)), max_size=2, unique=True),
)
def test_what_a_job_asks_for_is_stated_presumed_or_missing(
    workshop: Catalogue, states: list[PersonState], stated: set[str], title: str, worked: bool, completed: list[str]
) -> None:
    careers = (Link("WORKED_AS", "", "Occupation", "o", "", "foreman", 0.5, None),) if worked else ()
    somebody = replace(person(states, sorted(stated), completed), careers=careers, titles=(title,))
    ids = workshop.ids("Skill")
    missing = [ids[lack.skill] for lack in find_missing(workshop, somebody, "job", 99)]
    presumed = [ids[skill] for skill in find_presumed(workshop, somebody, "job")]
    assert sorted([*missing, *presumed, *stated]) == sorted(SKILLS), "each skill is counted once"
    assert find_presumed(workshop, somebody, "newer than the catalogue") == []

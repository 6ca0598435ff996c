"""The skills that a job asks for and a person lacks, as they are shown beside the job."""

import re
from dataclasses import dataclass

from gnn.data.catalogue import Catalogue, heaviest, row
from gnn.explain.course_subjects import find_course
from gnn.scoring.skill_priors import ESSENTIAL_EDGE_WEIGHT
from gnn.skills.gap import learning_hours, needed_by
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import Origin, PersonState

WORD, BRACKETS = re.compile(r"[\w+#.]+(?<!\.)"), re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class MissingSkill:
    """A skill by index, the hours to learn it, and the index of a course about it, if there is one."""

    skill: int
    essential: bool
    hours: float
    course: int | None


def find_missing(catalogue: Catalogue, state: PersonState, job: str, first: int) -> list[MissingSkill]:
    """Return the skills that a job asks for and a person lacks, most important first.

    Skills of courses that the person completed, those essential to an occupation in which they worked, and those that
    a title of their work names are not missing. Courses that they completed or dismissed are not named.

    Args:
        catalogue: the catalogue that holds the job.
        state: the person's state.
        job: id of the job; a job that is newer than the catalogue has no missing skills yet.
        first: maximum number of skills.
    """
    index = catalogue.position(ItemLabel.JOB, job)
    if index is None:
        return []
    ids, matrix = catalogue.ids("Skill"), catalogue.items[ItemLabel.JOB].skills
    held_skills = learnt_skills(catalogue, state).union(link.id for link in state.skills)
    weights = needed_by(catalogue, ItemLabel.JOB, index)
    used_skills = find_used_skills(catalogue, state)
    words, names = title_words(state), catalogue.data.nodes["Skill"].titles
    lacking = [
        skill
        for skill in heaviest(matrix, index)
        if ids[skill] not in held_skills and skill not in used_skills and not is_named(names[skill], words)
    ][:first]
    past = frozenset(
        choice.id for choice in state.choices_of(ItemLabel.COURSE, InteractionType.COMPLETE, InteractionType.DISMISS)
    )
    return [
        MissingSkill(
            skill=skill,
            essential=weights[skill] >= ESSENTIAL_EDGE_WEIGHT,
            hours=learning_hours(catalogue, skill),
            course=find_course(catalogue, skill, past),
        )
        for skill in lacking
    ]


def find_used_skills(catalogue: Catalogue, state: PersonState) -> frozenset[int]:
    """Return the skills, by index, that are essential to the occupations in which a person has worked."""
    occupations = [
        index
        for link in state.careers
        if link.origin is Origin.PROFILE and (index := catalogue.position("Occupation", link.id)) is not None
    ]
    return frozenset(
        skill
        for occupation in occupations
        for skill, weight in needed_by(catalogue, "Occupation", occupation).items()
        if weight >= ESSENTIAL_EDGE_WEIGHT
    )


def title_words(state: PersonState) -> tuple[str, ...]:
    """Return the words of the titles of a person's work, folded."""
    return tuple(word for title in state.titles for word in WORD.findall(title.casefold()))


def is_named(skill: str, words: tuple[str, ...]) -> bool:
    """Return whether some words hold a skill's name, without what stands in brackets, in its order."""
    name = tuple(WORD.findall(BRACKETS.sub(" ", skill).casefold()))
    return bool(name) and any(words[start : start + len(name)] == name for start in range(len(words)))


def learnt_skills(catalogue: Catalogue, state: PersonState) -> frozenset[str]:
    """Return the ids of the skills taught by the courses a person completed."""
    skills, matrix = catalogue.ids("Skill"), catalogue.items[ItemLabel.COURSE].skills
    courses = [
        catalogue.position(ItemLabel.COURSE, choice.id)
        for choice in state.choices_of(ItemLabel.COURSE, InteractionType.COMPLETE)
    ]
    return frozenset(
        skills[skill] for course in courses if course is not None for skill in row(matrix, course).tolist()
    )

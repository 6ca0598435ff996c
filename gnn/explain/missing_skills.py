"""The skills that a job asks for and a person lacks, as they are shown beside the job."""

import re
from collections.abc import Container
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
    weights = needed_by(catalogue, ItemLabel.JOB, index)
    stated, presumed = stated_skills(catalogue, state), PresumedSkills(catalogue, state)
    lacking = [
        skill
        for skill in heaviest(catalogue.items[ItemLabel.JOB].skills, index)
        if skill not in stated and skill not in presumed
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


def find_presumed(catalogue: Catalogue, state: PersonState, job: str) -> list[int]:
    """Return the skills, by index, that a job asks for and that are presumed of a person, most important first.

    With those on the profile and those of :func:`find_missing`, they are all that the job asks for. The arguments are
    those of :func:`find_missing`.
    """
    index = catalogue.position(ItemLabel.JOB, job)
    if index is None:
        return []
    stated, presumed = stated_skills(catalogue, state), PresumedSkills(catalogue, state)
    asked = heaviest(catalogue.items[ItemLabel.JOB].skills, index)
    return [skill for skill in asked if skill not in stated and skill in presumed]


def stated_skills(catalogue: Catalogue, state: PersonState) -> frozenset[int]:
    """Return the skills on a person's profile, by index."""
    indices = (catalogue.position("Skill", link.id) for link in state.skills)
    return frozenset(index for index in indices if index is not None)


class PresumedSkills(Container[int]):
    """The skills, by index, that are not on a person's profile, but come with what they did.

    Those of courses that they completed, those essential to an occupation in which they worked, and those that a title
    of their work names.

    Args:
        catalogue: the catalogue.
        state: the person's state.
    """

    def __init__(self, catalogue: Catalogue, state: PersonState) -> None:
        self._ids, self._names = catalogue.ids("Skill"), catalogue.data.nodes["Skill"].titles
        self._learnt, self._used = learnt_skills(catalogue, state), find_used_skills(catalogue, state)
        self._words = title_words(state)

    def __contains__(self, skill: object) -> bool:
        if not isinstance(skill, int):
            return False
        return self._ids[skill] in self._learnt or skill in self._used or is_named(self._names[skill], self._words)


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

"""The skills that a job asks for and a person lacks, as they are shown beside the job."""

from dataclasses import dataclass

from gnn.data.catalogue import Catalogue, heaviest, row
from gnn.explain.course_subjects import find_course
from gnn.scoring.skill_priors import ESSENTIAL_EDGE_WEIGHT
from gnn.skills.gap import learning_hours, needed_by
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import PersonState


@dataclass(frozen=True, slots=True)
class MissingSkill:
    """A skill by index, the hours to learn it, and the index of a course about it, if there is one."""

    skill: int
    essential: bool
    hours: float
    course: int | None


def find_missing(catalogue: Catalogue, state: PersonState, job: str, first: int) -> list[MissingSkill]:
    """Return the skills that a job asks for and a person lacks, most important first.

    Skills of courses that the person completed are not missing. Courses that they completed or dismissed are not named.

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
    held = learnt_skills(catalogue, state).union(link.id for link in state.skills)
    weights = needed_by(catalogue, ItemLabel.JOB, index)
    lacking = [skill for skill in heaviest(matrix, index) if ids[skill] not in held][:first]
    past = frozenset(
        choice.id for choice in state.chosen(ItemLabel.COURSE, InteractionType.COMPLETE, InteractionType.DISMISS)
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


def learnt_skills(catalogue: Catalogue, state: PersonState) -> frozenset[str]:
    """Return the ids of the skills taught by the courses a person completed."""
    skills, matrix = catalogue.ids("Skill"), catalogue.items[ItemLabel.COURSE].skills
    courses = [
        catalogue.position(ItemLabel.COURSE, choice.id)
        for choice in state.chosen(ItemLabel.COURSE, InteractionType.COMPLETE)
    ]
    return frozenset(
        skills[skill] for course in courses if course is not None for skill in row(matrix, course).tolist()
    )

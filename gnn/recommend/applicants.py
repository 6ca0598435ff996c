"""How well applicants fit the job that they applied to, and which of its skills they have."""

from collections.abc import Sequence
from dataclasses import dataclass

from gnn.data.catalogue import heaviest
from gnn.explain.missing_skills import learnt_skills
from gnn.recommend.for_job import score_candidates
from gnn.scoring.blend import Blend, Serving
from gnn.scoring.skill_priors import ESSENTIAL_EDGE_WEIGHT
from gnn.skills.gap import needed_by
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState


@dataclass(frozen=True, slots=True)
class JobSkill:
    """A skill that a job asks for, and whether a person has it."""

    id: str
    name: str
    essential: bool
    held: bool


@dataclass(frozen=True, slots=True)
class ApplicantMatch:
    """How well an applicant and a job fit each other, 0–100, and the job's skills, most important first.

    The score is that of the list of candidates (:mod:`gnn.recommend.for_job`).
    """

    state: PersonState
    score: float
    skills: tuple[JobSkill, ...]


def match_applicants(
    serving: Serving, states: Sequence[PersonState], job: int, blend: Blend, now: float
) -> list[ApplicantMatch]:
    """Match applicants with a job, in the order of the people.

    Args:
        serving: the catalogue and the active scorer.
        states: the applicants' current states.
        job: index of the job.
        blend: how scores are blended.
        now: seconds since 1970.
    """
    candidates = score_candidates(serving, states, job, blend, now)
    return [
        ApplicantMatch(candidate.state, candidate.score, compare_skills(serving, candidate.state, job))
        for candidate in candidates
    ]


def compare_skills(serving: Serving, state: PersonState, job: int) -> tuple[JobSkill, ...]:
    """Return the skills that a job asks for, most important first. Those of completed courses are held."""
    catalogue = serving.catalogue
    table, weights = catalogue.data.nodes["Skill"], needed_by(catalogue, ItemLabel.JOB, job)
    held_skills = learnt_skills(catalogue, state).union(link.id for link in state.skills)
    return tuple(
        JobSkill(
            table.ids[skill],
            table.titles[skill],
            weights[skill] >= ESSENTIAL_EDGE_WEIGHT,
            table.ids[skill] in held_skills,
        )
        for skill in heaviest(catalogue.items[ItemLabel.JOB].skills, job)
    )

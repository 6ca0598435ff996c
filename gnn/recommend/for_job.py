"""Candidates for a job: ranked by fit for the job and fit for the candidate, people who agreed to be found alone.

Both fits are 0–100. The candidate's is the score that they themselves would be shown for the job; the
job's is what it asks for. They are combined by their harmonic mean, so that neither makes up for the
other (reciprocal recommendation; Pizzato et al., "RECON", RecSys 2010).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.catalogue import Catalogue, sparse
from gnn.features.people import group_of
from gnn.features.person_item import pairs_of
from gnn.scoring.blend import Blend, Serving, score
from gnn.scoring.retrieval import best
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState

RETRIEVED = 100
SKILLS, CAREER, SENIORITY = 0.55, 0.25, 0.20
SAME_OCCUPATION = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person for a job: both fits and their harmonic mean, 0–100, and how likely the person would choose it."""

    state: PersonState
    score: float
    fit_for_job: float
    fit_for_candidate: float
    confidence: float | None
    parts: tuple[tuple[str, float], ...]


def likely_people(catalogue: Catalogue, job: int) -> list[str]:
    """Ids of the people who meet most of what a job asks for, at most 100; those who may be found alone."""
    items, data = catalogue.items[ItemLabel.JOB], catalogue.data
    users = len(catalogue.ids("User"))
    held = sparse(data.relations.get(("User", "HAS_SKILL", "Skill")), users, items.skills.shape[1])
    weight = np.asarray(((held > 0).astype(np.float64) @ items.skills[job].T).todense()).ravel()
    weight = weight / max(float(items.skill_weight[job]), 1e-9)
    occupation = int(items.occupation[job])
    if occupation >= 0:
        careers = sparse(
            data.relations.get(("User", "WORKED_AS", "Occupation")), users, len(catalogue.ids("Occupation"))
        )
        weight = weight + SAME_OCCUPATION * near(catalogue, careers, occupation)
    weight = weight * (data.nodes["User"].columns["discoverable"] == 1.0)
    return [catalogue.ids("User")[place] for place in best(weight, RETRIEVED).tolist()]


def near(catalogue: Catalogue, careers: csr_matrix, occupation: int) -> NDArray[np.float64]:
    """How close what people worked as lies to an occupation, float64 [people]: 1 for the same, else by the move."""
    closeness = np.asarray(catalogue.moves[:, [occupation]].todense()).ravel()
    closeness[occupation] = 1.0
    return np.asarray((careers > 0).astype(np.float64) @ closeness).clip(0.0, 1.0)


def candidates(serving: Serving, states: Sequence[PersonState], job: int, blend: Blend, now: float) -> list[Candidate]:
    """People for a job, the best first; who may not be found is left out. Arguments as of :func:`judged`."""
    found = judged(serving, [state for state in states if state.discoverable], job, blend, now)
    return sorted(found, key=lambda one: (-one.score, one.state.id))


def withheld(state: PersonState) -> PersonState:
    """What recruiters may be told the reasons of: the state without node, name and targets.

    The points of a reason would betray a target; a path's node would tie a name to what its person chose.
    """
    return replace(state, element="", name="", targets=())


def judged(serving: Serving, states: Sequence[PersonState], job: int, blend: Blend, now: float) -> list[Candidate]:
    """How well people and a job fit each other, in the order of the people.

    Args:
        serving: what scores.
        states: people's states as they are now.
        job: position of the job.
        blend: how scores are made.
        now: seconds since 1970.
    """
    if not states:
        return []
    group, rows = group_of(serving.catalogue, states), np.array([job], dtype=np.int64)
    points = score(serving, group, ItemLabel.JOB, blend, now, rows)
    pairs = pairs_of(serving.catalogue, group.arrays, ItemLabel.JOB, rows).columns
    for_job = 100.0 * (SKILLS * pairs["skills"] + CAREER * pairs["career"] + SENIORITY * pairs["seniority"])[:, 0]
    for_person = points.total[:, 0]
    both = 2.0 * for_job * for_person / np.maximum(for_job + for_person, 1e-9)
    curve = serving.scorer.calibration[ItemLabel.JOB].confidence(for_person) if serving.scorer else None
    return [
        Candidate(
            state=state,
            score=round(float(both[place]), 2),
            fit_for_job=round(float(for_job[place]), 2),
            fit_for_candidate=round(float(for_person[place]), 2),
            confidence=None if curve is None else round(float(curve[place]), 4),
            parts=tuple((name, round(float(values[place, 0]), 2)) for name, values in points.parts.items()),
        )
        for place, state in enumerate(states)
    ]

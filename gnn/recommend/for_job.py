"""Ranks candidates for a job by mutual fit; only people who agreed to be found are included.

Both fits are 0–100. The fit for the candidate is the score the candidate would be shown for the job. The
fit for the job is how well the candidate meets its requirements. They are combined by their harmonic mean,
so that a high value of one cannot make up for a low value of the other (reciprocal recommendation; Pizzato
et al., "RECON", RecSys 2010).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.catalogue import Catalogue, sparse
from gnn.features.people import group_of
from gnn.features.person_item import pairs_of
from gnn.recommend.wishes import find_conflicts
from gnn.scoring.blend import Blend, Serving, score
from gnn.scoring.retrieval import best
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState

RETRIEVED, MOST_READ = 100, 1_000
SKILLS, CAREER, SENIORITY = 0.55, 0.25, 0.20
SAME_OCCUPATION = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate for a job: both fits, their harmonic mean (0–100), and the probability of choosing the job."""

    state: PersonState
    score: float
    fit_for_job: float
    fit_for_candidate: float
    confidence: float | None
    parts: tuple[tuple[str, float], ...]


def likely_people(catalogue: Catalogue, job: int) -> list[str]:
    """Return the ids of at most 1,000 discoverable people who best meet a job's requirements, best first.

    Whether they want such a job is not known yet: their wishes are read with their states, 100 people at a time.
    """
    items, data = catalogue.items[ItemLabel.JOB], catalogue.data
    users = len(catalogue.ids("User"))
    user_skills = sparse(data.relations.get(("User", "HAS_SKILL", "Skill")), users, items.skills.shape[1])
    weight = np.asarray(((user_skills > 0).astype(np.float64) @ items.skills[job].T).todense()).ravel()
    weight = weight / max(float(items.skill_weight[job]), 1e-9)
    occupation = int(items.occupation[job])
    if occupation >= 0:
        careers = sparse(
            data.relations.get(("User", "WORKED_AS", "Occupation")), users, len(catalogue.ids("Occupation"))
        )
        weight = weight + SAME_OCCUPATION * near(catalogue, careers, occupation)
    weight = weight * (data.nodes["User"].columns["discoverable"] == 1.0)
    return [catalogue.ids("User")[row] for row in best(weight, MOST_READ).tolist()]


def near(catalogue: Catalogue, careers: csr_matrix, occupation: int) -> NDArray[np.float64]:
    """Return how close people's past occupations are to an occupation: 1 for the same one, else the move weight.

    The result is float64 [people].
    """
    closeness = np.asarray(catalogue.steps[:, [occupation]].todense()).ravel()
    closeness[occupation] = 1.0
    return np.asarray((careers > 0).astype(np.float64) @ closeness).clip(0.0, 1.0)


def candidates(serving: Serving, states: Sequence[PersonState], job: int, blend: Blend, now: float) -> list[Candidate]:
    """Ranks people for a job, best first, leaving out people who are not discoverable or do not want such a job.

    The arguments are those of :func:`score_candidates`.
    """
    results = score_candidates(serving, who_may_want(serving.catalogue, states, job), job, blend, now)
    return sorted(results, key=lambda candidate: (-candidate.score, candidate.state.id))


def who_may_want(catalogue: Catalogue, states: Sequence[PersonState], job: int) -> list[PersonState]:
    """Return the discoverable people whose wishes do not keep a job out of their own lists."""
    discoverable = [state for state in states if state.discoverable]
    group, rows = group_of(catalogue, discoverable), np.array([job], dtype=np.int64)
    return [
        state
        for row, state in enumerate(discoverable)
        if not find_conflicts(catalogue, group, rows, row).is_excluded[0]
    ]


def withhold_aims(state: PersonState) -> PersonState:
    """Return the state that reasons shown to recruiters may use: without graph node, name and targets.

    The points of a reason could reveal a target, and the node in a path could link a name to that person's choices.
    """
    return replace(state, element="", name="", targets=())


def score_candidates(
    serving: Serving, states: Sequence[PersonState], job: int, blend: Blend, now: float
) -> list[Candidate]:
    """Scores how well people and a job fit each other, in the order of the people.

    Args:
        serving: the catalogue and the active scorer.
        states: the people's current states.
        job: index of the job.
        blend: how scores are blended.
        now: seconds since 1970.
    """
    if not states:
        return []
    group, rows = group_of(serving.catalogue, states), np.array([job], dtype=np.int64)
    points = score(serving, group, ItemLabel.JOB, blend, now, rows)
    pairs = pairs_of(serving.catalogue, group.arrays, ItemLabel.JOB, rows).columns
    for_job = 100.0 * (SKILLS * pairs["skills"] + CAREER * pairs["career"] + SENIORITY * pairs["seniority"])[:, 0]
    for_person = points.total[:, 0]
    mutual_fit = 2.0 * for_job * for_person / np.maximum(for_job + for_person, 1e-9)
    confidences = serving.scorer.calibration[ItemLabel.JOB].confidence(for_person) if serving.scorer else None
    return [
        Candidate(
            state=state,
            score=round(float(mutual_fit[index]), 2),
            fit_for_job=round(float(for_job[index]), 2),
            fit_for_candidate=round(float(for_person[index]), 2),
            confidence=None if confidences is None else round(float(confidences[index]), 4),
            parts=tuple((name, round(float(values[index, 0]), 2)) for name, values in points.parts.items()),
        )
        for index, state in enumerate(states)
    ]

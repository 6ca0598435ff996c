"""The analysis of one profile: completeness, strength, and what changes to it would be worth."""

from dataclasses import dataclass

import numpy as np

from gnn.data.dataset import Index, Mask
from gnn.profiles.advice import MeasuredAdvice, Strong, find_advice, measure_advice, measure_strong
from gnn.profiles.completeness import Completeness, measure_completeness
from gnn.profiles.strength import Strength, measure_strength
from gnn.scoring.blend import Blend, Serving, totals
from gnn.skills.skill_returns import JOBS
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from graph.people.users import User


@dataclass(frozen=True, slots=True)
class ProfileAnalysis:
    """What is said of a profile.

    Args:
        jobs: how many jobs the worth of changes was measured on.
        completeness, strength: the two scores and their parts.
        strong: facts that earn points with the best-fitting jobs, strongest first.
        advice: changes with their worth, the most valuable first.
    """

    jobs: int
    completeness: Completeness
    strength: Strength
    strong: tuple[Strong, ...]
    advice: tuple[MeasuredAdvice, ...]


def analyse_profile(
    serving: Serving, user: User, state: PersonState, listed_jobs: Index, blend: Blend, now: float
) -> ProfileAnalysis:
    """Analyse a profile.

    Args:
        serving: the catalogue and the active model.
        user: the person's profile.
        state: their state.
        listed_jobs: indices of the first jobs on the person's list, best first, int64 [J].
        blend: how scores are blended.
        now: seconds since 1970.
    """
    jobs = best_jobs(serving, state, listed_jobs, blend, now)
    advice = find_advice(serving, user, state, jobs)
    return ProfileAnalysis(
        jobs=len(jobs),
        completeness=measure_completeness(user),
        strength=measure_strength(serving.catalogue, state, jobs),
        strong=tuple(measure_strong(serving, state, jobs, blend, now)),
        advice=tuple(measure_advice(serving, user, state, advice, jobs, blend, now)),
    )


def best_jobs(serving: Serving, state: PersonState, listed_jobs: Index, blend: Blend, now: float) -> Index:
    """Return the fifty jobs that fit best: those on the list, then the open ones that score best, int64 [J].

    The list of somebody of whom little is known is short, or empty.
    """
    if len(listed_jobs) >= JOBS:
        return listed_jobs[:JOBS]
    allowed = open_jobs(serving, now)
    allowed[listed_jobs] = False
    scores = totals(serving, [state], ItemLabel.JOB, blend, now)[0]
    other_rows = np.lexsort((np.arange(len(scores)), -np.where(allowed, scores, -np.inf)))
    return np.concatenate([listed_jobs, other_rows[: min(JOBS - len(listed_jobs), int(allowed.sum()))]]).astype(
        np.int64
    )


def open_jobs(serving: Serving, now: float) -> Mask:
    """Return which jobs are open, bool [jobs]."""
    jobs = serving.catalogue.items[ItemLabel.JOB]
    return jobs.columns["closes"] > now if "closes" in jobs.columns else np.ones(len(jobs), dtype=bool)

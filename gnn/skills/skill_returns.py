"""Skill returns: which skills, once learnt, would raise a person's scores most, by scoring the changed person.

The result is exact for one skill. For two or three skills it is greedy from each of the best single ones (Nemhauser,
Wolsey and Fisher, 1978), with lazy evaluation (Minoux, 1978; Leskovec et al., 2007): a skill is scored again only
while its last gain could still be the best. Greedy's 1 - 1/e guarantee holds for diminishing gains (submodularity);
scores need not satisfy it, so a test compares with brute force.
"""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Index
from gnn.scoring.blend import Blend, Serving, totals
from gnn.scoring.retrieval import best
from gnn.skills.gap import learning_hours
from graph.catalogue.types import ItemLabel
from graph.people.state import Link, PersonState

JOBS, SKILLS = 50, 200
LEARNT_LEVEL = 0.6
MOST_SIZE = 3
LAZY = 16

Values = NDArray[np.float64]
Scores = Callable[[Sequence[tuple[int, ...]]], Values]


@dataclass(frozen=True, slots=True)
class UnlockedJob:
    """A job, by index, whose score passes the threshold."""

    job: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class SkillReturn:
    """Skills (by index), the mean score gain over the best-fitting jobs, unlocked jobs, and hours to learn."""

    skills: tuple[int, ...]
    gain: float
    unlocked: tuple[UnlockedJob, ...]
    hours: float


def with_skills(catalogue: Catalogue, state: PersonState, skills: Sequence[int]) -> PersonState:
    """Return the person's state with additional skills at level 3 of 5."""
    ids = catalogue.ids("Skill")
    links = tuple(Link("HAS_SKILL", "", "Skill", ids[skill], "", "", LEARNT_LEVEL, None) for skill in skills)
    return replace(state, skills=(*state.skills, *links))


def skill_returns(
    serving: Serving,
    state: PersonState,
    jobs: Index,
    size: int,
    first: int,
    blend: Blend,
    now: float,
    threshold: float,
) -> list[SkillReturn]:
    """Return the best sets of skills, highest gain first; none without jobs.

    Args:
        serving: the catalogue and the active scorer.
        state: the person's state.
        jobs: indices of the jobs to score, int64 [J].
        size: skills per set, 1–3.
        first: how many sets to return.
        blend: how scores are blended.
        now: seconds since 1970.
        threshold: score at which a job counts as unlocked, 0–100.
    """
    if not len(jobs):
        return []
    base = totals(serving, [state], ItemLabel.JOB, blend, now, jobs)[0]

    def score_sets(sets: Sequence[tuple[int, ...]]) -> Values:
        states = [with_skills(serving.catalogue, state, skill_set) for skill_set in sets]
        return totals(serving, states, ItemLabel.JOB, blend, now, jobs)

    lacking = lacking_skills(serving.catalogue, state, jobs)
    if not lacking:
        return []
    single_gains = score_sets([(skill,) for skill in lacking]).mean(axis=1) - base.mean()
    gains = dict(zip(lacking, single_gains.tolist(), strict=True))
    seeds = sorted(gains, key=lambda skill: (-gains[skill], skill))[:first]
    sets = {grow_set((seed,), gains, size, score_sets, float(base.mean())) for seed in seeds}
    ordered_sets = sorted(sets)
    after = score_sets(ordered_sets)
    returns = [
        made_of(serving.catalogue, skill_set, base, values, jobs, threshold)
        for skill_set, values in zip(ordered_sets, after, strict=True)
    ]
    return sorted(returns, key=lambda result: (-result.gain, result.skills))[:first]


def lacking_skills(catalogue: Catalogue, state: PersonState, jobs: Index) -> list[int]:
    """Return at most 200 skills that the jobs ask for and the person lacks, most in demand first."""
    demand = np.asarray(catalogue.items[ItemLabel.JOB].skills[jobs].sum(axis=0), dtype=np.float64).ravel()
    for link in state.skills:
        if (index := catalogue.position("Skill", link.id)) is not None:
            demand[index] = 0.0
    return [int(index) for index in best(demand, SKILLS)]


def grow_set(
    seed: tuple[int, ...], gains: dict[int, float], size: int, score_sets: Scores, base: float
) -> tuple[int, ...]:
    """Grows a set to its size, adding the skill with the largest gain at each step, with lazy evaluation."""
    selection, current_gain = seed, gains[seed[0]]
    queue = [(-gain, skill, 0) for skill, gain in gains.items() if skill not in seed]
    heapq.heapify(queue)
    while queue and len(selection) < size:
        loss, skill, scored_size = heapq.heappop(queue)
        if scored_size == len(selection):
            selection, current_gain = (*selection, skill), current_gain - loss
            continue
        entries = [(loss, skill, scored_size)] + [heapq.heappop(queue) for _ in range(min(len(queue), LAZY - 1))]
        stale = [candidate for _, candidate, entry_size in entries if entry_size != len(selection)]
        fresh = [entry for entry in entries if entry[2] == len(selection)]
        new_gains = score_sets([(*selection, candidate) for candidate in stale]).mean(axis=1) - base - current_gain
        for entry in [
            *fresh,
            *((-gain, candidate, len(selection)) for candidate, gain in zip(stale, new_gains.tolist(), strict=True)),
        ]:
            heapq.heappush(queue, entry)
    return tuple(sorted(selection))


def made_of(
    catalogue: Catalogue, skills: tuple[int, ...], base: Values, after: Values, jobs: Index, threshold: float
) -> SkillReturn:
    """Make the result for one set of skills."""
    passed_jobs = np.flatnonzero((base < threshold) & (after >= threshold))
    ordered_jobs = passed_jobs[np.argsort(-after[passed_jobs], kind="stable")]
    return SkillReturn(
        skills=skills,
        gain=float(after.mean() - base.mean()),
        unlocked=tuple(
            UnlockedJob(int(jobs[index]), float(base[index]), float(after[index])) for index in ordered_jobs.tolist()
        ),
        hours=sum(learning_hours(catalogue, skill) for skill in skills),
    )

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
class Unlocked:
    """A job, by index, whose score passes the threshold."""

    job: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class SkillReturn:
    """Skills (by index), the mean score gain over the best-fitting jobs, unlocked jobs, and hours to learn."""

    skills: tuple[int, ...]
    gain: float
    unlocked: tuple[Unlocked, ...]
    hours: float


def with_skills(catalogue: Catalogue, state: PersonState, skills: Sequence[int]) -> PersonState:
    """Returns the person's state with additional skills at level 3 of 5."""
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
    """Returns the best sets of skills, highest gain first.

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
    base = totals(serving, [state], ItemLabel.JOB, blend, now, jobs)[0]

    def scores(sets: Sequence[tuple[int, ...]]) -> Values:
        changed = [with_skills(serving.catalogue, state, one) for one in sets]
        return totals(serving, changed, ItemLabel.JOB, blend, now, jobs)

    lacking = lacking_skills(serving.catalogue, state, jobs)
    if not lacking:
        return []
    single = scores([(skill,) for skill in lacking]).mean(axis=1) - base.mean()
    gains = dict(zip(lacking, single.tolist(), strict=True))
    seeds = sorted(gains, key=lambda skill: (-gains[skill], skill))[:first]
    sets = {grown((seed,), gains, size, scores, float(base.mean())) for seed in seeds}
    found = sorted(sets)
    after = scores(found)
    made = [
        made_of(serving.catalogue, one, base, values, jobs, threshold) for one, values in zip(found, after, strict=True)
    ]
    return sorted(made, key=lambda one: (-one.gain, one.skills))[:first]


def lacking_skills(catalogue: Catalogue, state: PersonState, jobs: Index) -> list[int]:
    """Returns at most 200 skills that the jobs ask for and the person lacks, most in demand first."""
    asked = np.asarray(catalogue.items[ItemLabel.JOB].skills[jobs].sum(axis=0), dtype=np.float64).ravel()
    for link in state.skills:
        if (place := catalogue.position("Skill", link.id)) is not None:
            asked[place] = 0.0
    return [int(place) for place in best(asked, SKILLS)]


def grown(seed: tuple[int, ...], gains: dict[int, float], size: int, scores: Scores, base: float) -> tuple[int, ...]:
    """Grows a set to its size, adding the skill with the largest gain at each step, with lazy evaluation."""
    chosen, worth = seed, gains[seed[0]]
    queue = [(-gain, skill, 0) for skill, gain in gains.items() if skill not in seed]
    heapq.heapify(queue)
    while queue and len(chosen) < size:
        loss, skill, at = heapq.heappop(queue)
        if at == len(chosen):
            chosen, worth = (*chosen, skill), worth - loss
            continue
        tops = [(loss, skill, at)] + [heapq.heappop(queue) for _ in range(min(len(queue), LAZY - 1))]
        stale = [one for _, one, seen in tops if seen != len(chosen)]
        fresh = [entry for entry in tops if entry[2] == len(chosen)]
        added = scores([(*chosen, one) for one in stale]).mean(axis=1) - base - worth
        for entry in [*fresh, *((-gain, one, len(chosen)) for one, gain in zip(stale, added.tolist(), strict=True))]:
            heapq.heappush(queue, entry)
    return tuple(sorted(chosen))


def made_of(
    catalogue: Catalogue, skills: tuple[int, ...], base: Values, after: Values, jobs: Index, threshold: float
) -> SkillReturn:
    """Makes the result for one set of skills."""
    passed = np.flatnonzero((base < threshold) & (after >= threshold))
    ordered = passed[np.argsort(-after[passed], kind="stable")]
    return SkillReturn(
        skills=skills,
        gain=float(after.mean() - base.mean()),
        unlocked=tuple(
            Unlocked(int(jobs[place]), float(base[place]), float(after[place])) for place in ordered.tolist()
        ),
        hours=sum(learning_hours(catalogue, skill) for skill in skills),
    )

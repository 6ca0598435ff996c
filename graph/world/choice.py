"""The choice model: hidden utility, position bias, noise and time.

A session shows a slate. The person examines position p (starting at 0) with probability
``1 / (1 + p) ** 0.6``. An examined item has a value of its utility plus Gumbel noise (the random
utility model of McFadden, 1974). The value determines the action: view, like, save, apply or complete, or
dismiss. ``docs/demo-world.md`` describes the model in full.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph.world.population import Courses, Jobs, People
from graph.world.taxonomy import Taxonomy

SLATE = 12
NOISE = 0.35
EXAMINE = 0.6
IDLE_DISMISS = 0.06
CHUNK = 20_000
QUANTILES = {"VIEW": 0.62, "LIKE": 0.82, "SAVE": 0.9, "FINAL": 0.95, "DISMISS": 0.25}
JOB_WEIGHTS = {
    "skills": 2.4,
    "career": 1.8,
    "place": 0.9,
    "seniority": 0.8,
    "salary": 0.5,
    "taste": 0.35,
    "quality": 0.25,
}
COURSE_WEIGHTS = {"gap": 2.2, "career": 1.0, "level": 0.4, "taste": 0.35, "quality": 0.25, "held": -0.8}

Index = NDArray[np.int64]
Worth = NDArray[np.float64]


def shared(left: csr_matrix, right: csr_matrix, a: Index, b: Index) -> Worth:
    """Return the number of columns that both rows of each pair share; float64 [pairs]."""
    return np.asarray(left[a].multiply(right[b]).sum(axis=1)).ravel()


@dataclass(frozen=True, slots=True)
class Hidden:
    """The hidden preferences: the utility of any job or course for any person.

    ``closeness`` is O × O in [0, 1]: 1 for the same occupation, the move's weight for a career
    move, 0.25 for the same sector.
    """

    people: People
    jobs: Jobs
    courses: Courses
    closeness: NDArray[np.float64]
    held: csr_matrix
    required: csr_matrix
    wanted: csr_matrix
    country: NDArray[np.int64]

    def job_utility(self, person: Index, job: Index) -> Worth:
        """Return the utility of each pair, float64 [pairs], about -2 to 5."""
        p, j, w = self.people, self.jobs, JOB_WEIGHTS
        size = np.maximum(np.diff(self.required.indptr)[job], 1)
        ambition = p.ambition[person]
        career = (1 - ambition) * self.closeness[p.current[person], j.occupation[job]]
        career += ambition * self.closeness[p.target[person], j.occupation[job]]
        same = p.place[person] == j.place[job]
        near = self.country[p.place[person]] == self.country[j.place[job]]
        fits = np.where(same | (j.remote[job] & p.remote[person]), 1.0, np.where(near, 0.6, 0.0))
        pay = np.clip(np.log(j.salary[job] / p.salary[person]), -1, 1)
        taste = (p.taste[person] * j.charm[job]).sum(axis=1) / np.sqrt(p.taste.shape[1])
        return np.asarray(
            w["skills"] * shared(self.held, self.required, person, job) / size
            + w["career"] * career
            + w["place"] * fits
            - w["seniority"] * np.abs(p.seniority[person] - j.seniority[job]) / 2
            + w["salary"] * pay
            + w["taste"] * taste
            + w["quality"] * j.quality[job]
        )

    def course_utility(self, person: Index, course: Index) -> Worth:
        """Return the utility of each pair, float64 [pairs], about -2 to 5."""
        p, c, w = self.people, self.courses, COURSE_WEIGHTS
        size = np.maximum(np.diff(c.teaches.indptr)[course], 1)
        has = shared(self.held, c.teaches, person, course) / size
        target = p.target[person]
        useful = shared(self.wanted, c.teaches, target, course) / size
        taste = (p.taste[person] * c.charm[course]).sum(axis=1) / np.sqrt(p.taste.shape[1])
        return np.asarray(
            w["gap"] * useful * (1 - has)
            + w["career"] * self.closeness[target, c.occupation[course]]
            + w["held"] * has
            - w["level"] * np.abs(np.minimum(p.seniority[person], 2) - c.level[course])
            + w["taste"] * taste
            + w["quality"] * c.quality[course]
        )


def hidden(taxonomy: Taxonomy, people: People, jobs: Jobs, courses: Courses, country: NDArray[np.int64]) -> Hidden:
    """Compute the hidden preferences of a world."""
    same_sector = (taxonomy.sector[:, None] == taxonomy.sector[None, :]) * 0.25
    closeness = np.maximum(np.maximum(taxonomy.moves, same_sector), np.eye(len(taxonomy.titles)))
    return Hidden(
        people=people,
        jobs=jobs,
        courses=courses,
        closeness=closeness,
        held=(people.skills > 0).astype(float).tocsr(),
        required=csr_matrix(jobs.essential + jobs.optional),
        wanted=((taxonomy.essential + taxonomy.optional) > 0).astype(float).tocsr(),
        country=country,
    )


@dataclass(frozen=True, slots=True)
class Acts:
    """Interactions ordered by time. ``action`` contains names; ``item`` contains indices of jobs or courses."""

    person: Index
    item: Index
    action: NDArray[np.str_]
    at: Worth
    position: Index


def open_jobs(rng: Generator, jobs: Jobs, chosen: Index, at: Worth) -> Index:
    """Draw one of ``chosen`` (job indices ordered by time) posted in the 60 days before each time; -1 if none."""
    posted = jobs.posted[chosen]
    low = np.searchsorted(posted, at - 60 * 86_400)
    high = np.searchsorted(posted, at)
    pick = low + (rng.random(len(at)) * (high - low)).astype(np.int64)
    found = chosen[np.minimum(pick, len(chosen) - 1)]
    return np.where((high > low) & (jobs.closes[found] > at), found, -1)


def job_slates(rng: Generator, taxonomy: Taxonomy, world: Hidden, person: Index, at: Worth) -> Index:
    """Draw slates of open jobs, int64 [sessions, SLATE]: half from the person's sectors, half from anywhere."""
    everything = np.arange(len(world.jobs.posted))
    sector = taxonomy.sector[world.jobs.occupation]
    by_sector = [np.flatnonzero(sector == index) for index in range(len(taxonomy.sectors))]
    slates = np.full((len(person), SLATE), -1)
    for place in range(SLATE):
        wish = world.people.current[person] if place % 4 else world.people.target[person]
        if place % 2:
            slates[:, place] = open_jobs(rng, world.jobs, everything, at)
            continue
        for index, own in enumerate(by_sector):
            here = np.flatnonzero(taxonomy.sector[wish] == index)
            if len(own) and len(here):
                slates[here, place] = open_jobs(rng, world.jobs, own, at[here])
    return np.asarray(slates[:, rng.permutation(SLATE)])


def course_slates(rng: Generator, taxonomy: Taxonomy, world: Hidden, person: Index, _at: Worth) -> Index:
    """Draw slates of courses, int64 [sessions, SLATE]: half from the target's sector, half from anywhere."""
    sector = taxonomy.sector[world.courses.occupation]
    by_sector = [np.flatnonzero(sector == index) for index in range(len(taxonomy.sectors))]
    slates = rng.integers(len(world.courses.level), size=(len(person), SLATE))
    wish = taxonomy.sector[world.people.target[person]]
    for index, own in enumerate(by_sector):
        here = np.flatnonzero(wish == index)
        if len(own) and len(here):
            slates[here, ::2] = own[rng.integers(len(own), size=(len(here), SLATE // 2))]
    return np.asarray(slates[:, rng.permutation(SLATE)])


def acts(rng: Generator, slates: Index, worth: Worth, person: Index, at: Worth, final: str) -> Acts:
    """Simulate people's interactions with their slates.

    Args:
        rng: the random number generator.
        slates: int64 [sessions, SLATE], -1 for an empty position.
        worth: utility of each slate's items, the same shape.
        person: int64 [sessions].
        at: seconds since 1970, float64 [sessions].
        final: the strongest action, ``APPLY`` or ``COMPLETE``.
    """
    examined = rng.random(slates.shape) < 1.0 / (1.0 + np.arange(SLATE)) ** EXAMINE
    seen = examined & (slates >= 0)
    felt = worth + rng.gumbel(0, NOISE, slates.shape)
    marks = {name: np.quantile(felt[slates >= 0], level) for name, level in QUANTILES.items()}
    lingering = np.cumsum(rng.exponential(60, slates.shape), axis=1)
    chosen = [
        ("VIEW", seen & (felt > marks["VIEW"]), 0.0),
        ("LIKE", seen & (felt > marks["LIKE"]) & (rng.random(slates.shape) < 0.6), 15.0),
        ("SAVE", seen & (felt > marks["SAVE"]) & (rng.random(slates.shape) < 0.6), 20.0),
        (final, seen & (felt > marks["FINAL"]), 45.0),
        ("DISMISS", seen & (felt < marks["DISMISS"]) & (rng.random(slates.shape) < IDLE_DISMISS), 5.0),
    ]
    places = [np.nonzero(mask) for _, mask, _ in chosen]
    session = np.concatenate([rows for rows, _ in places])
    position = np.concatenate([columns for _, columns in places])
    counts = [len(rows) for rows, _ in places]
    action = np.repeat(np.array([name for name, _, _ in chosen]), counts)
    later = np.repeat(np.array([wait for _, _, wait in chosen]), counts)
    when = at[session] + lingering[session, position] + later
    order = np.argsort(when, kind="stable")
    return Acts(
        person=person[session][order],
        item=slates[session, position][order],
        action=action[order],
        at=when[order],
        position=position[order],
    )


def in_chunks(utility: Callable[[Index, Index], Worth], person: Index, slates: Index) -> Worth:
    """Compute the utility of every position of every slate in chunks; 0 for an empty position."""
    parts = []
    for start in range(0, len(slates), CHUNK):
        part = slates[start : start + CHUNK]
        who = np.repeat(person[start : start + CHUNK], SLATE)
        worth = utility(who, np.maximum(part.ravel(), 0))
        parts.append(worth.reshape(part.shape))
    return np.concatenate(parts)

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
        skill_count = np.maximum(np.diff(self.required.indptr)[job], 1)
        ambition = p.ambition[person]
        career = (1 - ambition) * self.closeness[p.current[person], j.occupation[job]]
        career += ambition * self.closeness[p.target[person], j.occupation[job]]
        same_place = p.place[person] == j.place[job]
        same_country = self.country[p.place[person]] == self.country[j.place[job]]
        place_fit = np.where(same_place | (j.remote[job] & p.remote[person]), 1.0, np.where(same_country, 0.6, 0.0))
        pay = np.clip(np.log(j.salary[job] / p.salary[person]), -1, 1)
        taste = (p.taste[person] * j.charm[job]).sum(axis=1) / np.sqrt(p.taste.shape[1])
        return np.asarray(
            w["skills"] * shared(self.held, self.required, person, job) / skill_count
            + w["career"] * career
            + w["place"] * place_fit
            - w["seniority"] * np.abs(p.seniority[person] - j.seniority[job]) / 2
            + w["salary"] * pay
            + w["taste"] * taste
            + w["quality"] * j.quality[job]
        )

    def course_utility(self, person: Index, course: Index) -> Worth:
        """Return the utility of each pair, float64 [pairs], about -2 to 5."""
        p, c, w = self.people, self.courses, COURSE_WEIGHTS
        skill_count = np.maximum(np.diff(c.teaches.indptr)[course], 1)
        held_share = shared(self.held, c.teaches, person, course) / skill_count
        target = p.target[person]
        useful_share = shared(self.wanted, c.teaches, target, course) / skill_count
        taste = (p.taste[person] * c.charm[course]).sum(axis=1) / np.sqrt(p.taste.shape[1])
        return np.asarray(
            w["gap"] * useful_share * (1 - held_share)
            + w["career"] * self.closeness[target, c.occupation[course]]
            + w["held"] * held_share
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


def open_jobs(rng: Generator, jobs: Jobs, candidates: Index, at: Worth) -> Index:
    """Draw one of ``candidates`` (job indices ordered by time) posted in the 60 days before each time; -1 if none."""
    posted = jobs.posted[candidates]
    low = np.searchsorted(posted, at - 60 * 86_400)
    high = np.searchsorted(posted, at)
    drawn_rows = low + (rng.random(len(at)) * (high - low)).astype(np.int64)
    drawn_jobs = candidates[np.minimum(drawn_rows, len(candidates) - 1)]
    return np.where((high > low) & (jobs.closes[drawn_jobs] > at), drawn_jobs, -1)


def job_slates(rng: Generator, taxonomy: Taxonomy, world: Hidden, person: Index, at: Worth) -> Index:
    """Draw slates of open jobs, int64 [sessions, SLATE]: half from the person's sectors, half from anywhere."""
    all_jobs = np.arange(len(world.jobs.posted))
    sector = taxonomy.sector[world.jobs.occupation]
    by_sector = [np.flatnonzero(sector == sector_index) for sector_index in range(len(taxonomy.sectors))]
    slates = np.full((len(person), SLATE), -1)
    for position in range(SLATE):
        occupations = world.people.current[person] if position % 4 else world.people.target[person]
        if position % 2:
            slates[:, position] = open_jobs(rng, world.jobs, all_jobs, at)
            continue
        for sector_index, sector_jobs in enumerate(by_sector):
            sessions = np.flatnonzero(taxonomy.sector[occupations] == sector_index)
            if len(sector_jobs) and len(sessions):
                slates[sessions, position] = open_jobs(rng, world.jobs, sector_jobs, at[sessions])
    return np.asarray(slates[:, rng.permutation(SLATE)])


def course_slates(rng: Generator, taxonomy: Taxonomy, world: Hidden, person: Index, _at: Worth) -> Index:
    """Draw slates of courses, int64 [sessions, SLATE]: half from the target's sector, half from anywhere."""
    sector = taxonomy.sector[world.courses.occupation]
    by_sector = [np.flatnonzero(sector == sector_index) for sector_index in range(len(taxonomy.sectors))]
    slates = rng.integers(len(world.courses.level), size=(len(person), SLATE))
    target_sectors = taxonomy.sector[world.people.target[person]]
    for sector_index, sector_courses in enumerate(by_sector):
        sessions = np.flatnonzero(target_sectors == sector_index)
        if len(sector_courses) and len(sessions):
            slates[sessions, ::2] = sector_courses[rng.integers(len(sector_courses), size=(len(sessions), SLATE // 2))]
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
    values = worth + rng.gumbel(0, NOISE, slates.shape)
    thresholds = {name: np.quantile(values[slates >= 0], level) for name, level in QUANTILES.items()}
    elapsed_seconds = np.cumsum(rng.exponential(60, slates.shape), axis=1)
    actions = [
        ("VIEW", seen & (values > thresholds["VIEW"]), 0.0),
        ("LIKE", seen & (values > thresholds["LIKE"]) & (rng.random(slates.shape) < 0.6), 15.0),
        ("SAVE", seen & (values > thresholds["SAVE"]) & (rng.random(slates.shape) < 0.6), 20.0),
        (final, seen & (values > thresholds["FINAL"]), 45.0),
        ("DISMISS", seen & (values < thresholds["DISMISS"]) & (rng.random(slates.shape) < IDLE_DISMISS), 5.0),
    ]
    cells = [np.nonzero(mask) for _, mask, _ in actions]
    session = np.concatenate([rows for rows, _ in cells])
    position = np.concatenate([columns for _, columns in cells])
    counts = [len(rows) for rows, _ in cells]
    action = np.repeat(np.array([name for name, _, _ in actions]), counts)
    delays = np.repeat(np.array([delay for _, _, delay in actions]), counts)
    times = at[session] + elapsed_seconds[session, position] + delays
    order = np.argsort(times, kind="stable")
    return Acts(
        person=person[session][order],
        item=slates[session, position][order],
        action=action[order],
        at=times[order],
        position=position[order],
    )


def in_chunks(utility: Callable[[Index, Index], Worth], person: Index, slates: Index) -> Worth:
    """Compute the utility of every position of every slate in chunks; 0 for an empty position."""
    worths = []
    for start in range(0, len(slates), CHUNK):
        chunk = slates[start : start + CHUNK]
        people = np.repeat(person[start : start + CHUNK], SLATE)
        worth = utility(people, np.maximum(chunk.ravel(), 0))
        worths.append(worth.reshape(chunk.shape))
    return np.concatenate(worths)

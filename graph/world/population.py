"""The demo world's people, jobs and courses, with hidden preferences.

Careers move along related occupations. A person's skills come from the occupations that they held. Jobs require,
and courses teach, skills that belong together.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph.world.taxonomy import Taxonomy
from graph.world.words import PLACES

TASTES = 8
MAX_CAREER = 3
DAY = 86_400.0
SALARY_BY_SENIORITY = np.array([14_000.0, 24_000.0, 38_000.0, 52_000.0])
JOB_SKILLS = 9
COURSE_SKILLS = 4
MIN_OPEN_DAYS, MAX_OPEN_DAYS = 45, 120


@dataclass(frozen=True, slots=True)
class People:
    """N people. ``careers`` is int64 [N, 3], with the latest occupation last and -1 for none.

    ``skills`` is N × S with levels 1–5. ``taste`` [N, 8] and ``ambition`` [N] are hidden.
    """

    careers: NDArray[np.int64]
    target: NDArray[np.int64]
    years: NDArray[np.float64]
    seniority: NDArray[np.int64]
    place: NDArray[np.int64]
    remote: NDArray[np.bool_]
    salary: NDArray[np.float64]
    arabic: NDArray[np.bool_]
    activity: NDArray[np.float64]
    skills: csr_matrix
    taste: NDArray[np.float64]
    ambition: NDArray[np.float64]

    @property
    def current(self) -> NDArray[np.int64]:
        """The current occupations, int64 [N]."""
        return self.careers[:, -1]


@dataclass(frozen=True, slots=True)
class Jobs:
    """M jobs, ordered by posting time (seconds since 1970). ``essential`` and ``optional`` are M × S.

    ``company`` contains company indices. ``charm`` [M, 8] and ``quality`` [M] are hidden.
    """

    occupation: NDArray[np.int64]
    company: NDArray[np.int64]
    company_sector: NDArray[np.int64]
    place: NDArray[np.int64]
    remote: NDArray[np.bool_]
    seniority: NDArray[np.int64]
    salary: NDArray[np.float64]
    contract: NDArray[np.int64]
    arabic: NDArray[np.bool_]
    posted: NDArray[np.float64]
    closes: NDArray[np.float64]
    essential: csr_matrix
    optional: csr_matrix
    charm: NDArray[np.float64]
    quality: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Courses:
    """C courses. ``teaches`` is C × S. ``charm`` [C, 8] and ``quality`` [C] are hidden."""

    occupation: NDArray[np.int64]
    provider: NDArray[np.int64]
    level: NDArray[np.int64]
    hours: NDArray[np.float64]
    arabic: NDArray[np.bool_]
    teaches: csr_matrix
    charm: NDArray[np.float64]
    quality: NDArray[np.float64]


def drawn(rng: Generator, weights: csr_matrix, rows: NDArray[np.int64], count: int) -> csr_matrix:
    """Draw up to ``count`` columns from each of ``rows`` of ``weights``, without replacement.

    Columns are drawn with probability proportional to their weight (Efraimidis and Spirakis,
    "Weighted random sampling with a reservoir", 2006).
    """
    row_weights = weights[rows].tocsr()
    keys = rng.random(row_weights.nnz) ** (1.0 / row_weights.data)
    row = np.repeat(np.arange(len(rows)), np.diff(row_weights.indptr))
    order = np.lexsort((-keys, row))
    rank = np.arange(row_weights.nnz) - row_weights.indptr[row]
    entries = order[rank < count]
    return csr_matrix((np.ones(len(entries)), (row[entries], row_weights.indices[entries])), shape=row_weights.shape)


def next_step(rng: Generator, taxonomy: Taxonomy, current: NDArray[np.int64]) -> NDArray[np.int64]:
    """Draw one career move per person, by weight. People without a possible move stay."""
    weights = taxonomy.moves[current]
    reach = weights.sum(axis=1, keepdims=True)
    stays = reach[:, 0] == 0
    cumulative = np.cumsum(weights / np.where(reach == 0, 1, reach), axis=1)
    step = (rng.random((len(current), 1)) > cumulative).sum(axis=1)
    return np.where(stays, current, np.minimum(step, len(taxonomy.titles) - 1))


def people(rng: Generator, taxonomy: Taxonomy, count: int) -> People:
    """Generate ``count`` people with careers, skills, wishes and hidden preferences."""
    start = rng.integers(len(taxonomy.titles), size=count)
    second = next_step(rng, taxonomy, start)
    third = next_step(rng, taxonomy, second)
    length = rng.choice(MAX_CAREER, size=count, p=(0.35, 0.4, 0.25)) + 1
    careers = np.stack(
        [
            np.where(length >= 3, start, -1),
            np.where(length == 3, second, np.where(length == 2, start, -1)),
            np.select([length == 1, length == 2], [start, second], third),
        ],
        axis=1,
    )
    years = np.round(rng.gamma(2.0, 2.0, count) + 2.0 * (length - 1), 1).astype(np.float64)
    seniority = np.clip(np.digitize(years + rng.normal(0, 1, count), (3, 7, 12)), 0, 3)
    skill_parts: list[csr_matrix] = []
    for stage in range(MAX_CAREER):
        occupations = np.where(careers[:, stage] >= 0, careers[:, stage], 0)
        mask = csr_matrix((careers[:, stage] >= 0).astype(float)[:, None])
        skill_parts.append(csr_matrix(drawn(rng, taxonomy.essential, occupations, 11).multiply(mask) * 2))
        skill_parts.append(csr_matrix(drawn(rng, taxonomy.optional, occupations, 5).multiply(mask)))
    skills = csr_matrix(sum(skill_parts, csr_matrix((count, len(taxonomy.skill_ids)))))
    skills.data = np.clip(skills.data + rng.integers(0, 3, skills.nnz), 1, 5)
    return People(
        careers=careers,
        target=next_step(rng, taxonomy, careers[:, -1]),
        years=years,
        seniority=seniority,
        place=rng.integers(len(PLACES), size=count),
        remote=rng.random(count) < 0.45,
        salary=np.round(SALARY_BY_SENIORITY[seniority] * rng.lognormal(0, 0.2, count), -2),
        arabic=rng.random(count) < 0.25,
        activity=rng.lognormal(0, 0.9, count),
        skills=skills,
        taste=rng.normal(0, 1, (count, TASTES)),
        ambition=rng.beta(2, 2, count),
    )


def jobs(rng: Generator, taxonomy: Taxonomy, count: int, start: float, end: float) -> Jobs:
    """Generate ``count`` jobs posted between two times, ordered by posting time."""
    companies = max(count // 12, len(taxonomy.sectors))
    company_sector = np.arange(companies) % len(taxonomy.sectors)
    company_place = rng.integers(len(PLACES), size=companies)
    company_charm = rng.normal(0, 1, (companies, TASTES))
    by_sector = [np.flatnonzero(taxonomy.sector == sector) for sector in range(len(taxonomy.sectors))]
    company = rng.integers(companies, size=count)
    own_sector = rng.random(count) < 0.8
    any_occupation = rng.integers(len(taxonomy.titles), size=count)
    in_sector = np.array([rng.choice(by_sector[company_sector[c]]) for c in company])
    occupation = np.where(own_sector, in_sector, any_occupation)
    seniority = rng.choice(4, size=count, p=(0.25, 0.4, 0.25, 0.1))
    posted = np.sort(rng.uniform(start, end, count))
    return Jobs(
        occupation=occupation,
        company=company,
        company_sector=company_sector,
        place=np.where(rng.random(count) < 0.7, company_place[company], rng.integers(len(PLACES), size=count)),
        remote=rng.random(count) < 0.3,
        seniority=seniority,
        salary=np.round(SALARY_BY_SENIORITY[seniority] * rng.lognormal(0.1, 0.25, count), -2),
        contract=rng.choice(4, size=count, p=(0.7, 0.1, 0.15, 0.05)),
        arabic=rng.random(count) < 0.15,
        posted=posted,
        closes=posted + rng.integers(MIN_OPEN_DAYS, MAX_OPEN_DAYS, count) * DAY,
        essential=drawn(rng, taxonomy.essential, occupation, JOB_SKILLS - 3),
        optional=drawn(rng, taxonomy.optional, occupation, 3),
        charm=company_charm[company] + rng.normal(0, 0.3, (count, TASTES)),
        quality=rng.normal(0, 1, count),
    )


def courses(rng: Generator, taxonomy: Taxonomy, count: int, providers: int) -> Courses:
    """Generate ``count`` courses, each about skills of one occupation."""
    occupation = rng.integers(len(taxonomy.titles), size=count)
    provider = rng.integers(providers, size=count)
    provider_charm = rng.normal(0, 1, (providers, TASTES))
    weights = (taxonomy.essential * 3 + taxonomy.optional).tocsr()
    level = rng.integers(3, size=count)
    return Courses(
        occupation=occupation,
        provider=provider,
        level=level,
        hours=np.round(rng.gamma(3.0, 6.0, count) + 2 + 6 * level),
        arabic=rng.random(count) < 0.15,
        teaches=drawn(rng, weights, occupation, COURSE_SKILLS),
        charm=provider_charm[provider] + rng.normal(0, 0.4, (count, TASTES)),
        quality=rng.normal(0, 1, count),
    )

"""The demo world's companies with their jobs, and its courses, with hidden appeal.

A company hires in its trade, mostly in its city, for what the work pays there. Courses teach skills that belong
together.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph.world.draws import DAY, TASTES, draw_columns, draw_without_replacement
from graph.world.geography import Geography
from graph.world.taxonomy import Taxonomy
from graph.world.trades import LEVEL_SHARES, Trades

JOB_SKILLS = 9
COURSE_SKILLS = 4
COMPANIES = (90.0, 0.2)  # the factor and the power of the number of jobs that give the number of companies
USUAL_SHARE = 0.38  # of a company's jobs that are in the occupation that it hires most
HOME_SHARE = 0.75  # of a company's jobs that are in its city
MIN_OPEN_DAYS, MAX_OPEN_DAYS = 45, 120
ARABIC_JOBS, ARABIC_COURSES = 0.25, 0.15
PROMINENCE = (
    2.75,
    0.3,
)  # spread, on the log scale, of how often jobs are shown among 1,500; how fast it falls with more
TOGETHER = 8.0  # how much likelier a course teaches a skill of its main skill's group than another one


@dataclass(frozen=True, slots=True)
class Jobs:
    """M jobs, ordered by posting time (seconds since 1970). ``essential`` and ``optional`` are M × S.

    ``company`` contains company indices; ``trade`` and ``home`` are each company's trade and city. ``salary`` is
    yearly, in US dollars. ``prominence`` [M], how often a job is shown, ``charm`` [M, 8] and ``quality`` [M] are
    hidden.
    """

    occupation: NDArray[np.int64]
    company: NDArray[np.int64]
    trade: NDArray[np.int64]
    home: NDArray[np.int64]
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
    prominence: NDArray[np.float64]
    charm: NDArray[np.float64]
    quality: NDArray[np.float64]

    @property
    def salary_range(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The least and the greatest yearly salary of each job, in whole hundreds of US dollars."""
        return np.round(self.salary * 0.9, -2), np.round(self.salary * 1.15, -2)


@dataclass(frozen=True, slots=True)
class Courses:
    """C courses. ``teaches`` is C × S; ``main`` is the skill that the title names.

    ``charm`` [C, 8] and ``quality`` [C] are hidden.
    """

    occupation: NDArray[np.int64]
    provider: NDArray[np.int64]
    main: NDArray[np.int64]
    level: NDArray[np.int64]
    hours: NDArray[np.float64]
    arabic: NDArray[np.bool_]
    teaches: csr_matrix
    charm: NDArray[np.float64]
    quality: NDArray[np.float64]


def jobs(
    rng: Generator, taxonomy: Taxonomy, trades: Trades, geography: Geography, count: int, start: float, end: float
) -> Jobs:
    """Generate ``count`` jobs posted between two times, ordered by posting time."""
    companies = min(int(COMPANIES[0] * count ** COMPANIES[1]), count)
    trade = rng.choice(len(trades.names), size=companies, p=trades.weight)
    home = rng.choice(len(geography.cities), size=companies, p=geography.weight)
    company_charm = rng.normal(0, 1, (companies, TASTES))
    size = rng.lognormal(0, 0.5, companies)
    company = rng.choice(companies, size=count, p=size / size.sum())
    elsewhere = draw_columns(rng, (geography.country[home][:, None] == geography.country[None, :]) * geography.weight)
    place = np.where(rng.random(count) < HOME_SHARE, home[company], elsewhere[company])
    usual_post, any_post = draw_columns(rng, trades.hires[trade]), draw_columns(rng, trades.hires[trade[company]])
    occupation = np.where(rng.random(count) < USUAL_SHARE, usual_post[company], any_post)
    seniority = draw_columns(rng, LEVEL_SHARES[trades.rank[occupation]])
    usual = trades.yearly_pay(occupation, seniority, geography.pay[place])
    fame = rng.normal(0, 1, count)
    spread = PROMINENCE[0] * (1_500 / count) ** PROMINENCE[1]
    posted = np.sort(rng.uniform(start, end, count))
    return Jobs(
        occupation=occupation,
        company=company,
        trade=trade,
        home=home,
        place=place,
        remote=rng.random(count) < trades.remote[occupation],
        seniority=seniority,
        salary=np.round(usual * rng.lognormal(0, 0.15, count), -2),
        contract=rng.choice(4, size=count, p=(0.7, 0.1, 0.15, 0.05)),
        arabic=geography.arabic[place] & (rng.random(count) < ARABIC_JOBS),
        posted=posted,
        closes=posted + rng.integers(MIN_OPEN_DAYS, MAX_OPEN_DAYS, count) * DAY,
        essential=draw_without_replacement(rng, taxonomy.essential, occupation, JOB_SKILLS - 3),
        optional=draw_without_replacement(rng, taxonomy.optional, occupation, 3),
        prominence=np.exp(spread * fame),
        charm=company_charm[company] + rng.normal(0, 0.3, (count, TASTES)),
        quality=0.6 * fame + 0.8 * rng.normal(0, 1, count),
    )


def courses(rng: Generator, taxonomy: Taxonomy, count: int, providers: int) -> Courses:
    """Generate ``count`` courses: each about one skill of an occupation, and others that belong to it."""
    occupation = rng.integers(len(taxonomy.titles), size=count)
    provider = rng.integers(providers, size=count)
    provider_charm = rng.normal(0, 1, (providers, TASTES))
    weights = (taxonomy.essential * 3 + taxonomy.optional).tocsr()
    main = draw_without_replacement(rng, weights, occupation, 1).indices.astype(np.int64)
    level = rng.integers(3, size=count)
    return Courses(
        occupation=occupation,
        provider=provider,
        main=main,
        level=level,
        hours=np.round(rng.gamma(3.0, 6.0, count) + 2 + 6 * level),
        arabic=rng.random(count) < ARABIC_COURSES,
        teaches=draw_lessons(rng, taxonomy, weights[occupation], main),
        charm=provider_charm[provider] + rng.normal(0, 0.4, (count, TASTES)),
        quality=rng.normal(0, 1, count),
    )


def draw_lessons(rng: Generator, taxonomy: Taxonomy, weights: csr_matrix, main: NDArray[np.int64]) -> csr_matrix:
    """Draw what courses teach: their main skill, and skills by weight, rather of the same groups; C × S."""
    own = csr_matrix((np.ones(len(main)), (np.arange(len(main)), main)), shape=weights.shape)
    related = (own @ taxonomy.in_group @ taxonomy.in_group.T).sign()
    odds = weights + TOGETHER * weights.multiply(related)
    odds = odds - odds.multiply(own)
    odds.eliminate_zeros()
    return csr_matrix(own + draw_without_replacement(rng, odds.tocsr(), np.arange(len(main)), COURSE_SKILLS - 1))

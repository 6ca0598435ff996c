"""The demo world's people, with wishes that they state and hidden preferences.

Careers move along related occupations and forward: nobody becomes less than they were. A person's skills come from the
occupations that they held. What people wish fits what their work pays where they live.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph.catalogue.near_moves import forward_moves
from graph.world.draws import TASTES, draw_columns, draw_without_replacement
from graph.world.geography import Geography
from graph.world.taxonomy import Taxonomy
from graph.world.trades import LEAD, MANAGER, MID, Trades

MAX_CAREER = 3
YEARS_OF_LEVEL = (3, 7, 12)
YEARS_BEFORE_MANAGING = 5.0
LICENSED = ("Medicine", "Nursing", "Physiotherapy")
OTHER_SECTOR = 0.2  # how likely a move to another sector is beside one of the same weight within the sector
ARABIC_SHARE = 0.4
RELOCATING_SHARE = 0.2
SOUGHT_SHARES = (0.13, 0.31, 0.56)  # the own city, another one of the region, another region
ABROAD_SHARE = 0.5  # of those who look in another region and are open to relocation


@dataclass(frozen=True, slots=True)
class People:
    """N people. ``careers`` is int64 [N, 3], with the latest occupation last and -1 for none.

    ``levels`` [N, 3] are the seniorities at the end of each stage. ``skills`` is N × S with levels 1–5. ``place`` and
    ``sought_place`` are cities: where people live, and where they mostly look for work, which is hidden, as are
    ``taste`` [N, 8] and ``ambition`` [N]. ``salary`` is the least that a person would work for.
    """

    careers: NDArray[np.int64]
    levels: NDArray[np.int64]
    target: NDArray[np.int64]
    years: NDArray[np.float64]
    place: NDArray[np.int64]
    remote: NDArray[np.bool_]
    relocate: NDArray[np.bool_]
    salary: NDArray[np.float64]
    arabic: NDArray[np.bool_]
    activity: NDArray[np.float64]
    skills: csr_matrix
    sought_place: NDArray[np.int64]
    taste: NDArray[np.float64]
    ambition: NDArray[np.float64]

    @property
    def current(self) -> NDArray[np.int64]:
        """The current occupations, int64 [N]."""
        return self.careers[:, -1]

    @property
    def seniority(self) -> NDArray[np.int64]:
        """The current levels, int64 [N]."""
        return self.levels[:, -1]


def next_step(
    rng: Generator, moves: NDArray[np.float64], current: NDArray[np.int64], past: Sequence[NDArray[np.int64]] = ()
) -> NDArray[np.int64]:
    """Draw one career move per person, by weight, to no occupation in ``past``. The others stay."""
    weights = moves[current]
    for occupation in past:
        weights[np.arange(len(current)), occupation] = 0.0
    step = draw_columns(rng, weights)
    return np.where(step < 0, current, step)


def moves_made(taxonomy: Taxonomy, trades: Trades) -> NDArray[np.float64]:
    """Return the weights of the career moves that people make, float64 [O, O].

    They lead to near occupations and no lower level (:mod:`graph.catalogue.near_moves`). Nobody moves to a lower rank,
    nor into work with patients for which they did not study; most stay in their sector.
    """
    fields = np.array(trades.fields)
    is_trained = fields[None, :] == fields[:, None]
    allowed = (trades.rank[None, :] >= trades.rank[:, None]) & (is_trained | ~np.isin(fields, LICENSED)[None, :])
    same_sector = taxonomy.sector[None, :] == taxonomy.sector[:, None]
    moves = forward_moves(taxonomy.near, taxonomy.isco).toarray()
    return np.asarray(moves * allowed * np.where(same_sector, 1.0, OTHER_SECTOR))


def draw_careers(
    rng: Generator, moves: NDArray[np.float64], common: NDArray[np.float64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Draw careers of one to three stages: int64 [count, 3]; their lengths; and the targets.

    ``common`` [O] is the share of people who begin in each occupation.
    """
    start = rng.choice(len(moves), size=count, p=common)
    second = next_step(rng, moves, start)
    third = next_step(rng, moves, second, [start])
    length = rng.choice(MAX_CAREER, size=count, p=(0.35, 0.4, 0.25)) + 1
    careers = np.stack(
        [
            np.where(length >= 3, start, -1),
            np.where(length == 3, second, np.where(length == 2, start, -1)),
            np.select([length == 1, length == 2], [start, second], third),
        ],
        axis=1,
    )
    past = [np.where(stage >= 0, stage, careers[:, -1]) for stage in careers[:, :-1].T]
    return careers, length, next_step(rng, moves, careers[:, -1], past)


def draw_levels(
    rng: Generator,
    rank: NDArray[np.int64],
    careers: NDArray[np.int64],
    length: NDArray[np.int64],
    years: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Return the level at the end of each stage by the years until then, int64 [N, 3]. Levels never fall."""
    stage = np.arange(MAX_CAREER)[None, :] - (MAX_CAREER - length[:, None]) + 1
    experience = years[:, None] * np.maximum(stage, 0) / length[:, None] + rng.normal(0, 1, (len(years), 1))
    level = np.digitize(experience, YEARS_OF_LEVEL)
    return np.asarray(np.minimum(np.where(rank[careers] == MANAGER, np.maximum(level, MID), level), LEAD))


def draw_sought(
    rng: Generator, geography: Geography, home: NDArray[np.int64], relocate: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Draw the cities where people look for work, for half of them in their own region, int64 [N]."""
    other_city = np.arange(len(geography.cities))[None, :] != home[:, None]
    same_region = geography.region[None, :] == geography.region[home][:, None]
    same_country = geography.country[None, :] == geography.country[home][:, None]
    kind = rng.choice(3, size=len(home), p=SOUGHT_SHARES)
    abroad = relocate & (rng.random(len(home)) < ABROAD_SHARE)
    allowed = np.where((kind == 1)[:, None], same_region & other_city, ~same_region & (same_country != abroad[:, None]))
    sought_place = draw_columns(rng, allowed * geography.weight)
    return np.where((kind == 0) | (sought_place < 0), home, sought_place)


def draw_skills(rng: Generator, taxonomy: Taxonomy, careers: NDArray[np.int64]) -> csr_matrix:
    """Draw skills of the occupations that people held, essential ones first; levels 1–5."""
    parts: list[csr_matrix] = []
    for stage in range(MAX_CAREER):
        occupations = np.where(careers[:, stage] >= 0, careers[:, stage], 0)
        mask = csr_matrix((careers[:, stage] >= 0).astype(float)[:, None])
        parts.append(csr_matrix(draw_without_replacement(rng, taxonomy.essential, occupations, 11).multiply(mask) * 2))
        parts.append(csr_matrix(draw_without_replacement(rng, taxonomy.optional, occupations, 5).multiply(mask)))
    skills = csr_matrix(sum(parts, csr_matrix((len(careers), len(taxonomy.skill_ids)))))
    skills.data = np.clip(skills.data + rng.integers(0, 3, skills.nnz), 1, 5)
    return skills


def people(rng: Generator, taxonomy: Taxonomy, trades: Trades, geography: Geography, count: int) -> People:
    """Generate ``count`` people with careers, skills, wishes and hidden preferences."""
    careers, length, target = draw_careers(rng, moves_made(taxonomy, trades), trades.common, count)
    current = careers[:, -1]
    manages = trades.rank[current] == MANAGER
    years = np.round(rng.gamma(2.0, 2.0, count) + 2.0 * (length - 1) + YEARS_BEFORE_MANAGING * manages, 1)
    levels = draw_levels(rng, trades.rank, careers, length, years)
    place = rng.choice(len(geography.cities), size=count, p=geography.weight)
    relocate = rng.random(count) < RELOCATING_SHARE
    usual = trades.yearly_pay(current, levels[:, -1], geography.pay[place])
    return People(
        careers=careers,
        levels=levels,
        target=target,
        years=years,
        place=place,
        remote=rng.random(count) < 0.3 + trades.remote[current],
        relocate=relocate,
        salary=np.round(usual * rng.uniform(0.6, 1.0, count), -2),
        arabic=geography.arabic[place] & (rng.random(count) < ARABIC_SHARE),
        activity=rng.lognormal(0, 1.2, count),
        skills=draw_skills(rng, taxonomy, careers),
        sought_place=draw_sought(rng, geography, place, relocate),
        taste=rng.normal(0, 1, (count, TASTES)),
        ambition=rng.beta(2, 2, count),
    )

"""Simulates a whole demo world from a seed: the same parameters give the same world."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.random import Generator

from graph.world import choice, offers, population, slates, taxonomy
from graph.world.acts import Acts, acts
from graph.world.choice import Flags, Hidden, Index, Worth
from graph.world.draws import DAY
from graph.world.geography import make_geography
from graph.world.taxonomy import Taxonomy
from graph.world.trades import Trades, load_trades
from graph.world.words import PROVIDERS

DAYS = 180
PILOT = 2_000
COURSE_SHARE = 0.2
VISITORS = 0.95  # of the people visit at least once if there are enough visits
ONCE = ("LIKE", "SAVE", "APPLY", "COMPLETE", "DISMISS")
DrawSlates = Callable[[Generator, Taxonomy, Hidden, Index, Worth], Index]


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of a world.

    Args:
        people, jobs, courses, interactions: the number of each.
        seed: the seed of the random numbers.
        until: the end of the simulated period, in UTC; the period begins 180 days earlier.
    """

    people: int
    jobs: int
    courses: int
    interactions: int
    seed: int
    until: datetime


@dataclass(frozen=True, slots=True)
class World:
    """A simulated world: its entities, and people's interactions with jobs and with courses."""

    parameters: Parameters
    taxonomy: Taxonomy
    trades: Trades
    hidden: Hidden
    job_acts: Acts
    course_acts: Acts


SIZES = {
    "demo": (1_500, 1_500, 300, 10_000),
    "medium": (15_000, 10_000, 1_500, 100_000),
    "large": (100_000, 100_000, 5_000, 1_000_000),
}


def visits(rng: Generator, world: Hidden, count: int, start: float, end: float) -> tuple[Index, Worth]:
    """Draw visitors and visit times; int64 and float64 [count].

    Most people's first visits come first in the arrays, then the further visits of active people.
    """
    activity = world.people.activity
    first = rng.permutation(len(activity))[: int(VISITORS * len(activity))][:count]
    further = rng.choice(len(activity), size=count - len(first), p=activity / activity.sum())
    return np.concatenate([first, further]), rng.uniform(start, end, count)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How people choose one kind of item: what they see, what it is worth to them, and their strongest action."""

    draw_slates: DrawSlates
    utility: Callable[[Index, Index], Worth]
    breaks_wish: Callable[[Index, Index], Flags]
    final: str


def behave(
    rng: Generator, facts: Taxonomy, world: Hidden, behaviour: Behaviour, count: int, span: tuple[float, float]
) -> Acts:
    """Simulate about ``count`` interactions with one kind of item. A short pilot estimates the number of visits."""

    def simulate_visits(visit_count: int) -> Acts:
        person, at = visits(rng, world, visit_count, *span)
        person_slates = behaviour.draw_slates(rng, facts, world, person, at)
        pairs = np.repeat(person, person_slates.shape[1]), np.maximum(person_slates.ravel(), 0)
        breaks_wish = behaviour.breaks_wish(*pairs).reshape(person_slates.shape)
        worth = choice.in_chunks(behaviour.utility, person, person_slates)
        return keep_first_acts(acts(rng, person_slates, worth, breaks_wish, person, at, behaviour.final))

    pilot = min(PILOT, max(count, slates.SLATE))
    rate = len(simulate_visits(pilot).person) / pilot
    return keep_visits(simulate_visits(int(count / max(rate, 0.1) * 1.1) + 1), count)


def keep_first_acts(every: Acts) -> Acts:
    """Remove repeated likes, saves, applications, completions and dismissals of the same item."""
    keys = np.stack([every.person, every.item, np.unique(every.action, return_inverse=True)[1]], axis=1)
    _, first_rows = np.unique(keys, axis=0, return_index=True)
    mask = ~np.isin(every.action, ONCE)
    mask[first_rows] = True
    return every.select(np.flatnonzero(mask))


def keep_visits(every: Acts, count: int) -> Acts:
    """Return ``count`` acts, ordered by time: those of the first visits, the last visit in part."""
    rows = np.argsort(every.visit, kind="stable")[:count]
    return every.select(np.sort(rows))


def simulate(parameters: Parameters) -> World:
    """Simulate the world: people, jobs, courses, and the interactions of 180 days."""
    seeds = np.random.SeedSequence(parameters.seed).spawn(5)
    people_rng, jobs_rng, courses_rng, job_acts_rng, course_acts_rng = (np.random.default_rng(seed) for seed in seeds)
    facts = taxonomy.load()
    trades, geography = load_trades(facts), make_geography(parameters.jobs)
    end = parameters.until.timestamp()
    span = end - DAYS * DAY, end
    world = choice.hidden(
        facts,
        population.people(people_rng, facts, trades, geography, parameters.people),
        offers.jobs(jobs_rng, facts, trades, geography, parameters.jobs, span[0] - 45 * DAY, end),
        offers.courses(courses_rng, facts, parameters.courses, len(PROVIDERS)),
        geography,
    )
    course_interactions = int(parameters.interactions * COURSE_SHARE)
    job_interactions = parameters.interactions - course_interactions
    job_behaviour = Behaviour(
        slates.job_slates, world.job_utility, lambda person, job: world.broken_wishes(person, job) > 0, "APPLY"
    )
    course_behaviour = Behaviour(
        slates.course_slates, world.course_utility, lambda person, _: np.zeros(len(person), dtype=bool), "COMPLETE"
    )
    return World(
        parameters=parameters,
        taxonomy=facts,
        trades=trades,
        hidden=world,
        job_acts=behave(job_acts_rng, facts, world, job_behaviour, job_interactions, span),
        course_acts=behave(course_acts_rng, facts, world, course_behaviour, course_interactions, span),
    )

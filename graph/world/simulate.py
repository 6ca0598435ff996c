"""Simulates a whole demo world from a seed: the same parameters give the same world."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.random import Generator

from graph.world import choice, population, taxonomy
from graph.world.choice import SLATE, Acts, Hidden, Index, Worth
from graph.world.population import DAY
from graph.world.taxonomy import Taxonomy
from graph.world.words import PLACES, PROVIDERS

DAYS = 180
PILOT = 2_000
COURSE_SHARE = 0.2
ONCE = ("LIKE", "SAVE", "APPLY", "COMPLETE", "DISMISS")
Slates = Callable[[Generator, Taxonomy, Hidden, Index, Worth], Index]


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
    hidden: Hidden
    job_acts: Acts
    course_acts: Acts


SIZES = {
    "demo": (600, 1_500, 300, 20_000),
    "medium": (6_000, 10_000, 1_500, 200_000),
    "large": (100_000, 100_000, 5_000, 1_000_000),
}


def visits(rng: Generator, world: Hidden, count: int, start: float, end: float) -> tuple[Index, Worth]:
    """Draw visitors, weighted by activity, and visit times; int64 and float64 [count]."""
    share = world.people.activity / world.people.activity.sum()
    return rng.choice(len(share), size=count, p=share), rng.uniform(start, end, count)


def behave(
    rng: Generator,
    facts: Taxonomy,
    world: Hidden,
    count: int,
    span: tuple[float, float],
    draw_slates: Slates,
    final: str,
) -> Acts:
    """Simulate about ``count`` interactions with one kind of item. A short pilot estimates the number of visits."""
    utility = world.job_utility if final == "APPLY" else world.course_utility

    def simulate_visits(visit_count: int) -> Acts:
        person, at = visits(rng, world, visit_count, *span)
        slates = draw_slates(rng, facts, world, person, at)
        return keep_first_acts(choice.acts(rng, slates, choice.in_chunks(utility, person, slates), person, at, final))

    rate = len(simulate_visits(min(PILOT, max(count, SLATE))).person) / min(PILOT, max(count, SLATE))
    return first(simulate_visits(int(count / max(rate, 0.1) * 1.1) + 1), count, rng)


def keep_first_acts(acts: Acts) -> Acts:
    """Remove repeated likes, saves, applications, completions and dismissals of the same item."""
    keys = np.stack([acts.person, acts.item, np.unique(acts.action, return_inverse=True)[1]], axis=1)
    _, first_rows = np.unique(keys, axis=0, return_index=True)
    mask = ~np.isin(acts.action, ONCE)
    mask[first_rows] = True
    return picked(acts, np.flatnonzero(mask))


def first(acts: Acts, count: int, rng: Generator) -> Acts:
    """Return ``count`` random acts, ordered by time."""
    if len(acts.person) <= count:
        return acts
    return picked(acts, np.sort(rng.choice(len(acts.person), size=count, replace=False)))


def picked(acts: Acts, rows: Index) -> Acts:
    """Return the given rows of the acts."""
    return Acts(acts.person[rows], acts.item[rows], acts.action[rows], acts.at[rows], acts.position[rows])


def simulate(parameters: Parameters) -> World:
    """Simulate the world: people, jobs, courses, and the interactions of 180 days."""
    seeds = np.random.SeedSequence(parameters.seed).spawn(5)
    people_rng, jobs_rng, courses_rng, job_acts_rng, course_acts_rng = (np.random.default_rng(seed) for seed in seeds)
    facts = taxonomy.load()
    end = parameters.until.timestamp()
    span = end - DAYS * DAY, end
    countries = sorted({country for *_, country in PLACES})
    world = choice.hidden(
        facts,
        population.people(people_rng, facts, parameters.people),
        population.jobs(jobs_rng, facts, parameters.jobs, span[0] - 45 * DAY, end),
        population.courses(courses_rng, facts, parameters.courses, len(PROVIDERS)),
        np.array([countries.index(country) for *_, country in PLACES]),
    )
    course_interactions = int(parameters.interactions * COURSE_SHARE)
    job_interactions = parameters.interactions - course_interactions
    return World(
        parameters=parameters,
        taxonomy=facts,
        hidden=world,
        job_acts=behave(job_acts_rng, facts, world, job_interactions, span, choice.job_slates, "APPLY"),
        course_acts=behave(course_acts_rng, facts, world, course_interactions, span, choice.course_slates, "COMPLETE"),
    )

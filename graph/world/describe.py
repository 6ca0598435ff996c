"""How people look at jobs: shares that are measured alike on real views and on simulated ones."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.text_folding import fold_text

MANY_JOBS = 6
TOP_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Views:
    """Views of jobs, one a row, in any order.

    ``people`` and ``jobs`` are keys. ``homes`` are the city and region of each view's person; ``None`` if the person
    told nothing about themselves. ``seconds`` is NaN where a view's duration is not known.
    """

    people: Sequence[str]
    jobs: Sequence[str]
    at: NDArray[np.float64]
    seconds: NDArray[np.float64]
    titles: Sequence[str]
    companies: Sequence[str]
    cities: Sequence[str]
    regions: Sequence[str]
    homes: Sequence[tuple[str, str] | None]


@dataclass(frozen=True, slots=True)
class Share:
    """A number that describes views: its name, its value, and whether the value is a share of 1."""

    name: str
    value: float
    is_share: bool = True


@dataclass(frozen=True, slots=True)
class FirstViews:
    """The different jobs of each person in the order of their first views: the person, and the row of the first view.

    ``follows`` says whether the person viewed another job before.
    """

    person: NDArray[np.int64]
    rows: NDArray[np.int64]
    follows: NDArray[np.bool_]


def measure_views(views: Views) -> list[Share]:
    """Return the numbers that describe views of jobs, always the same ones in the same order.

    A person's jobs are the different ones that they viewed, in the order of the first views. "Next" compares a job with
    the one before it, "earlier" with any before it. A home that is not known counts as elsewhere if the person told
    something about themselves; other people do not count.
    """
    first_views = order_jobs(views)
    count_of_jobs = np.bincount(first_views.person)
    count_of_views = np.sort(np.unique(np.array(views.jobs), return_counts=True)[1])[::-1]
    top = max(int(len(count_of_views) * TOP_SHARE), 1)
    city = encode([f"{city}|{region}" for city, region in folded_places(views.cities, views.regions)])
    region = encode([fold_text(region) for region in views.regions])
    lives_in_region, lives_in_city = compare_homes(views, first_views)
    known_seconds = views.seconds[~np.isnan(views.seconds)]
    return [
        Share("Next job in the same region", share_next(region, first_views)),
        Share("Two views of anybody in the same region", chance_of_same(region)),
        Share("Next job in the same city", share_next(city, first_views)),
        Share(
            "Shares a word of the title with an earlier job",
            share_earlier([words_of(t) for t in views.titles], first_views),
        ),
        Share("Same title as an earlier job", share_earlier([{fold_text(t)} for t in views.titles], first_views)),
        Share("Same company as an earlier job", share_earlier([{fold_text(c)} for c in views.companies], first_views)),
        Share("In the region where the person lives", lives_in_region),
        Share("In the city where the person lives", lives_in_city),
        Share("Views of the most viewed 1% of jobs", float(count_of_views[:top].sum() / count_of_views.sum())),
        Share(f"People who viewed more than {MANY_JOBS} jobs", float(np.mean(count_of_jobs > MANY_JOBS))),
        Share("Jobs that the median person viewed", float(np.median(count_of_jobs)), is_share=False),
        Share("Jobs that the person at nine tenths viewed", float(np.percentile(count_of_jobs, 90)), is_share=False),
        Share("Seconds that the median view lasted", float(np.median(known_seconds)), is_share=False),
    ]


def order_jobs(views: Views) -> FirstViews:
    """Return each person's different jobs in the order of their first views."""
    person, job = encode(views.people), encode(views.jobs)
    by_time = np.lexsort((views.at, person))
    pairs = np.stack([person[by_time], job[by_time]], axis=1)
    first = np.sort(np.unique(pairs, axis=0, return_index=True)[1])
    rows = by_time[first]
    follows = np.concatenate([[False], person[rows][1:] == person[rows][:-1]])
    return FirstViews(person[rows], rows, follows)


def encode(values: Sequence[str]) -> NDArray[np.int64]:
    """Return a number for each value, the same for equal values."""
    return np.unique(np.array(values), return_inverse=True)[1].astype(np.int64)


def folded_places(cities: Sequence[str], regions: Sequence[str]) -> list[tuple[str, str]]:
    """Return pairs of a city and its region without differences of case and accents."""
    return [(fold_text(city), fold_text(region)) for city, region in zip(cities, regions, strict=True)]


def words_of(title: str) -> set[str]:
    """Return the words of a title that have letters."""
    return {word for word in re.split(r"[\W\d_]+", fold_text(title)) if word}


def share_next(values: NDArray[np.int64], first_views: FirstViews) -> float:
    """Return how often a job has the value of the job before it."""
    own = values[first_views.rows]
    same = np.concatenate([[False], own[1:] == own[:-1]])
    return float(same[first_views.follows].mean()) if first_views.follows.any() else 0.0


def share_earlier(features: Sequence[set[str]], first_views: FirstViews) -> float:
    """Return how often a job shares one of its features with an earlier job of the same person."""
    shares, earlier = [], set[str]()
    for row, follows in zip(first_views.rows.tolist(), first_views.follows.tolist(), strict=True):
        if follows:
            shares.append(not earlier.isdisjoint(features[row]))
        earlier = earlier | features[row] if follows else set(features[row])
    return float(np.mean(shares)) if shares else 0.0


def chance_of_same(values: NDArray[np.int64]) -> float:
    """Return the probability that two views have the same value."""
    return float(((np.bincount(values) / len(values)) ** 2).sum())


def compare_homes(views: Views, first_views: FirstViews) -> tuple[float, float]:
    """Return the shares of people's jobs in their own region and in their own city, of people who told something."""
    places = folded_places(views.cities, views.regions)
    pairs = [(views.homes[row], places[row]) for row in first_views.rows.tolist()]
    homes = [(tuple(map(fold_text, home)), place) for home, place in pairs if home is not None]
    if not homes:
        return 0.0, 0.0
    return (
        float(np.mean([home[1] == place[1] for home, place in homes])),
        float(np.mean([home == place for home, place in homes])),
    )

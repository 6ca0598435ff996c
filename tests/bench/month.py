"""What a month would cost at sizes that were not run, computed from what was measured and from stated assumptions.

    python -m tests.bench.month

Measured figures are those of docs/scale.md. Prices and habits of people are assumptions: change them here.
"""

import math
from dataclasses import dataclass

HOURS, DAYS, SECONDS_A_DAY = 730.0, 30.0, 86_400.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What the benchmarks printed, on one of two shared processors.

    Args:
        page_seconds: processor time of a page of ten explained jobs besides the ranking: 70 pages a second from one
            process on the demo world.
        ranking_seconds: ranking one person, by number of jobs.
        process_gigabytes: memory of an API process, by number of jobs.
        log_seconds: `logInteraction`.
    """

    page_seconds: float = 1 / 70
    ranking_seconds: tuple[tuple[int, float], ...] = ((10_000, 0.0069), (100_000, 0.0131), (1_000_000, 0.0837))
    process_gigabytes: tuple[tuple[int, float], ...] = ((10_000, 0.9), (100_000, 1.5), (1_000_000, 5.2))
    log_seconds: float = 0.0075


@dataclass(frozen=True, slots=True)
class Habits:
    """What people do: assumptions.

    Args:
        active_a_day: share of the people who come on a day.
        pages: uncached pages of each on that day.
        interactions: views, likes and so on of each on that day.
        peak: how much busier the busiest hour is than the mean.
        filled: share of the processors that is used at the peak.
        kept_days: days for which interactions are kept.
    """

    active_a_day: float = 0.05
    pages: float = 4.0
    interactions: float = 6.0
    peak: float = 3.0
    filled: float = 0.6
    kept_days: float = 180.0


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars: assumptions, in the range of list prices of large providers for machines on demand.

    Args:
        processor: a virtual processor for an hour.
        gigabyte: a gigabyte of memory for an hour.
        disk: a gigabyte of fast disk for a month.
        bytes_of_interaction: on disk, with its two relationships, properties and index entries.
        bytes_of_person: on disk, with skills, careers and stored recommendations.
    """

    processor: float = 0.03
    gigabyte: float = 0.004
    disk: float = 0.10
    bytes_of_interaction: float = 500.0
    bytes_of_person: float = 20_000.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one size needs, and what it costs in a month."""

    people: int
    jobs: int
    pages_a_second: float
    api_processors: int
    api_gigabytes: float
    worker_processors: int
    graph_gigabytes: float
    dollars: float


def at_size(figures: tuple[tuple[int, float], ...], jobs: int) -> float:
    """Return a measured figure for a number of jobs; between the measured sizes, that of the next larger one."""
    return next((value for size, value in figures if jobs <= size), figures[-1][1])


def estimate(people: int, jobs: int, measured: Measured, habits: Habits, prices: Prices) -> Estimate:
    """Compute what a size needs.

    The graph has three servers with a quarter of its data in memory; workers refresh the stored recommendations of a
    day's people in six hours of the night.
    """
    active = people * habits.active_a_day
    pages = active * habits.pages * habits.peak / SECONDS_A_DAY
    logs = active * habits.interactions * habits.peak / SECONDS_A_DAY
    ranking = at_size(measured.ranking_seconds, jobs)
    busy = pages * (measured.page_seconds + ranking) + logs * measured.log_seconds
    api = max(2, math.ceil(busy / habits.filled))
    memory = api * at_size(measured.process_gigabytes, jobs)
    workers = max(2, math.ceil(active * 2 * ranking / (6 * 3_600)))
    worker_memory = workers * at_size(measured.process_gigabytes, jobs)
    stored = people * prices.bytes_of_person
    stored += active * habits.interactions * habits.kept_days * prices.bytes_of_interaction
    disk = stored / 1e9
    graph_memory = max(8.0, disk / 4)
    graph_processors = max(4, math.ceil(graph_memory / 8))
    hourly = (api + workers + 3 * graph_processors + 4) * prices.processor
    hourly += (memory + worker_memory + 3 * graph_memory + 16) * prices.gigabyte
    return Estimate(people, jobs, pages, api, memory, workers, disk, hourly * HOURS + 3 * disk * prices.disk)


def main() -> None:
    """Print the table."""
    measured, habits, prices = Measured(), Habits(), Prices()
    print(f"{habits}\n{prices}\n")
    print("| People | Jobs | Pages a second, peak | API processors, GB | Workers | Graph, GB on disk | US $ a month |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for people, jobs in ((100_000, 10_000), (1_000_000, 100_000), (10_000_000, 1_000_000)):
        size = estimate(people, jobs, measured, habits, prices)
        print(
            f"| {people:,} | {jobs:,} | {size.pages_a_second:,.1f} | {size.api_processors}, {size.api_gigabytes:.0f} "
            f"| {size.worker_processors} | {size.graph_gigabytes:,.0f} | {size.dollars:,.0f} |"
        )


if __name__ == "__main__":
    main()

"""How long a run of job alerts takes: matching many saved searches with new jobs, and ranking what they found.

    python -m tests.bench.alerts [--alerts 100000] [--jobs 1000] [--ranked 2000]

The jobs are the newest of a simulated world, and the searches are drawn from what its jobs are: words of titles,
places, companies, occupations, seniority, pay, alone and combined. Nothing is read from a server.
"""

import argparse
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import numpy as np

from gnn.benchmarks.worlds import snapshot_of
from gnn.data.catalogue import Catalogue, catalogue_of
from gnn.data.dataset import dataset_of
from gnn.recommend.alert_matching import AlertMatcher, first_arrivals, tellable_jobs
from gnn.recommend.alert_ranking import rank_found
from gnn.scoring.blend import Blend, Serving
from gnn.search.words import words_of
from graph.catalogue.jobs import JobFilter
from graph.catalogue.types import ItemLabel
from graph.people.visitors import Visitor, visiting
from graph.world.simulate import Parameters, simulate

SEARCHES, BATCH = 7, 200
UNTIL = datetime(2026, 1, 1, tzinfo=UTC)


def draw_searches(catalogue: Catalogue, count: int, seed: int = 3) -> list[tuple[str, JobFilter]]:
    """Searches like those of people: some of words, some of conditions, some of both."""
    chance, jobs = np.random.default_rng(seed), catalogue.items[ItemLabel.JOB]
    table = catalogue.data.nodes[ItemLabel.JOB]
    searches = []
    for _ in range(count):
        job = int(chance.integers(len(table)))
        words = words_of(table.titles[job])
        query = (
            " ".join(chance.choice(words, min(len(words), int(chance.integers(1, 3))), replace=False)) if words else ""
        )
        place, company, occupation = int(jobs.place[job]), int(jobs.company[job]), int(jobs.occupation[job])
        places = (catalogue.ids("Place")[place],) if place >= 0 else ()
        kind = int(chance.integers(SEARCHES))
        conditions = (
            JobFilter(),
            JobFilter(places=places),
            JobFilter(places=places, seniorities=(str(chance.choice(("JUNIOR", "MID", "SENIOR"))),)),
            JobFilter(companies=(catalogue.ids("Company")[company],) if company >= 0 else ()),
            JobFilter(occupations=(catalogue.ids("Occupation")[occupation],) if occupation >= 0 else ()),
            JobFilter(places=places, minimum_salary=(float(chance.integers(5, 90) * 1_000), "USD")),
            JobFilter(remote=True),
        )[kind]
        searches.append((query if kind in (0, 1, 2, 5, 6) else "", conditions))
    return searches


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--alerts", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=1_000)
    parser.add_argument("--ranked", type=int, default=2_000, help="how many alerts that found something are ranked")
    options = parser.parse_args()
    size = Parameters(
        people=500, jobs=max(2 * options.jobs, 2_000), courses=50, interactions=5_000, seed=3, until=UNTIL
    )
    catalogue = catalogue_of(dataset_of(snapshot_of(simulate(size))))
    table = catalogue.data.nodes[ItemLabel.JOB]
    newest = np.argsort(-table.columns["posted"])[: options.jobs]
    arrivals = {table.ids[row]: number for number, row in enumerate(newest.tolist(), start=1)}
    searches, now = draw_searches(catalogue, options.alerts), datetime.now(UTC).timestamp()
    print(f"{len(searches):,} alerts, {len(set(searches)):,} different searches, {len(arrivals):,} new jobs")
    with print_time("index the jobs"):
        rows = tellable_jobs(catalogue, arrivals, 0.0)
        numbers = first_arrivals(catalogue, rows, arrivals)
        matcher = AlertMatcher(catalogue, rows)
    with print_time("match all alerts"):
        matches = (matcher.match(query, conditions) for query, conditions in searches)
        news = ([position for position in positions if numbers[position] > 0] for positions in matches)
        alert_matches = [new for new in news if new]
    print(f"{len(alert_matches):,} alerts found something, {sum(map(len, alert_matches)):,} pairs of alert and job")
    rank_sample(catalogue, [rows[new] for new in alert_matches], options.ranked, now)
    print(f"largest memory              {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024:7.0f} MB")


def rank_sample(catalogue: Catalogue, alert_matches: list[np.ndarray], count: int, now: float) -> None:
    """Print how long ranking takes for some of the alerts, by the heuristic."""
    chance, serving, blend = np.random.default_rng(5), Serving(catalogue, None), Blend()
    skills, occupations = catalogue.ids("Skill"), catalogue.ids("Occupation")
    row = {
        "skills": [[id, id, id, None] for id in chance.choice(skills, 12, replace=False).tolist()],
        "occupations": [[id, id, id, None] for id in chance.choice(occupations, 2, replace=False).tolist()],
    }
    sample = [
        alert_matches[index]
        for index in chance.choice(len(alert_matches), min(count, len(alert_matches)), replace=False).tolist()
    ]
    states = [visiting(Visitor((), (), ""), row)] * len(sample)
    with print_time(f"rank {len(sample):,} of them"):
        for first in range(0, len(sample), BATCH):
            rank_found(serving, states[first : first + BATCH], sample[first : first + BATCH], blend, now)


@contextmanager
def print_time(name: str) -> Iterator[None]:
    """Print how long a block takes, by the clock and by the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    yield
    print(f"{name:28}{time.perf_counter() - clock:8.2f} s{time.process_time() - processor:8.2f} s of processor time")


if __name__ == "__main__":
    main()

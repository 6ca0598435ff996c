"""Times how copies of postings are found among many jobs, and counts the errors.

``python -m tests.bench.copies``; it needs no server. Texts are drawn from made-up words. A quarter of the jobs repeats
an earlier posting with a few words changed; as many have the title, company and place of an earlier posting and another
text.
"""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from gnn.data.copies import find_copies
from graph.snapshot.tables import node_table
from graph.snapshot.text_sketches import sketch_descriptions

SIZES = (10_000, 100_000)
COMPANIES, PLACES, TITLES = 2_000, 200, 1_000
VOCABULARY, WORDS, CHANGED = 20_000, 250, 10
SEED = 7

Index = NDArray[np.int64]


def draw_postings(jobs: int, rng: np.random.Generator) -> tuple[Index, Index]:
    """The posting of each job, and the namesake of each posting: the posting with the same title, company and place."""
    kind = rng.random(jobs)
    earlier = (rng.random(jobs) * np.arange(jobs)).astype(np.int64)
    posting, namesake = np.arange(jobs), np.arange(jobs)
    for job in range(1, jobs):
        if kind[job] < 0.25:
            posting[job] = posting[earlier[job]]
        elif kind[job] < 0.5:
            namesake[job] = namesake[posting[earlier[job]]]
    return posting, namesake


def make_rows(posting: Index, namesake: Index, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """The jobs as the graph holds them; copies have a few words of their posting's text changed."""
    vocabulary = np.array([f"word{number}" for number in range(VOCABULARY)])
    for job, own in enumerate(posting.tolist()):
        text = np.random.default_rng([SEED, own]).integers(VOCABULARY, size=WORDS)
        text[rng.integers(WORDS, size=CHANGED)] = rng.integers(VOCABULARY, size=CHANGED)
        title = f"Title {namesake[own] % TITLES}"
        yield {"id": f"job-{job:07d}", "title": title, "description": " ".join(vocabulary[text].tolist())}


def measure_copies(jobs: int) -> tuple[str, ...]:
    """The times for one number of jobs, the copies among them, and the errors."""
    rng = np.random.default_rng(SEED)
    posting, namesake = draw_postings(jobs, rng)
    rows = list(make_rows(posting, namesake, rng))
    group = namesake[posting]
    began = time.process_time()
    sketch_descriptions(rows)
    sketched = time.process_time()
    table, places = node_table("Job", rows), node_table("Place", [{"id": str(row)} for row in range(PLACES)])
    ready = time.process_time()
    copies = find_copies(table, places, group % COMPANIES, group % PLACES)
    ended = time.process_time()
    wrong = int((copies.posting != find_first(posting)).sum())
    values = jobs, int((posting != np.arange(jobs)).sum()), wrong
    return (*(f"{value:,}" for value in values), f"{sketched - began:.1f}", f"{ended - ready:.1f}")


def find_first(posting: Index) -> Index:
    """The first job of each job's posting, which the search must find: all jobs are equally old."""
    _, first, inverse = np.unique(posting, return_index=True, return_inverse=True)
    return np.asarray(first[inverse], dtype=np.int64)


def main() -> None:
    """Print a row for each number of jobs."""
    columns = ("jobs", "copies", "in a wrong posting", "CPU s to sketch the texts", "CPU s to group the jobs")
    table = Table(*columns, title=f"Copies of postings, texts of {WORDS} words")
    for jobs in SIZES:
        table.add_row(*measure_copies(jobs))
    Console(width=120).print(table)


if __name__ == "__main__":
    main()

"""Times how job posts are linked to ESCO's skills and occupations by names, as imports and ``createJob`` link them.

``python -m tests.bench.postings FOLDER [--repeats 5]``: the folder of the data sets (docs/evaluation.md), with ESCO and
the Wuzzuf postings. The postings are shared out to one process and to two, each on a core of its own if there are
enough. It needs no server.
"""

import argparse
import asyncio
import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Barrier

from rich.console import Console
from rich.table import Table

from api.cli.evaluation.memory_imports import ESCO, POSTINGS, import_to_memory
from api.cli.evaluation.reading import DESCRIPTIONS
from graph.catalogue.lookup import Names
from graph.ingest.csv_rows import csv_rows
from graph.ingest.esco import EscoImporter
from workers.documents.matcher import TextMatcher

PROCESSES = (1, 2)


@dataclass(frozen=True, slots=True)
class Posting:
    """A job post."""

    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a process did: the number of posts and of links, and the seconds by the clock and of the processor."""

    posts: int
    links: int
    clock: float
    processor: float


def read_sets(folder: Path) -> tuple[Names, list[Posting]]:
    """ESCO's names, and the postings."""
    with import_to_memory() as (writer, report):
        asyncio.run(EscoImporter(writer, report, folder / ESCO).import_concepts())
        rows = csv_rows(folder / POSTINGS, report, ["job_title", *DESCRIPTIONS], delimiter="~")
        postings = [Posting(row["job_title"], "\n".join(row[column] for column in DESCRIPTIONS)) for _, row in rows]
    return writer.names(), postings


def link_postings(names: Names, start: Barrier, postings: Sequence[Posting]) -> Outcome:
    """Link postings as soon as every process is prepared."""
    matcher = TextMatcher(names.skills, names.occupations)
    matcher.prepare()
    start.wait()
    clock, processor, links = time.perf_counter(), time.process_time(), 0
    for posting in postings:
        reading = matcher.read_job(posting.title, posting.description)
        links += len(reading.skills) + (reading.occupation is not None)
    return Outcome(len(postings), links, time.perf_counter() - clock, time.process_time() - processor)


def measure_processes(names: Names, postings: Sequence[Posting], count: int) -> tuple[str, ...]:
    """Share postings out to some processes; a row of the table."""
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(count, context) as pool:
        link = partial(link_postings, names, manager.Barrier(count))
        outcomes = list(pool.map(link, [postings[number::count] for number in range(count)]))
    posts, clock = sum(outcome.posts for outcome in outcomes), max(outcome.clock for outcome in outcomes)
    processor = sum(outcome.processor for outcome in outcomes)
    links = sum(outcome.links for outcome in outcomes)
    per_post = 1_000 * processor / posts
    return str(count), f"{posts:,}", f"{links:,}", f"{clock:.1f}", f"{60 * posts / clock:,.0f}", f"{per_post:.1f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder of the data sets")
    parser.add_argument("--repeats", type=int, default=5, help="how often each posting is linked")
    options = parser.parse_args()
    names, postings = read_sets(options.folder)
    table = Table("Processes", "Posts", "Links", "Seconds", "Posts a minute", "Processor, ms per post")
    for count in PROCESSES:
        table.add_row(*measure_processes(names, postings * options.repeats, count))
    Console().print(table)


if __name__ == "__main__":
    main()

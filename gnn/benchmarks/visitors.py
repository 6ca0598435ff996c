"""Visitors who describe themselves, and how the jobs that they are shown are rated."""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gnn.benchmarks.judgements import Judgements, Pair, Rating, rate_pairs
from gnn.benchmarks.report import Table

FILE = Path(__file__).with_name("visitors.toml")


@dataclass(frozen=True, slots=True)
class ShownJobs:
    """The jobs that a visitor is shown, best first, as pairs of their text and a job."""

    visitor: str
    jobs: Sequence[Pair]


def read_visitors() -> Mapping[str, str]:
    """Return the visitors' texts by their names."""
    visitors: dict[str, str] = tomllib.loads(FILE.read_text(encoding="utf-8"))["visitors"]
    return visitors


def make_visitor_table(pages: Sequence[ShownJobs], judgements: Judgements) -> Table:
    """Return how the jobs of each visitor, and of all of them together, are rated."""
    rows = [make_rating_row(page.visitor, page.jobs, judgements) for page in pages]
    rows.append(make_rating_row("all", [pair for page in pages for pair in page.jobs], judgements))
    return Table(
        "Jobs for visitors", ("Visitor", "Shown", *(str(rating) for rating in Rating), "unjudged"), tuple(rows)
    )


def make_rating_row(name: str, jobs: Sequence[Pair], judgements: Judgements) -> tuple[str, ...]:
    """Return a row of the table."""
    ratings = Counter(rate_pairs(jobs, judgements))
    counts = [ratings[rating] for rating in Rating]
    return (name, f"{len(jobs)}", *(f"{count}" for count in counts), f"{len(jobs) - sum(counts)}")

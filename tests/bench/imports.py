"""Imports the real data sets with the maps of docs/examples, and prints what went in and whether a repeat changes it.

``python -m tests.bench.imports FOLDER``: the folder of the data sets (docs/evaluation.md). In an empty graph, each set
is imported twice; in a second one, in another order, once. Every import is a ``careergraph import`` of its own, on an
embedded engine with its home in a temporary folder. After each, a digest of all nodes and relationships is taken.
"""

import asyncio
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.table import Table

from api.cli.session import console, engines, graph, read_settings
from graph.db.client import Row
from graph.engines.home import Engines

MAPS = Path(__file__).resolve().parents[2] / "docs" / "examples"
SETS: Mapping[str, Sequence[str]] = {
    "ESCO": ("esco", "esco"),
    "Wuzzuf, jobs": ("jobs", "jobs_wuzzuf_mena/job_postings_data_final.csv", "wuzzuf-jobs.toml"),
    "Coursera, courses": ("courses", "courses_coursera/Coursera.csv", "coursera-courses.toml"),
    "edX, courses": ("courses", "courses_edx/edx_courses.csv", "edx-courses.toml"),
    "jobviews, jobs": ("jobs", "jobviews/views.csv", "jobviews-jobs.toml"),
    "jobviews, people": ("people", "jobviews/experience.csv", "jobviews-people.toml"),
    "jobviews, visitors": ("people", "jobviews/views.csv", "jobviews-viewers.toml"),
    "jobviews, views": ("interactions", "jobviews/views.csv", "jobviews-views.toml"),
}
# ESCO stays first, and the views stay behind the people and the jobs
OTHER_ORDER = (
    "ESCO", "jobviews, visitors", "jobviews, people", "jobviews, jobs", "jobviews, views", "edX, courses",
    "Coursera, courses", "Wuzzuf, jobs",
)  # fmt: skip
NODES = """
MATCH (n) WHERE NOT n:Migration AND NOT n:MigrationLock AND NOT n:Catalogue
RETURN labels(n)[0] AS label, properties(n) AS properties
"""
LINKS = """
MATCH (a)-[r]->(b)
RETURN labels(a)[0] AS source, a.id AS source_id, type(r) AS type, properties(r) AS properties,
    labels(b)[0] AS target, b.id AS target_id
"""
IMPORTED_AT = frozenset({"createdAt", "updatedAt", "postedAt"})  # that of an import may differ between two graphs


@dataclass(frozen=True, slots=True)
class Digest:
    """What a graph holds: the numbers of nodes and links, and a digest of all of them.

    ``timeless`` leaves out the properties that may hold the time of the import.
    """

    nodes: int
    links: int
    complete: str
    timeless: str


@dataclass(frozen=True, slots=True)
class Run:
    """One import: its seconds, with the start of the process; its last lines of output; the graph after it."""

    seconds: float
    output: str
    digest: Digest

    def count(self, pattern: str) -> str:
        """Return the number in the output that a pattern names."""
        match = re.search(rf"([\d,]+) {pattern}", self.output)
        return match[1] if match else "0"


def digest_rows(rows: Sequence[Row], left_out: frozenset[str]) -> str:
    """Return a digest of rows that does not depend on their order."""
    texts = sorted(
        json.dumps(
            row | {"properties": {key: value for key, value in row["properties"].items() if key not in left_out}},
            sort_keys=True,
            default=str,
        )
        for row in rows
    )
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]


async def read_digest(running: Engines) -> Digest:
    """Return the digest of a graph."""
    async with graph(running) as client:
        nodes, links = await client.read(NODES), await client.read(LINKS)
    rows = [*nodes, *links]
    return Digest(len(nodes), len(links), digest_rows(rows, frozenset()), digest_rows(rows, IMPORTED_AT))


def run_import(folder: Path, name: str, running: Engines, reports: Path) -> Run:
    """Import a set on running engines.

    Raises:
        CalledProcessError: the import failed.
    """
    kind, file, *map = SETS[name]
    options = ["--map", str(MAPS / map[0])] if map else []
    command = [sys.executable, "-m", "api.cli", "import", kind, str(folder / file), *options, "--reports", str(reports)]
    begin = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Run(time.perf_counter() - begin, done.stdout, asyncio.run(read_digest(running)))


def run_order(folder: Path, names: Sequence[str], times: int) -> dict[str, list[Run]]:
    """Import sets into an empty graph, each several times in a row; errors as :func:`run_import`."""
    with TemporaryDirectory() as home:
        os.environ["CAREERGRAPH_HOME"] = home
        with engines(read_settings()) as running:
            runs = {}
            for name in names:
                runs[name] = [run_import(folder, name, running, Path(home) / "reports") for _ in range(times)]
                print(name, *(f"{run.seconds:.0f} s {run.digest}" for run in runs[name]), sep="\n  ", file=sys.stderr)
            return runs


def main() -> None:
    """Print the table and whether the order matters."""
    if len(sys.argv) != 2 or not (folder := Path(sys.argv[1])).is_dir():
        sys.exit("name the folder of the data sets: python -m tests.bench.imports FOLDER")
    heads = ("Import", "Rows", "Went in", "Rejected", "Left out", "Seconds", "Again", "Changes")
    table, output = Table(*heads), console()
    runs = run_order(folder, tuple(SETS), 2)
    for name, (first, again) in runs.items():
        went_in = next(
            (line.removeprefix("imported ") for line in first.output.splitlines() if "imported " in line), ""
        )
        table.add_row(
            name,
            first.count("rows?\n") if "read " in first.output else "",
            went_in,
            first.count("rows? rejected"),
            first.count("fields? left out"),
            f"{first.seconds:.0f}",
            f"{again.seconds:.0f}",
            "none" if first.digest.complete == again.digest.complete else "some",
        )
    output.print(table)
    (last,) = run_order(folder, OTHER_ORDER, 1)[OTHER_ORDER[-1]]
    kept = list(runs.values())[-1][-1].digest
    same = "the same graph" if last.digest.timeless == kept.timeless else "another graph"
    output.print(f"{kept.nodes:,} nodes, {kept.links:,} relationships; the other order gives {same}")


if __name__ == "__main__":
    main()

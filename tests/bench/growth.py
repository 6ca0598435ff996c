"""Measures in-process scoring cost as the number of jobs grows, with the active model of a home folder.

``python -m tests.bench.growth [JOBS …]`` with ``CAREERGRAPH_HOME`` set to a home with a world and an active model.
The jobs are copies of the world's jobs, each with its own links: their content does not affect the scoring time.
Prints, for each size, the seconds to build the arrays, the memory of the process, and the times of one ranking.
"""

import asyncio
import sys
import time
from datetime import UTC, datetime

import numpy as np
import psutil
from numpy.typing import NDArray
from rich.table import Table

from api.app import parts_of
from api.cli.session import Settings, console, engines, read_settings, setup_of
from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import Dataset, dataset_of
from gnn.device import compute_on
from gnn.scoring import loader
from gnn.scoring.blend import Serving
from graph.catalogue.types import ItemLabel
from graph.engines.home import Engines
from graph.people.state import PersonState
from graph.snapshot.reader import SnapshotReader
from graph.snapshot.tables import EdgeTable, NodeTable, Snapshot
from graph.viewer import SYSTEM
from tests.bench.page import compute_percentiles

SIZES = (10_000, 100_000, 1_000_000)
PEOPLE, WARM_UP, ROUNDS = 20, 5, 60


def repeat_jobs(data: Dataset, jobs: int) -> Dataset:
    """The data set with its jobs over and over until there are as many as asked for."""
    own, times = data.count("Job"), -(-jobs // data.count("Job"))
    copy, place = np.divmod(np.arange(own * times)[:jobs], own)
    table = data.nodes["Job"]
    nodes = NodeTable(
        [f"{table.ids[row]}-{turn}" if turn else table.ids[row] for turn, row in zip(copy, place, strict=True)],
        [table.titles[row] for row in place.tolist()],
        [table.texts[row] for row in place.tolist()],
        {name: values[place] for name, values in table.columns.items()},
        table.names,
    )
    relations = {
        relation: repeat_edges(edges, own, times, jobs) if relation[0] == "Job" else edges
        for relation, edges in data.relations.items()
    }
    return Dataset({**data.nodes, "Job": nodes}, relations, data.events)


def repeat_edges(edges: EdgeTable, own: int, times: int, jobs: int) -> EdgeTable:
    """The edges of jobs for each copy of them."""

    def repeat_values(values: NDArray[np.float64] | NDArray[np.float32] | NDArray[np.int64]) -> NDArray[np.float64]:
        return np.tile(values, times)

    source = (edges.source[None, :] + own * np.arange(times)[:, None]).ravel()
    kept = source < jobs
    whole = EdgeTable(
        source, np.tile(edges.target, times), repeat_values(edges.at), repeat_values(edges.weight).astype(np.float32)
    )
    return whole.select(kept)


def time_rankings(
    serving: Serving, settings: Settings, running_engines: Engines, states: list[PersonState]
) -> list[float]:
    """Milliseconds of ranking all jobs for one person each."""
    recommender, milliseconds = parts_of(setup_of(settings, running_engines)).recommender_for(SYSTEM), []
    for turn in range(WARM_UP + ROUNDS):
        began = time.perf_counter()
        recommender.rank_state(serving, states[turn % len(states)], ItemLabel.JOB)
        milliseconds.append((time.perf_counter() - began) * 1_000)
    return milliseconds[WARM_UP:]


async def read_graph(settings: Settings, running_engines: Engines) -> tuple[Snapshot, str | None, list[PersonState]]:
    """The snapshot, the active model's version, and the states of some people."""
    parts = parts_of(setup_of(settings, running_engines))
    try:
        await parts.serving.refresh()
        snapshot = await SnapshotReader(parts.client).read()
        states = [await parts.recommender_for(SYSTEM).state_of(f"person-{number:06d}") for number in range(PEOPLE)]
        return snapshot, parts.serving.model, states
    finally:
        await parts.client.close()
        await parts.redis.aclose()


def main() -> None:
    """Print the table."""
    compute_on(threads=1)  # as the API does
    settings, output = read_settings(), console()
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    with engines(settings) as running_engines:
        snapshot, version, states = asyncio.run(read_graph(settings, running_engines))
        assert version is not None, "no model is active: run make demo first"
        loaded, now = loader.load_current(settings.home / "models", version), datetime.now(UTC).timestamp()
        table = Table("Jobs", "arrays s", "process GB", "ranking p50 ms", "p95 ms", title=f"model {version}")
        for size in sizes:
            began = time.perf_counter()
            catalogue = catalogue_of(repeat_jobs(dataset_of(snapshot), size))
            serving = Serving(catalogue, loader.scorer_of(loaded, catalogue, now))
            _ = serving.retriever
            seconds, memory = time.perf_counter() - began, psutil.Process().memory_info().rss / 1e9
            times = compute_percentiles(time_rankings(serving, settings, running_engines, states))
            table.add_row(f"{size:,}", f"{seconds:.0f}", f"{memory:.1f}", *times)
            output.print(f"{size:,} jobs: p50 {times[0]} ms")
    output.print(table)


if __name__ == "__main__":
    main()

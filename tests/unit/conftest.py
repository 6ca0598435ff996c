"""A tiny simulated world in memory, shared by the model tests."""

from datetime import UTC, datetime

import pytest

from gnn.benchmarks.base import Benchmark
from gnn.benchmarks.worlds import make_benchmark, snapshot_of
from graph.world.simulate import Parameters, simulate

TINY = Parameters(people=90, jobs=150, courses=40, interactions=3_000, seed=3, until=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="session")
def tiny() -> Benchmark:
    simulated_world = simulate(TINY)
    return make_benchmark("tiny", "a tiny world", snapshot_of(simulated_world), simulated_world)

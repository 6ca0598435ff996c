"""The search for settings."""

from pathlib import Path

from gnn.benchmarks.base import Benchmark
from gnn.benchmarks.tuning import tune_model
from gnn.models.base import quiet
from gnn.models.kinds import ModelKind


def test_a_search_goes_on_where_it_stopped(tiny: Benchmark, tmp_path: Path) -> None:
    store = tmp_path / "tuning.sqlite"
    first = tune_model(tiny, ModelKind.POPULARITY, 2, store, quiet)
    second = tune_model(tiny, ModelKind.POPULARITY, 2, store, quiet)
    assert (first.trials, second.trials) == (2, 4)
    assert second.value >= first.value

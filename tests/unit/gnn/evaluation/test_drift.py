"""Drift."""

import numpy as np

from gnn.benchmarks.base import Benchmark
from gnn.evaluation.drift import drifts, kolmogorov_smirnov, population_stability


def test_drift_is_seen_where_it_is_and_not_where_it_is_not(tiny: Benchmark) -> None:
    rng = np.random.default_rng(0)
    base, alike, other = rng.normal(size=2_000), rng.normal(size=2_000), rng.normal(1.0, size=2_000)
    assert population_stability(base, alike) < 0.05
    assert population_stability(base, other) > 0.25
    assert kolmogorov_smirnov(base, alike) == 0.0
    assert kolmogorov_smirnov(base, other) > 0.3
    assert tiny.split
    measures = drifts(tiny.data, tiny.split.test, tiny.split.end)
    assert {drift.statistic for drift in measures} == {"PSI", "KS"}
    assert not next(d for d in measures if d.feature == "job.person.seniority" and d.statistic == "PSI").alarm

"""Drift."""

import numpy as np

from gnn.benchmarks.base import Benchmark
from gnn.evaluation.drift import drifts, kolmogorov_smirnov, population_stability


def test_drift_is_seen_where_it_is_and_not_where_it_is_not(tiny: Benchmark) -> None:
    rng = np.random.default_rng(0)
    one, two, other = rng.normal(size=2_000), rng.normal(size=2_000), rng.normal(1.0, size=2_000)
    assert population_stability(one, two) < 0.05
    assert population_stability(one, other) > 0.25
    assert kolmogorov_smirnov(one, two) == 0.0
    assert kolmogorov_smirnov(one, other) > 0.3
    assert tiny.split
    found = drifts(tiny.data, tiny.split.test, tiny.split.end)
    assert {drift.statistic for drift in found} == {"PSI", "KS"}
    assert not next(d for d in found if d.feature == "job.person.seniority" and d.statistic == "PSI").alarm

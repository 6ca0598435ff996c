"""The gate, drift, experiments' arithmetic, what lies beyond accuracy, slices and reports."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from gnn.benchmarks.base import Benchmark
from gnn.benchmarks.harness import Results, evaluate, kinds_for
from gnn.benchmarks.report import tables, write
from gnn.benchmarks.tuning import tune
from gnn.evaluation import beyond_accuracy
from gnn.evaluation.ab_test import always_valid_p, arm_of, mismatch, rate_interval
from gnn.evaluation.drift import drifts, kolmogorov_smirnov, population_stability
from gnn.evaluation.judge import Judgement, Slice, judge, on_slice
from gnn.evaluation.promotion import verdict
from gnn.evaluation.slices import slices_of
from gnn.models.base import quiet
from gnn.models.kinds import ModelKind
from gnn.training.backtest import Recipe
from gnn.training.checkpoint import CHECKPOINT, sweep
from graph.catalogue.types import ItemLabel


def judgement(values: np.ndarray) -> list[Judgement]:
    return [
        Judgement("m", ItemLabel.JOB, np.arange(len(values)), np.zeros((len(values), 50), int), {"ndcg@10": values}, {})
    ]


def test_the_gate_opens_only_beyond_the_interval() -> None:
    rng = np.random.default_rng(1)
    base = rng.uniform(0, 0.5, 400)
    better, same = np.clip(base + 0.1, 0, 1), base + rng.normal(0, 0.1, 400)
    rivals = {ModelKind.POPULARITY: judgement(base), ModelKind.ITEM_KNN: judgement(base * 0.5)}
    assert verdict(judgement(better), rivals, None).promoted
    refused = verdict(judgement(same), rivals, None)
    assert not refused.promoted
    assert "the best baseline, POPULARITY" in refused.reason
    against_active = verdict(judgement(better), rivals, judgement(better))
    assert not against_active.promoted
    assert "the active model" in against_active.reason
    assert not verdict([], rivals, None).promoted


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


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30))
def test_a_person_keeps_an_arm(experiment: str, user: str) -> None:
    assert arm_of(experiment, user, (0.5, 0.5)) == arm_of(experiment, user, (0.5, 0.5)) in (0, 1)


def test_arms_are_dealt_by_their_shares() -> None:
    dealt = [arm_of("e", f"person-{index}", (0.2, 0.8)) for index in range(5_000)]
    assert np.mean(dealt) == pytest.approx(0.8, abs=0.02)
    assert mismatch([dealt.count(0), dealt.count(1)], (0.2, 0.8)) > 0.001
    assert mismatch([2_500, 2_500], (0.2, 0.8)) < 0.001


def test_looking_often_finds_no_difference_where_there_is_none() -> None:
    rng, alarms = np.random.default_rng(3), 0
    for _ in range(200):
        clicks = rng.random((2, 1_000)) < 0.1
        looks = range(50, 1_001, 50)
        alarms += any(
            always_valid_p((int(clicks[0, :n].sum()), int(clicks[1, :n].sum())), (n, n)) < 0.05 for n in looks
        )
    assert alarms / 200 <= 0.05
    assert always_valid_p((100, 200), (1_000, 1_000)) < 0.001
    assert always_valid_p((0, 0), (0, 10)) == 1.0
    assert rate_interval(0, 0) == (0.0, 0.0, 1.0)


def test_beyond_accuracy() -> None:
    everything = np.ones(4, dtype=bool)
    alike, even = np.zeros((4, 1), int), np.arange(4)[:, None]
    assert (beyond_accuracy.coverage(alike, everything), beyond_accuracy.coverage(even, everything)) == (0.25, 1.0)
    assert beyond_accuracy.gini(even, everything) == pytest.approx(0.0)
    assert beyond_accuracy.gini(alike, everything) == pytest.approx(0.75)
    assert beyond_accuracy.novelty(even, np.array([100.0, 0, 0, 0])) > beyond_accuracy.novelty(
        alike, np.array([100.0, 0, 0, 0])
    )
    content = csr_matrix(np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]]))
    assert beyond_accuracy.diversity(np.array([[0, 1]]), content) == pytest.approx(0.0)
    assert beyond_accuracy.diversity(np.array([[0, 2]]), content) == pytest.approx(1.0)
    assert beyond_accuracy.diversity(np.array([[0, 2]]), csr_matrix((4, 2))) is None


def test_slices_part_the_people_and_the_items(tiny: Benchmark) -> None:
    asked = tiny.test[ItemLabel.JOB]
    rng = np.random.default_rng(0)
    found = judge("RANDOM", asked, lambda people: rng.random((len(people), tiny.data.count("Job"))).astype(np.float32))
    whole = on_slice(found, asked, Slice("all"), "recall@50")
    assert whole == pytest.approx(found.values["recall@50"])
    names = [part.name for part in slices_of(asked, tiny.data)]
    assert "more than 3 choices before" in names
    assert any(name.startswith("language") for name in names)


def test_the_harness_judges_and_reports(tiny: Benchmark, tmp_path: Path) -> None:
    kinds = kinds_for(tiny, ["POPULARITY", "OCCUPATION_POPULARITY", "EASE"])
    results: Results = evaluate(tiny, kinds, 1, None, Recipe(), quiet)
    assert set(results.judgements) == {"ORACLE", *kinds}
    titles = [table.title for table in tables(results)]
    assert any("every metric" in title for title in titles)
    files = write(results, [], tmp_path)
    assert [file.name for file in files] == ["tiny.md", "tiny.json", "tiny.png"]
    assert "| ORACLE |" in files[0].read_text(encoding="utf-8")
    assert files[2].read_bytes().startswith(b"\x89PNG")


def test_a_search_goes_on_where_it_stopped(tiny: Benchmark, tmp_path: Path) -> None:
    store = tmp_path / "tuning.sqlite"
    first = tune(tiny, ModelKind.POPULARITY, 2, store, quiet)
    second = tune(tiny, ModelKind.POPULARITY, 2, store, quiet)
    assert (first.trials, second.trials) == (2, 4)
    assert second.value >= first.value


def test_abandoned_checkpoints_are_removed_and_fresh_ones_kept(tmp_path: Path) -> None:
    fresh, old = tmp_path / f".a{CHECKPOINT}", tmp_path / f".b{CHECKPOINT}"
    for file in (fresh, old):
        file.write_bytes(b"state")
    long_ago = file.stat().st_mtime - 8 * 24 * 3600
    os.utime(old, (long_ago, long_ago))
    sweep(tmp_path)
    assert fresh.exists()
    assert not old.exists()

"""Slices of people and items."""

import numpy as np
import pytest

from gnn.benchmarks.base import Benchmark
from gnn.evaluation.judge import Slice, judge, on_slice
from gnn.evaluation.slices import slices_of
from graph.catalogue.types import ItemLabel


def test_slices_part_the_people_and_the_items(tiny: Benchmark) -> None:
    asked = tiny.test[ItemLabel.JOB]
    rng = np.random.default_rng(0)
    judgement = judge(
        "RANDOM", asked, lambda people: rng.random((len(people), tiny.data.count("Job"))).astype(np.float32)
    )
    whole = on_slice(judgement, asked, Slice("all"), "recall@50")
    assert whole == pytest.approx(judgement.values["recall@50"])
    names = [part.name for part in slices_of(asked, tiny.data)]
    assert "more than 3 choices before" in names
    assert any(name.startswith("language") for name in names)

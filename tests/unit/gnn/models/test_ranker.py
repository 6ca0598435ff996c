"""The ranker."""

from functools import partial

import numpy as np

from gnn.benchmarks.base import Benchmark
from gnn.data.split import choosers
from gnn.models.ranker import Ranker, RankerSettings
from gnn.training.backtest import Moment, Recipe
from graph.catalogue.types import ItemLabel


def test_a_ranker_comes_back_as_it_was(tiny: Benchmark, moment: tuple[Moment, Recipe]) -> None:
    backtest, _ = moment
    asked = tiny.test[ItemLabel.JOB]
    features = partial(backtest.past.features, ItemLabel.JOB)
    names = tuple(f"f{place}" for place in range(features(np.array([0])).shape[-1]))
    ranker = Ranker(names, RankerSettings(steps=30))
    ranker.fit(asked, features)
    other = Ranker(names)
    other.restore(ranker.state())
    values = features(choosers(asked)[:3])
    assert np.array_equal(ranker.score(values), other.score(values))

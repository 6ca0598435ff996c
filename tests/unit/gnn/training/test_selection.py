"""The choice of settings on the validation part."""

import numpy as np
import pytest

from gnn.benchmarks.base import Benchmark
from gnn.data.split import choosers
from gnn.errors import DataError
from gnn.models.base import quiet
from gnn.models.graph_filter import FilterSettings, GraphFilter
from gnn.models.kinds import ModelKind
from gnn.training.selection import Trials, choose_settings, defaults_of, is_gain
from graph.catalogue.types import ItemLabel

METRIC = "ndcg@10"


@pytest.mark.parametrize("kind", [ModelKind.GRAPH_FILTER, ModelKind.ALS])
def test_the_choice_is_never_worse_than_the_default_on_validation(tiny: Benchmark, kind: ModelKind) -> None:
    choice = choose_settings(kind, tiny.data, tiny.validation, defaults_of(kind), 2.0, METRIC, quiet)
    assert choice.value >= choice.default
    assert choice.trials > 1
    again = Trials(kind, tiny.data, tiny.validation, METRIC).judge(choice.settings)
    assert float(again.mean()) == pytest.approx(choice.value, abs=1e-6)


def test_poor_defaults_are_replaced(tiny: Benchmark) -> None:
    poor = {**defaults_of(ModelKind.ALS), "factors": 1, "iterations": 1, "regularisation": 1e6}
    choice = choose_settings(ModelKind.ALS, tiny.data, tiny.validation, poor, 5.0, METRIC, quiet)
    assert choice.settings != poor
    assert choice.value > choice.default
    assert "ALS with " in str(choice)
    assert f"{choice.default:.4f} by default" in str(choice)


def test_without_a_budget_the_defaults_stay(tiny: Benchmark) -> None:
    defaults = defaults_of(ModelKind.LIGHTGCN) | {"epochs": 2}
    choice = choose_settings(ModelKind.LIGHTGCN, tiny.data, tiny.validation, defaults, 0.0, METRIC, quiet)
    assert (choice.settings, choice.trials) == (defaults, 1)


def test_a_kind_without_settings_to_choose_is_refused(tiny: Benchmark) -> None:
    with pytest.raises(DataError, match="EASE cannot be chosen"):
        choose_settings(ModelKind.EASE, tiny.data, tiny.validation, {}, 1.0, METRIC, quiet)
    with pytest.raises(DataError, match="nobody chose anything"):
        choose_settings(ModelKind.ALS, tiny.data, {}, {}, 1.0, METRIC, quiet)


def test_a_filter_with_other_settings_is_the_filter_that_is_fitted_with_them(tiny: Benchmark) -> None:
    question = tiny.validation[ItemLabel.COURSE]
    wide = GraphFilter(FilterSettings(rank=1_024))
    wide.fit(tiny.data, question)
    for settings in (FilterSettings(response="ridge", rank=16, power=0.1), FilterSettings(rank=8, order=3)):
        own = GraphFilter(settings)
        own.fit(tiny.data, question)
        people = choosers(question)[:20]
        np.testing.assert_allclose(wide.with_settings(settings).score(people), own.score(people), atol=1e-5)


def test_a_gain_is_more_than_its_standard_error() -> None:
    assert is_gain(np.array([0.1, 0.2, 0.1]))
    assert not is_gain(np.array([1.0, -1.0, 0.01]))
    assert not is_gain(np.zeros(5))

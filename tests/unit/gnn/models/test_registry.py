"""Every model of the harness: fitting, saving and fold-in; and the properties of closed-form solutions."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from gnn.benchmarks.base import Benchmark
from gnn.benchmarks.lookup import find_benchmark
from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import Events
from gnn.data.split import choosers, history_before
from gnn.errors import DataError, ModelError
from gnn.evaluation.judge import judge, of_candidates
from gnn.features.people import group_of
from gnn.features.person_item import pairs_of
from gnn.models.base import Histories
from gnn.models.ease import Ease
from gnn.models.graph_filter import FilterSettings, GraphFilter, plateau
from gnn.models.kinds import ModelKind
from gnn.models.registry import MAKERS, make
from gnn.scoring.baseline import Baseline, BaselineScorer, load_baseline, save_baseline
from gnn.scoring.calibration import Calibration
from gnn.training.past_states import OfflineStates
from graph.catalogue.types import ItemLabel

QUICK: dict[ModelKind, dict[str, int]] = {
    ModelKind.LIGHTGCN: {"epochs": 2},
    ModelKind.SASREC: {"epochs": 2, "size": 16},
    ModelKind.CONVFM: {"epochs": 1},
    ModelKind.ALS: {"factors": 8},
}
BY_HISTORY = (
    ModelKind.POPULARITY,
    ModelKind.ITEM_KNN,
    ModelKind.EASE,
    ModelKind.ALS,
    ModelKind.GRAPH_FILTER,
    ModelKind.SASREC,
)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_model_is_better_than_chance_and_comes_back_as_it_was(kind: ModelKind, tiny: Benchmark) -> None:
    asked = tiny.test[ItemLabel.JOB]
    model = make(kind, "tiny", 1, **QUICK.get(kind, {}))
    model.fit(tiny.data, asked)
    people = np.flatnonzero(np.diff(asked.relevant.indptr)).astype(np.int64)
    scores = model.score(people)
    assert scores.shape == (len(people), tiny.data.count("Job"))
    assert np.isfinite(scores).all()
    assert np.nanmean(judge(kind, asked, model.score).values["auc"]) > 0.5
    history = Histories(asked.history, tiny.data.count("User")).of(people)
    before = model.fold_in(history, len(people))
    again = make(kind, "tiny", 1, **QUICK.get(kind, {}))
    again.restore(model.state())
    assert again.fold_in(history, len(people)) == pytest.approx(before, abs=1e-4)
    if kind in BY_HISTORY:
        assert before == pytest.approx(scores, abs=1e-2 if kind is ModelKind.ALS else 1e-3), "folding in is scoring"


def test_the_same_seed_makes_the_same_model(tiny: Benchmark) -> None:
    asked, people = tiny.test[ItemLabel.JOB], np.arange(5)
    scores = []
    for _ in range(2):
        model = make(ModelKind.SASREC, "tiny", 4, **QUICK[ModelKind.SASREC])
        model.fit(tiny.data, asked)
        scores.append(model.score(people))
    assert np.array_equal(scores[0], scores[1])


def test_ease_solves_its_regression(tiny: Benchmark) -> None:
    """With λ, each column of B solves a ridge regression of the item on all others (Steck, 2019)."""
    asked = tiny.test[ItemLabel.COURSE]
    model = Ease(regularisation=5.0)
    model.fit(tiny.data, asked)
    chosen = asked.history.matrix(tiny.data.count("User"), tiny.data.count("Course")).toarray()
    item = int(np.argmax(chosen.sum(axis=0)))
    others = np.delete(np.arange(chosen.shape[1]), item)
    gram = chosen[:, others].T @ chosen[:, others] + 5.0 * np.eye(len(others))
    expected = np.linalg.solve(gram, chosen[:, others].T @ chosen[:, item])
    assert model.state()["weights"][others, item] == pytest.approx(expected, abs=1e-3)


def test_ease_refuses_what_would_not_fit(tiny: Benchmark, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gnn.models.ease.MOST_ITEMS", 10)
    with pytest.raises(ModelError, match="more than 10"):
        Ease().fit(tiny.data, tiny.test[ItemLabel.JOB])


def test_the_chebyshev_plateau_passes_low_frequencies() -> None:
    coefficients = plateau(8, 1.5).astype(float)
    response = np.polynomial.chebyshev.chebval(np.array([-0.95, 0.0, 0.95]), coefficients)
    assert response.round(1).tolist() == [1.0, 0.5, 0.0]


def test_a_filter_is_linear_and_its_item_matrix_adds_up(tiny: Benchmark) -> None:
    model = GraphFilter(FilterSettings(response="ridge", rank=64, back=0.3))
    model.fit(tiny.data, tiny.test[ItemLabel.JOB])
    count = tiny.data.count("Job")
    first, second = (csr_matrix(np.eye(count)[[place]]) for place in (3, 7))
    both = model.filter_choices(csr_matrix(first + second))
    assert both == pytest.approx(model.filter_choices(first) + model.filter_choices(second), abs=1e-5)
    matrix = model.item_matrix(count).toarray()
    expected = np.maximum(model.filter_choices(first)[0], 0.0)
    expected[3] = 0.0
    assert matrix[3] == pytest.approx(expected, abs=1e-5)


def test_a_baseline_serves_as_it_was_fitted(tiny: Benchmark, tmp_path: Path) -> None:
    asked = tiny.test[ItemLabel.JOB]
    model = make(ModelKind.ITEM_KNN)
    model.fit(tiny.data, asked)
    curve = Calibration.identity()
    made = Baseline(
        "v1",
        ModelKind.ITEM_KNN,
        {ItemLabel.JOB: model},
        {ItemLabel.JOB: tiny.data.nodes[ItemLabel.JOB].ids},
        {ItemLabel.JOB: curve},
    )
    loaded = load_baseline(save_baseline(tmp_path, made, {}))
    past = tiny.data.before(asked.start)
    catalogue = catalogue_of(past)
    person = int(np.argmax(np.bincount(asked.history.user)))
    group = group_of(catalogue, [OfflineStates(past).of(person)])
    pairs = pairs_of(catalogue, group.arrays, ItemLabel.JOB)
    served = BaselineScorer(loaded, catalogue).score_with_features(group, pairs, asked.start).logits[0]
    assert served == pytest.approx(model.score(np.array([person]))[0], abs=1e-4)


def test_an_unknown_model_or_data_set_is_named() -> None:
    with pytest.raises(DataError, match="no model 'RANKER'"):
        make(ModelKind.RANKER)
    with pytest.raises(DataError, match="no data set 'moon'"):
        find_benchmark("moon", Path(), 1)
    with pytest.raises(DataError, match=r"train\.txt"):
        find_benchmark("gowalla", Path("nowhere"), 1)


def test_a_person_without_a_history_is_scored_all_the_same(tiny: Benchmark) -> None:
    nothing = Events(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int8))
    for kind in BY_HISTORY:
        model = make(kind, "tiny", 1, **QUICK.get(kind, {}))
        model.fit(tiny.data, tiny.test[ItemLabel.COURSE])
        assert np.isfinite(model.fold_in(nothing, 2)).all(), kind


def test_a_pruned_item_matrix_keeps_the_best_of_each_row_and_nothing_of_what_nobody_chose(tiny: Benchmark) -> None:
    asked, keep = tiny.test[ItemLabel.JOB], 7
    model = GraphFilter(FilterSettings(response="ridge", rank=64, back=0.3))
    model.fit(tiny.data, asked)
    count = tiny.data.count("Job")
    chosen = np.unique(asked.history.item)
    assert 0 < len(chosen) < count
    matrix = model.item_matrix(keep).toarray()
    nobody = np.setdiff1d(np.arange(count), chosen)
    assert not matrix[nobody].any()
    assert not matrix[:, nobody].any()
    whole = np.maximum(model.filter_choices(csr_matrix(np.eye(count))), 0.0)
    np.fill_diagonal(whole, 0.0)
    for row in chosen[:20].tolist():
        best = np.sort(whole[row])[-keep:]
        assert np.sort(matrix[row])[-keep:] == pytest.approx(best, abs=1e-5)


@pytest.mark.parametrize("kind", [ModelKind.LIGHTGCN, ModelKind.GRAPH_FILTER])
def test_without_any_choice_nobody_prefers_anything(kind: ModelKind, tiny: Benchmark) -> None:
    model = make(kind, "tiny", 1, **QUICK.get(kind, {}))
    model.fit(tiny.data, history_before(tiny.data, ItemLabel.JOB, 0.0))
    assert not model.score(np.arange(3)).any()


def test_only_candidates_are_scored_and_the_rest_is_ranked_nowhere(tiny: Benchmark) -> None:
    asked = tiny.test[ItemLabel.JOB]
    people, seen = choosers(asked)[:3], []

    def score(some: np.ndarray, items: np.ndarray) -> np.ndarray:
        seen.append(items)
        return np.tile(items.astype(np.float32), (len(some), 1))

    scores = of_candidates(asked, score)(people)
    assert seen[0].tolist() == np.flatnonzero(asked.candidates).tolist()
    assert np.isneginf(scores[:, ~asked.candidates]).all()
    assert (scores[:, asked.candidates] == np.flatnonzero(asked.candidates)).all()

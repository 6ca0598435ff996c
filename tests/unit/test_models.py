"""Metrics, splits, calibration, text, artifacts: the models' room without a server."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.metrics import precision_recall_curve, roc_auc_score
from torch_geometric.metrics import (
    LinkPredHitRatio,
    LinkPredMAP,
    LinkPredMRR,
    LinkPredNDCG,
    LinkPredPrecision,
    LinkPredRecall,
)

from gnn.data.dataset import Dataset, Events, dataset_of
from gnn.data.split import Question, check_no_leak, question, temporal_split
from gnn.errors import ArtifactError, InsufficientDataError, LeakError
from gnn.evaluation.metrics import (
    allowed_scores,
    auc,
    best_f1,
    bootstrap,
    hits_of,
    ndcg,
    rankings,
    reciprocal_rank,
    values_at,
)
from gnn.features.node_tensors import relation_edges, relation_names
from gnn.features.text import CharacterSvd, some_of
from gnn.models.hetero import HeteroGnn
from gnn.models.item_filter import ItemFilter
from gnn.models.item_knn import ItemKnn
from gnn.models.popularity import Popularity
from gnn.models.ranker import Ranker
from gnn.scoring import artifact
from gnn.scoring.artifact import Artifact
from gnn.scoring.calibration import Calibration, expected_calibration_error, probability_curve, quantiles_of
from gnn.training.leaks import check_training_edges
from graph.catalogue.types import ItemLabel
from graph.snapshot.reader import NODES, EdgeTable, NodeTable, Snapshot, columns

EMPTY = EdgeTable(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int8))


def table(label: str, count: int) -> NodeTable:
    row = dict.fromkeys(
        ("years", "seniority", "remote", "salary", "currency", "period", "posted", "closes", "status", "level", "hours")
    ) | {"country": "", "kind": "COMPETENCE", "discoverable": True}
    ids = [f"{label}-{index:03d}" for index in range(count)]
    return NodeTable(ids, [f"{label} number {index}" for index in range(count)], columns(label, [row] * count))


def snapshot(events: list[tuple[int, int, float]], users: int = 8, items: int = 6) -> Snapshot:
    user, item, at = (np.array(values) for values in zip(*events, strict=True)) if events else (np.zeros(0),) * 3
    counts = {
        "User": users,
        "Job": items,
        "Course": 3,
        "Skill": 4,
        "Occupation": 2,
        "Topic": 1,
        "Company": 1,
        "Provider": 1,
        "Place": 1,
    }
    liked = EdgeTable(user.astype(np.int64), item.astype(np.int64), at.astype(float), np.ones(len(user), np.float32))
    relations = [("User", name, label) for name, label in (("HAS_SKILL", "Skill"), ("WORKED_AS", "Occupation"))]
    relations += [("User", "TARGETS", "Occupation"), ("User", "LIVES_IN", "Place"), ("Job", "REQUIRES", "Skill")]
    edges = dict.fromkeys(relations, EMPTY)
    edges |= {("User", "VIEWED", "Course"): EMPTY, ("User", "LIKED", "Job"): liked}
    return Snapshot({label: table(label, counts[label]) for label in NODES}, edges, datetime.now(UTC))


def random_question(rng: np.random.Generator, users: int = 12, items: int = 40) -> tuple[Question, np.ndarray]:
    relevant = csr_matrix((rng.random((users, items)) < 0.1).astype(float))
    nothing = Events(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int8))
    asked = Question(ItemLabel.JOB, 0.0, nothing, np.ones(items, bool), csr_matrix((users, items)), relevant)
    return asked, rng.random((users, items)).astype(np.float32)


def top_hits(asked: Question, scores: np.ndarray, people: np.ndarray) -> np.ndarray:
    return hits_of(rankings(allowed_scores(scores[people], asked, people)), asked.relevant[people])


@pytest.mark.parametrize("seed", range(5))
def test_metrics_agree_with_torch_geometric(seed: int) -> None:
    asked, scores = random_question(np.random.default_rng(seed))
    people = np.flatnonzero(np.diff(asked.relevant.indptr)).astype(np.int64)
    ours = values_at(top_hits(asked, scores, people), np.diff(asked.relevant.indptr)[people])
    truth = torch.from_numpy(np.stack(asked.relevant[people].nonzero()).astype(np.int64))
    for k in (5, 10, 20):
        ranking = torch.from_numpy(np.argsort(-scores[people], axis=1)[:, :k].copy())
        for name, theirs in (
            ("ndcg", LinkPredNDCG(k)),
            ("recall", LinkPredRecall(k)),
            ("precision", LinkPredPrecision(k)),
            ("map", LinkPredMAP(k)),
            ("mrr", LinkPredMRR(k)),
            ("hit_rate", LinkPredHitRatio(k)),
        ):
            theirs.update(ranking, truth)
            assert float(theirs.compute()) == pytest.approx(float(ours[f"{name}@{k}"].mean()), abs=1e-5), name


@pytest.mark.parametrize("seed", range(3))
def test_auc_and_f1_agree_with_scikit_learn(seed: int) -> None:
    asked, scores = random_question(np.random.default_rng(seed))
    people = np.flatnonzero(np.diff(asked.relevant.indptr)).astype(np.int64)
    masked, truth = allowed_scores(scores[people], asked, people), asked.relevant[people].toarray() > 0
    assert auc(masked, asked.relevant[people]) == pytest.approx(
        [roc_auc_score(one, row) for one, row in zip(truth, masked, strict=True)]
    )
    right, found, _ = precision_recall_curve(truth.ravel(), masked.ravel())
    best = np.nanmax(2 * right * found / np.maximum(right + found, 1e-12))
    ranked = rankings(masked)
    shown = ranked >= 0
    values = np.take_along_axis(masked, np.maximum(ranked, 0), axis=1)[shown]
    assert best_f1(values, hits_of(ranked, asked.relevant[people])[shown], asked.relevant.nnz) == pytest.approx(best)


def test_reciprocal_rank_is_one_over_the_first_hit() -> None:
    hits = np.array([[False, True, True], [False, False, False], [True, False, False]])
    assert reciprocal_rank(hits, 3).tolist() == [0.5, 0.0, 1.0]


def test_what_was_chosen_before_is_never_ranked() -> None:
    asked, scores = random_question(np.random.default_rng(1))
    seen = csr_matrix(np.ones((12, 40)) - asked.relevant.toarray())
    blocked = Question(ItemLabel.JOB, 0.0, asked.history, asked.candidates, seen, asked.relevant)
    people = np.flatnonzero(np.diff(asked.relevant.indptr)).astype(np.int64)
    hits = top_hits(blocked, scores, people)
    assert ndcg(hits, np.diff(asked.relevant.indptr)[people], 10) == pytest.approx(1.0)


def test_the_bootstrap_interval_holds_the_mean() -> None:
    interval = bootstrap(np.random.default_rng(0).normal(3.0, 1.0, 400))
    assert interval.low < interval.mean < interval.high
    assert interval.high - interval.low < 0.3


def world() -> list[tuple[int, int, float]]:
    rng = np.random.default_rng(5)
    return [(int(rng.integers(8)), int(rng.integers(6)), float(at)) for at in range(100)]


def test_a_split_asks_only_for_first_choices_after_the_cut() -> None:
    data = dataset_of(snapshot(world()))
    split = temporal_split(data)
    asked = question(data, ItemLabel.JOB, split.test, split.end)
    check_no_leak(asked)
    assert asked.history.at.max() < split.test


def test_a_planted_leak_is_refused() -> None:
    data = dataset_of(snapshot(world()))
    split = temporal_split(data)
    asked = question(data, ItemLabel.JOB, split.test, split.end)
    leaky = Question(asked.label, asked.start, data.events[ItemLabel.JOB], asked.candidates, asked.seen, asked.relevant)
    with pytest.raises(LeakError, match="after the cut"):
        check_no_leak(leaky)


def test_a_job_from_after_the_cut_in_training_is_refused() -> None:
    data = dataset_of(snapshot(world()))
    data.nodes["Job"].columns["posted"][:] = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0]
    asks = EdgeTable(np.arange(6), np.zeros(6, np.int64), np.zeros(6), np.ones(6, np.float32))
    late = Dataset(data.nodes, {**data.relations, ("Job", "REQUIRES", "Skill"): asks}, data.events)
    check_training_edges(relation_edges(late.known_at(35.0)), late, 35.0)
    with pytest.raises(LeakError, match="REQUIRES"):
        check_training_edges(relation_edges(late.relations), late, 35.0)


def test_too_few_interactions_are_said_with_their_count() -> None:
    with pytest.raises(InsufficientDataError, match="insufficient data: 3 interactions"):
        temporal_split(dataset_of(snapshot([(0, 0, 1.0), (1, 1, 2.0), (2, 2, 3.0)])))


def fitted(data: Dataset) -> Question:
    split = temporal_split(data)
    return question(data, ItemLabel.JOB, split.test, split.end)


def test_popularity_counts_what_was_before_the_cut() -> None:
    data = dataset_of(snapshot(world()))
    asked = fitted(data)
    model = Popularity()
    model.fit(data, asked)
    expected = np.bincount(asked.history.item, weights=asked.history.strength, minlength=6)
    assert model.score(np.array([0, 1])).tolist() == [pytest.approx(expected)] * 2


def test_item_knn_likes_what_the_same_people_chose() -> None:
    pairs = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (3, 4), (3, 5)]
    data = dataset_of(snapshot([(u, i, float(t)) for t, (u, i) in enumerate(pairs)]))
    asked = question(data, ItemLabel.JOB, 100.0, 101.0)
    model = ItemKnn(shrinkage=0.0)
    model.fit(data, asked)
    scores = model.score(np.array([2]))[0]
    assert scores[1] == scores[[1, 2, 3, 4, 5]].max() > 0
    assert scores[4] == 0


@given(st.lists(st.floats(-20, 20), min_size=2, max_size=200))
def test_learned_scores_lie_between_0_and_1_and_keep_the_order(values: list[float]) -> None:
    logits = np.array(values, dtype=np.float32)
    learned = Calibration(quantiles_of(logits), np.zeros(0), np.zeros(0)).learned(np.sort(logits))
    assert ((learned >= 0) & (learned <= 1)).all()
    assert (np.diff(learned) >= 0).all()


def test_confidence_is_calibrated_on_what_it_was_fitted_on() -> None:
    rng = np.random.default_rng(2)
    scores = rng.uniform(0, 100, 20_000)
    outcomes = rng.random(20_000) < (scores / 100) ** 3
    curve = Calibration(np.array([0.0, 1.0]), *probability_curve(scores, outcomes))
    confidence = curve.confidence(scores)
    assert confidence is not None
    assert expected_calibration_error(confidence, outcomes) < 0.02


def test_no_outcome_gives_no_confidence() -> None:
    empty = Calibration(np.array([0.0, 1.0]), *probability_curve(np.arange(5.0), np.zeros(5, bool)))
    assert empty.confidence(np.array([50.0])) is None


TEXTS = ["database administrator", "databse administrator", "nurse", "مهندس برمجيات", ""]


def test_character_vectors_forgive_a_slip_and_are_deterministic() -> None:
    embedder = CharacterSvd.fit([*TEXTS, "clinical nurse", "software engineer"], seed=1)
    vectors = embedder.encode(TEXTS)
    assert vectors @ vectors[0] == pytest.approx(
        CharacterSvd.fit([*TEXTS, "clinical nurse", "software engineer"], 1).encode(TEXTS) @ vectors[0]
    )
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.3
    assert np.linalg.norm(vectors[4]) == 0


def saved(folder: Path) -> Path:
    torch.manual_seed(0)
    data = dataset_of(snapshot(world()))
    embedder = CharacterSvd.fit(TEXTS, 1)
    texts = {artifact.text_digest(text): vector for text, vector in zip(TEXTS, embedder.encode(TEXTS), strict=True)}
    curve = Calibration(quantiles_of(np.arange(10, dtype=np.float32)), np.arange(3.0), np.arange(3.0) / 3)
    similar = csr_matrix(np.array([[0.0, 0.5], [0.25, 0.0]], dtype=np.float32))
    made = Artifact(
        version="v1",
        network=HeteroGnn(relation_names(data), {"Company": 1}),
        embedder=embedder,
        texts=texts,
        known={"Company": ["Company-000"]},
        ranker={ItemLabel.JOB: Ranker(("one", "two"))},
        filters={ItemLabel.JOB: ItemFilter(["a", "b"], similar)},
        calibration={ItemLabel.JOB: curve},
        manifest={},
    )
    return artifact.save(folder, made, {})


def test_an_artifact_comes_back_as_it_was(tmp_path: Path) -> None:
    made = artifact.load(saved(tmp_path))
    assert made.version == "v1"
    assert made.embedder.name == CharacterSvd.name
    assert set(made.texts) == {artifact.text_digest(text) for text in TEXTS}
    assert made.calibration[ItemLabel.JOB].probabilities.tolist() == pytest.approx([0, 1 / 3, 2 / 3])
    assert made.filters[ItemLabel.JOB].aligned({"b": 0, "a": 1, "c": 2}, 3).toarray().tolist() == [
        [0, 0.25, 0],
        [0.5, 0, 0],
        [0, 0, 0],
    ]
    assert made.ranker[ItemLabel.JOB].names == ("one", "two")


@pytest.mark.parametrize("name", ["network.safetensors", "text.safetensors", "ranker.safetensors"])
def test_a_truncated_artifact_is_refused(tmp_path: Path, name: str) -> None:
    folder = saved(tmp_path)
    (folder / name).write_bytes((folder / name).read_bytes()[:-10])
    with pytest.raises(ArtifactError, match="damaged or was swapped"):
        artifact.load(folder)


def test_a_foreign_or_missing_artifact_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="not there"):
        artifact.load(tmp_path / "nothing")
    folder = saved(tmp_path)
    (folder / "manifest.json").write_text(json.dumps({"format": "another"}))
    with pytest.raises(ArtifactError, match="not a model of the format"):
        artifact.load(folder)


def test_of_many_texts_the_embedder_is_fitted_on_different_ones_that_say_something(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gnn.features.text.FITTED", 3)
    assert sorted(some_of(["", "baker", "", "baker", "nurse"], 1)) == ["baker", "nurse"]
    many = some_of([f"word {place}" for place in range(9)], 1)
    assert len(set(many)) == 3
    assert some_of(["a", "", "a"], 1) == ["a", "", "a"], "few texts are taken as they are"

"""Ranking metrics."""

import numpy as np
import pytest
import torch
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

from gnn.data.dataset import Events
from gnn.data.split import Question
from gnn.evaluation.metrics import (
    allowed_scores,
    auc,
    best_f1,
    bootstrap,
    hits_of,
    ndcg,
    ndcg_of_scores,
    rankings,
    reciprocal_rank,
    values_at,
)
from graph.catalogue.types import ItemLabel


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
        [roc_auc_score(labels, row) for labels, row in zip(truth, masked, strict=True)]
    )
    precision, recall, _ = precision_recall_curve(truth.ravel(), masked.ravel())
    best = np.nanmax(2 * precision * recall / np.maximum(precision + recall, 1e-12))
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


def test_scores_that_put_the_relevant_items_first_have_the_full_ndcg_and_others_less() -> None:
    question, noise = random_question(np.random.default_rng(5))
    people = np.flatnonzero(np.diff(question.relevant.indptr))
    relevant = csr_matrix(question.relevant[people])
    perfect = (relevant.toarray() + 0.1 * noise[people]).astype(np.float32)

    assert ndcg_of_scores(perfect, question, people, relevant, 10) == pytest.approx(1.0)
    assert (ndcg_of_scores(-perfect, question, people, relevant, 10) < 0.5).all()

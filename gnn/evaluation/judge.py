"""Evaluates all models the same way: full ranking of all candidates, nothing from after the cut.

A model answers one question per item label. Its metrics are kept per person, so that
two models can be compared in pairs on the same people.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.dataset import Index
from gnn.data.split import Question, choosers
from gnn.evaluation import beyond_accuracy
from gnn.evaluation.metrics import (
    DEPTH,
    Interval,
    Rankings,
    Values,
    allowed_scores,
    auc,
    best_f1,
    bootstrap,
    hits_of,
    rankings,
    values_at,
)
from gnn.models.base import People, Progress, Scores, quiet
from graph.catalogue.types import ItemLabel

BLOCK = 256


@dataclass(frozen=True, slots=True)
class Judgement:
    """One model's results on one question.

    ``values`` holds each metric by name (``ndcg@10``) for each of ``people``; ``ranked`` their
    top fifty; ``whole`` the aggregate metrics: F1, coverage, Gini, novelty, diversity.
    """

    name: str
    label: ItemLabel
    people: People
    ranked: Rankings
    values: Mapping[str, Values]
    whole: Mapping[str, float]

    @property
    def ndcg(self) -> Values:
        """NDCG@10 of each person."""
        return self.values["ndcg@10"]


def of_candidates(question: Question, score: Callable[[People, Index], Scores]) -> Callable[[People], Scores]:
    """Adapts a scorer of people with some items to :func:`judge`, so that only the candidates are scored.

    Args:
        question: the question.
        score: returns float32 [people, items] for people and items by index.
    """
    items = np.flatnonzero(question.candidates)

    def score_all(people: People) -> Scores:
        scores = np.full((len(people), len(question.candidates)), -np.inf, dtype=np.float32)
        scores[:, items] = score(people, items)
        return scores

    return score_all


def judge(
    name: str,
    question: Question,
    score: Callable[[People], Scores],
    content: csr_matrix | None = None,
    progress: Progress = quiet,
) -> Judgement:
    """Ranks all candidates for all people who chose something in the window, and computes the metrics.

    Args:
        name: name of the model.
        question: the question.
        score: returns float32 [people, items] for people by index.
        content: content features of the items, for diversity; sparse [items, features].
        progress: receives the completed share.
    """
    people = choosers(question)
    ranked, areas, scores, hits = [], [], [], []
    for start in range(0, len(people), BLOCK):
        block = people[start : start + BLOCK]
        masked, relevant = allowed_scores(score(block), question, block), question.relevant[block]
        top = rankings(masked)
        ranked.append(top)
        areas.append(auc(masked, relevant))
        scores.append(np.take_along_axis(masked, np.maximum(top, 0), axis=1))
        hits.append(hits_of(top, relevant))
        progress(min(1.0, (start + BLOCK) / len(people)), f"ranking with {name}")
    all_rankings, all_hits = np.concatenate(ranked), np.concatenate(hits)
    is_filled = all_rankings >= 0
    values = values_at(all_hits, np.diff(question.relevant.indptr)[people])
    whole = {
        "f1": best_f1(np.concatenate(scores)[is_filled], all_hits[is_filled], question.relevant.nnz),
        "coverage@10": beyond_accuracy.coverage(all_rankings, question.candidates),
        "gini@10": beyond_accuracy.gini(all_rankings, question.candidates),
        "novelty@10": beyond_accuracy.novelty(all_rankings, item_counts(question)),
    }
    mean_diversity = None if content is None else beyond_accuracy.diversity(all_rankings, content)
    if mean_diversity is not None:
        whole["diversity@10"] = mean_diversity
    return Judgement(name, question.label, people, all_rankings, {**values, "auc": np.concatenate(areas)}, whole)


def item_counts(question: Question) -> Values:
    """Return how often each item was chosen before the window, float64 [items]."""
    return np.bincount(question.history.item, minlength=len(question.candidates)).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Slice:
    """A subset of a question's pairs: of some people, or of some items."""

    name: str
    people: NDArray[np.bool_] | None = None
    items: NDArray[np.bool_] | None = None


def on_slice(judgement: Judgement, question: Question, part: Slice, metric: str) -> Values:
    """Return a metric for the people of a slice with relevant items in it, on the same rankings."""
    in_slice = np.ones(len(judgement.people), dtype=bool) if part.people is None else part.people[judgement.people]
    relevant = question.relevant[judgement.people[in_slice]]
    if part.items is not None:
        relevant = csr_matrix(relevant.multiply(part.items[None, :]))
        relevant.eliminate_zeros()
    counts = np.diff(relevant.indptr)
    has_relevant = counts > 0
    if not has_relevant.any():
        return np.zeros(0)
    hits = hits_of(judgement.ranked[in_slice][has_relevant][:, :DEPTH], relevant[has_relevant])
    return values_at(hits, counts[has_relevant])[metric]


def by_person(judgements: Sequence[Judgement], metric: str) -> Values:
    """Return one value per person, in the order of people: the mean over the labels they chose from."""
    people = np.concatenate([judgement.people for judgement in judgements])
    values = np.concatenate([judgement.values[metric] for judgement in judgements])
    _, person_index = np.unique(people, return_inverse=True)
    return np.asarray(np.bincount(person_index, weights=values) / np.bincount(person_index))


def difference(ours: Sequence[Sequence[Judgement]], theirs: Sequence[Sequence[Judgement]], metric: str) -> Interval:
    """Return the paired difference over people with its 95% interval; each side is averaged over its seeds."""
    sides = [np.mean([by_person(run, metric) for run in side], axis=0) for side in (ours, theirs)]
    return bootstrap(sides[0] - sides[1])

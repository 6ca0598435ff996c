"""Judges models the same way: full ranking of all candidates, temporal split, nothing from after the cut.

A model answers one question for each item label; its values are kept for each person, so that
two models are compared in pairs on the same people.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.dataset import ITEM_LABELS, Dataset
from gnn.metrics import Interval, bootstrap, ndcg, ranked_hits, recall, reciprocal_rank
from gnn.models.base import Model
from gnn.models.item_knn import ItemKnn
from gnn.models.popularity import Popularity
from gnn.split import Question, Split, check_no_leak, choosers, question

K = 10
WEEK = 7 * 86_400.0
BASELINES: Mapping[str, Callable[[], list[Model]]] = {
    "POPULARITY": lambda: [Popularity(), Popularity(WEEK), Popularity(2 * WEEK), Popularity(4 * WEEK)],
    "ITEM_KNN": lambda: [ItemKnn(n, shrinkage) for n in (50, 200) for shrinkage in (0.0, 2.0, 10.0)],
}

Scores = NDArray[np.float32]
People = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one model answered one question: values for each person who chose something."""

    name: str
    label: str
    people: People
    ndcg: NDArray[np.float64]
    recall: NDArray[np.float64]
    reciprocal_rank: NDArray[np.float64]


def questions(data: Dataset, start: float, end: float) -> dict[str, Question]:
    """One checked question for each item label that somebody chose something of."""
    asked = {label: question(data, label, start, end) for label in ITEM_LABELS}
    for one in asked.values():
        check_no_leak(one)
    return {label: one for label, one in asked.items() if one.relevant.nnz}


def judge(name: str, asked: Question, score: Callable[[People], Scores]) -> Judgement:
    """Rank all candidates for all people who chose something in the window."""
    people = choosers(asked)
    relevant = np.diff(asked.relevant.indptr)[people]
    hits = np.concatenate(
        [ranked_hits(score(part), asked, part, K) for part in np.array_split(people, len(people) // 500 + 1)]
    )
    return Judgement(
        name, asked.label, people, ndcg(hits, relevant, K), recall(hits, relevant, K), reciprocal_rank(hits)
    )


def tuned(kind: str, data: Dataset, split: Split) -> Callable[[Dataset, Question], Model]:
    """The best setting of a baseline on the validation part, as something that fits a fresh one."""
    asked = questions(data, split.validation, split.test)

    def quality(index: int) -> float:
        values = []
        for one in asked.values():
            model = BASELINES[kind]()[index]
            model.fit(data, one)
            values.append(judge(kind, one, model.score).ndcg.mean())
        return float(np.mean(values)) if values else 0.0

    best = max(range(len(BASELINES[kind]())), key=quality)

    def fit(data: Dataset, one: Question) -> Model:
        model = BASELINES[kind]()[best]
        model.fit(data, one)
        return model

    return fit


def judge_baseline(kind: str, data: Dataset, split: Split) -> list[Judgement]:
    """A baseline, tuned on validation, fitted on everything before the test cut, judged on the test part."""
    fit = tuned(kind, data, split)
    return [judge(kind, asked, fit(data, asked).score) for asked in questions(data, split.test, split.end).values()]


def by_person(judgements: list[Judgement]) -> NDArray[np.float64]:
    """One NDCG@10 for each person, in the order of people: the mean over the labels that they chose of."""
    people = np.concatenate([one.people for one in judgements])
    values = np.concatenate([one.ndcg for one in judgements])
    _, place = np.unique(people, return_inverse=True)
    return np.asarray(np.bincount(place, weights=values) / np.bincount(place))


def difference(ours: list[list[Judgement]], theirs: list[Judgement]) -> Interval:
    """The paired difference in NDCG@10 over people, ours averaged over seeds, with its 95% interval."""
    mean = np.mean([by_person(seed) for seed in ours], axis=0)
    return bootstrap(mean - by_person(theirs))

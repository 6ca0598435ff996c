"""Evaluates a serving model on a held-out question: alone, blended, and against the heuristic."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import Dataset, Index, Mask
from gnn.data.split import Question, Split, choosers, history_before, sample_questions
from gnn.evaluation.judge import Judgement, judge, of_candidates, on_slice
from gnn.evaluation.metrics import Interval, bootstrap
from gnn.evaluation.slices import slices_of
from gnn.models.base import Scores
from gnn.models.registry import make
from gnn.scoring.artifact import Artifact
from gnn.scoring.baseline import Baseline
from gnn.scoring.blend import Blend, Serving, totals
from gnn.scoring.calibration import expected_calibration_error
from gnn.scoring.loader import Loaded, scorer_of
from gnn.training.backtest import Moment, Recipe, filters_of, moment_at
from gnn.training.past_states import OfflineStates
from graph.catalogue.types import ItemLabel

CALIBRATED_PEOPLE = 400
BLOCK = 16


def score_blended(serving: Serving, question: Question, blend: Blend) -> tuple[NDArray[np.float64], Mask]:
    """Return blended scores and outcomes of people who chose something, over all candidates, using serving code."""
    states = OfflineStates(serving.catalogue.data)
    scores, outcomes = [], []
    for person in choosers(question)[:CALIBRATED_PEOPLE].tolist():
        allowed = question.candidates.copy()
        allowed[question.seen[person].indices] = False
        rows = np.flatnonzero(allowed)
        scores.append(total_scores(serving, states, question, blend, np.array([person]), rows)[0].astype(np.float64))
        outcomes.append(np.isin(rows, question.relevant[person].indices))
    return np.concatenate(scores), np.concatenate(outcomes)


def total_scores(
    serving: Serving, states: OfflineStates, question: Question, blend: Blend, people: Index, rows: Index
) -> Scores:
    """Return blended scores of people with items by index, float32 [people, items]."""
    person_states = [states.of(person) for person in people.tolist()]
    return totals(serving, person_states, question.label, blend, question.start, rows, BLOCK).astype(np.float32)


def judge_moment(moment: Moment, questions: Mapping[ItemLabel, Question], blend: Blend) -> dict[str, list[Judgement]]:
    """Evaluate the ranker, the GNN alone, the served blend and the heuristic on the test part, by name."""
    serving, heuristic = Serving(moment.catalogue, moment.scorer), Serving(moment.catalogue, None)
    states = OfflineStates(moment.catalogue.data)
    judgements: dict[str, list[Judgement]] = defaultdict(list)
    for label, question in questions.items():
        content = moment.catalogue.items[label].skills
        scores: dict[str, Callable[[Index, Index], Scores]] = {
            "RANKER": partial(moment.past.rank, label),
            "GNN": partial(moment.past.network, label),
            "HYBRID": partial(total_scores, serving, states, question, blend),
            "HEURISTIC": partial(total_scores, heuristic, states, question, blend),
        }
        for name, score in scores.items():
            judgements[name].append(judge(name, question, of_candidates(question, score), content))
    return dict(judgements)


def judge_serving(loaded: Loaded, data: Dataset, split: Split, recipe: Recipe) -> list[Judgement]:
    """Evaluate a model of the registry on the test part, blended as in serving."""
    if isinstance(loaded, Artifact):
        moment = moment_at(loaded, data, split.test, filters_of(loaded, recipe.filters))
        serving = Serving(moment.catalogue, moment.scorer)
    else:
        catalogue = catalogue_of(data.before(split.test))
        serving = Serving(catalogue, scorer_of(refit_baseline(loaded, data, split.test), catalogue, split.test))
    states = OfflineStates(serving.catalogue.data)
    return [
        judge(
            "HYBRID", question, of_candidates(question, partial(total_scores, serving, states, question, recipe.blend))
        )
        for question in sample_questions(data, split.test, split.end).values()
    ]


def refit_baseline(baseline: Baseline, data: Dataset, cut: float) -> Baseline:
    """Refits a baseline on data before a cut only, because the stored one was fitted on everything."""
    models = {}
    for label in data.events:
        question = history_before(data, label, cut)
        if len(question.history):
            models[label] = make(baseline.kind, **baseline.settings)
            models[label].fit(data, question)
    return replace(baseline, models=models, ids={label: data.nodes[label].ids for label in models})


def calibration_errors(moment: Moment, questions: Mapping[ItemLabel, Question], blend: Blend) -> dict[ItemLabel, float]:
    """Return the expected calibration error of the confidence on the test part, by item label."""
    serving, errors = Serving(moment.catalogue, moment.scorer), {}
    for label, question in questions.items():
        scores, outcomes = score_blended(serving, question, blend)
        confidence = moment.scorer.calibration[label].confidence(scores)
        if confidence is not None:
            errors[label] = expected_calibration_error(confidence, outcomes)
    return errors


def judge_slices(
    judgements: Sequence[Judgement], questions: Mapping[ItemLabel, Question], data: Dataset
) -> dict[str, Interval]:
    """Return the NDCG@10 of each slice with its interval, by names like ``ndcg.job.slice.new user``."""
    values: dict[str, Interval] = {}
    for judgement in judgements:
        question = questions[judgement.label]
        for part in slices_of(question, data):
            values[f"ndcg.{judgement.label.lower()}.slice.{part.name}"] = bootstrap(
                on_slice(judgement, question, part, "ndcg@10")
            )
    return values


def summarise_judgements(judgements: Mapping[str, list[Judgement]]) -> dict[str, dict[str, list[float]]]:
    """Return NDCG@10 with its interval by model and label, for the manifest."""
    return {
        name: {judgement.label: list(asdict(bootstrap(judgement.ndcg)).values()) for judgement in model_judgements}
        for name, model_judgements in judgements.items()
    }

"""Fits, evaluates and calibrates baselines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import ITEM_LABELS, Dataset, Index
from gnn.data.split import Question, choosers, sample_questions, temporal_split
from gnn.evaluation.judge import Judgement, judge
from gnn.models.base import Model, Scores
from gnn.models.kinds import JUDGED_ONLY, RIVALS, ModelKind
from gnn.models.registry import make
from gnn.scoring.baseline import Baseline, BaselineScorer
from gnn.scoring.blend import Blend, Serving
from gnn.scoring.calibration import Calibration
from gnn.training.calibration_fit import Curves, HeldOut, fit_calibration
from gnn.training.holdout import refit_baseline
from graph.catalogue.types import ItemLabel


@dataclass(frozen=True, slots=True)
class FittedBaseline:
    """A baseline's results on the test and the validation part.

    ``baseline`` is the one that serves, fitted on everything; ``None`` for a kind that is only evaluated.
    """

    test: Sequence[Judgement]
    validation: Sequence[Judgement]
    end: float
    baseline: Baseline | None


def fit_model(kind: ModelKind, data: Dataset, question: Question, settings: Mapping[str, Any]) -> Model:
    """Fits a baseline on a question's history, with its tuned settings except for some."""
    model = make(kind, **settings)
    model.fit(data, question)
    return model


def judge_rivals(data: Dataset) -> dict[ModelKind, list[Judgement]]:
    """Evaluate the baselines that a new model must beat, fitted on everything before the test part."""
    return {kind: judge_on_test(kind, data, {}) for kind in RIVALS}


def judge_on_test(kind: ModelKind, data: Dataset, settings: Mapping[str, Any]) -> list[Judgement]:
    """Evaluate a baseline on the test part, by item label."""
    split = temporal_split(data)
    questions = sample_questions(data, split.test, split.end).values()
    return [judge(kind, question, fit_model(kind, data, question, settings).score) for question in questions]


def fit_baseline(
    kind: ModelKind, version: str, data: Dataset, blend: Blend, settings: Mapping[str, Any]
) -> FittedBaseline:
    """Evaluate a baseline on both held-out parts; one that serves is calibrated and fitted on everything.

    Args:
        kind: the kind.
        version: the version of the baseline that serves.
        data: nodes, relations and events.
        blend: how scores are blended.
        settings: settings in place of the kind's tuned ones.
    """
    split = temporal_split(data)
    questions = sample_questions(data, split.validation, split.test)
    models = {label: fit_model(kind, data, question, settings) for label, question in questions.items()}
    validation = [judge(kind, question, models[label].score) for label, question in questions.items()]
    baseline = None
    if kind not in JUDGED_ONLY:
        blank = Baseline(version, kind, {}, {}, dict.fromkeys(ITEM_LABELS, Calibration.identity()), settings)
        fitted_models = {label: model for label, model in models.items() if len(questions[label].history)}
        past = replace(blank, models=fitted_models, ids={label: data.nodes[label].ids for label in fitted_models})
        curves = calibrate_baseline(past, data, questions, blend)
        baseline = replace(refit_baseline(blank, data, split.end), calibration=curves)
    return FittedBaseline(judge_on_test(kind, data, settings), validation, split.end, baseline)


def calibrate_baseline(
    baseline: Baseline, data: Dataset, questions: Mapping[ItemLabel, Question], blend: Blend
) -> dict[ItemLabel, Calibration]:
    """Calibrates a baseline on the part that the questions cover."""
    catalogue = catalogue_of(data.before(min((question.start for question in questions.values()), default=0.0)))

    def serve(curves: Curves) -> Serving:
        return Serving(catalogue, BaselineScorer(replace(baseline, calibration=curves), catalogue))

    held_out = {
        label: [HeldOut(choosers(question), partial(score_items, baseline.models[label]), serve)]
        for label, question in questions.items()
        if label in baseline.models
    }
    return fit_calibration(baseline.calibration, questions, held_out, blend)


def score_items(model: Model, people: Index, rows: Index) -> Scores:
    """Return a baseline's scores of people with items by index, [people, items]."""
    return model.score(people)[:, rows]

"""Fits a model's calibration on a held-out part: earlier data as input, choices in the part as outcomes."""

from collections.abc import Callable, Mapping

import numpy as np

from gnn.data.dataset import Index
from gnn.data.split import Question, choosers
from gnn.models.base import Scores
from gnn.scoring.blend import Blend, Serving
from gnn.scoring.calibration import Calibration, fit_isotonic_curve
from gnn.training.holdout import CALIBRATED_PEOPLE, score_blended
from graph.catalogue.types import ItemLabel

Curves = Mapping[ItemLabel, Calibration]


def fit_calibration(
    defaults: Curves,
    questions: Mapping[ItemLabel, Question],
    score: Callable[[ItemLabel, Index, Index], Scores | None],
    serve: Callable[[Curves], Serving],
    blend: Blend,
) -> dict[ItemLabel, Calibration]:
    """Fits the calibration by item label: first of the model's own scores, then of the blended scores.

    Args:
        defaults: the calibration to keep for labels without a question.
        questions: people's choices in the held-out part.
        score: returns the model's scores of people with items by index, [people, items]; ``None`` if it knows no items
            of the label.
        serve: makes the serving state with a given calibration, over the catalogue before the held-out part.
        blend: how scores are blended.
    """
    curves = dict(defaults)
    for label, question in questions.items():
        scores = score(label, choosers(question)[:CALIBRATED_PEOPLE], np.flatnonzero(question.candidates))
        if scores is not None:
            curves[label] = Calibration.of_logits(scores)
    serving = serve(curves)
    for label, question in questions.items():
        totals, outcomes = score_blended(serving, question, blend)
        curves[label] = Calibration(curves[label].quantiles, *fit_isotonic_curve(totals, outcomes))
    return curves

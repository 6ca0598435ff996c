"""A weighted sum of models' scores, for data sets without features to learn from.

Stacking (Wolpert, 1992) with non-negative weights: each person's scores of each model are
standardised; the first model's weight is 1, the others are tuned on validation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gnn.data.split import Question, asked_of, choosers
from gnn.evaluation.judge import judge
from gnn.models.base import Model, People, Progress, Scores, quiet
from gnn.models.ranker import standardise

GRID = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.5)
PEOPLE, SEED = 4_000, 1


@dataclass(frozen=True, slots=True)
class Stack:
    """Models and the weights of their standardised scores."""

    models: Sequence[Model]
    weights: tuple[float, ...]

    def score(self, people: People) -> Scores:
        """Return float32 [people, items]; higher is better."""
        total: Scores = np.sum(
            [
                weight * standardise(model.score(people))
                for weight, model in zip(self.weights, self.models, strict=True)
            ],
            axis=0,
        )
        return total


def best_weights(
    models: Sequence[Model], validation: Question, metric: str, progress: Progress = quiet
) -> tuple[float, ...]:
    """Return the weights that do best on a sample of the people of a validation question.

    The weights after the first are searched over a grid in turn, with the later ones at 0.

    Args:
        models: models fitted on the question's history, the base model first.
        validation: the question.
        metric: metric to maximise, such as ``ndcg@20``.
        progress: receives the completed share.
    """
    people = np.sort(np.random.default_rng(SEED).permutation(choosers(validation))[:PEOPLE])
    question = asked_of(validation, people)
    weights = [1.0]
    total = standardise(models[0].score(people))
    for turn, model in enumerate(models[1:]):
        values, quality = standardise(model.score(people)), {}
        for index, weight in enumerate(GRID):
            both = total + weight * values
            judgement = judge("stack", question, lambda rows, both=both: both[np.searchsorted(people, rows)])  # type: ignore[misc]
            quality[weight] = float(judgement.values[metric].mean())
            progress((turn + (index + 1) / len(GRID)) / (len(models) - 1), f"weight {weight}: {quality[weight]:.4f}")
        weights.append(max(quality, key=lambda weight: (quality[weight], -weight)))
        total = total + weights[-1] * values
    return tuple(weights)

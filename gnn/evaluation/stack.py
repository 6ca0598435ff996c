"""A weighted sum of models' scores, for data sets without features to learn from.

Stacking (Wolpert, 1992) with non-negative weights: each person's scores of each model are
standardised; the first model's weight is 1, the others are tuned on validation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gnn.data.split import Question, choosers
from gnn.evaluation.judge import BLOCK
from gnn.evaluation.metrics import allowed_scores, hits_of, rankings, values_at
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
    weights: list[float] = [1.0]
    for turn, model in enumerate(models[1:]):
        stack = Stack(models[: turn + 1], tuple(weights))
        quality = np.zeros(len(GRID))
        for start in range(0, len(people), BLOCK):
            block = people[start : start + BLOCK]
            total, values = stack.score(block), standardise(model.score(block))
            quality += [sum_metric(validation, block, total + weight * values, metric) for weight in GRID]
            share = min(1.0, (start + BLOCK) / len(people))
            progress((turn + share) / (len(models) - 1), f"weighing {model.kind}")
        weights.append(GRID[int(np.argmax(quality))])
    return tuple(weights)


def sum_metric(question: Question, people: People, scores: Scores, metric: str) -> float:
    """Return the sum of a metric over some people, from their scores of all items, float32 [people, items]."""
    relevant = question.relevant[people]
    hits = hits_of(rankings(allowed_scores(scores, question, people)), relevant)
    return float(values_at(hits, np.diff(relevant.indptr))[metric].sum())

"""Ranker variants with other features: without the GNN, to measure its gain, and with the oracle, as a limit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from gnn.benchmarks.base import Benchmark, Oracle
from gnn.data.dataset import Index
from gnn.data.split import make_questions
from gnn.errors import ModelError
from gnn.evaluation.judge import Judgement, judge, of_candidates
from gnn.models.base import Scores
from gnn.models.ranker import Ranker, RankerSettings
from gnn.scoring.ranker_features import GNN, Block, feature_names
from gnn.training.backtest import Moment
from gnn.training.pipeline import with_newcomers
from graph.catalogue.types import ItemLabel

WITHOUT_GNN = "RANKER_WITHOUT_GNN"
WITH_ORACLE = "RANKER_WITH_ORACLE"
BLOCK = 32


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant of the ranker: its name, its feature names by label, and how to derive them from the served ones.

    ``transform`` takes the label, features [people, items, n], and the people and items by index; ``leading`` names
    the features that select the hardest negatives.
    """

    name: str
    leading: tuple[str, ...]
    names: Callable[[ItemLabel], tuple[str, ...]]
    transform: Callable[[ItemLabel, Block, Index, Index], Block]


def make_variants(oracle: Mapping[ItemLabel, Oracle] | None) -> list[Variant]:
    """Return the ranker without the GNN, and, if the hidden preferences are known, one that sees them."""
    without = Variant(WITHOUT_GNN, ("filter",), list_names_without_gnn, drop_gnn)
    if oracle is None:
        return [without]
    return [without, Variant(WITH_ORACLE, GNN, list_names_with_oracle, partial(add_oracle, oracle))]


def list_names_without_gnn(label: ItemLabel) -> tuple[str, ...]:
    """Return the names of all features except the GNN's score."""
    return tuple(name for name in feature_names(label) if name not in GNN)


def list_names_with_oracle(label: ItemLabel) -> tuple[str, ...]:
    """Return the names of all features and the hidden utility."""
    return (*feature_names(label), "oracle")


def drop_gnn(label: ItemLabel, block: Block, _people: Index, _rows: Index) -> Block:
    """Return all features except the GNN's score."""
    return np.delete(block, [feature_names(label).index(name) for name in GNN], axis=-1)


def add_oracle(oracle: Mapping[ItemLabel, Oracle], label: ItemLabel, block: Block, people: Index, rows: Index) -> Block:
    """Return all features and the hidden utility."""
    return np.concatenate([block, oracle[label](people)[:, rows, None]], axis=-1)


def judge_variant(
    variant: Variant, benchmark: Benchmark, test: Moment, learning: Moment, settings: RankerSettings
) -> list[Judgement]:
    """Fit a variant on the same people of the validation part as the ranker, and evaluate it on the test part.

    Args:
        variant: the variant.
        benchmark: the data set.
        test: the data known at the test cut.
        learning: the data known at the validation cut, as rankers learn from it.
        settings: ranker settings.

    Raises:
        ModelError: the split is not temporal, so there is no validation part in time.
    """
    if benchmark.split is None:
        raise ModelError(f"{benchmark.name} is not split by time")
    training_questions = make_questions(benchmark.learning_data, benchmark.split.validation, benchmark.split.test)
    judgements = []
    for label, question in benchmark.test.items():
        ranker = Ranker(variant.names(label), settings, variant.leading)
        if label in training_questions:
            ranker.fit(training_questions[label], partial(show_features, variant, learning, label))
        judgements.append(
            judge(variant.name, question, of_candidates(question, partial(score_variant, variant, ranker, test, label)))
        )
    return judgements


def show_features(variant: Variant, moment: Moment, label: ItemLabel, people: Index, rows: Index) -> Block:
    """Return a variant's training features: float32 [people, items, n]."""
    return variant.transform(label, with_newcomers(moment.past, label, people, rows), people, rows)


def score_variant(
    variant: Variant, ranker: Ranker, moment: Moment, label: ItemLabel, people: Index, rows: Index
) -> Scores:
    """Return a variant's scores, float32 [people, items]."""
    parts = []
    for start in range(0, len(people), BLOCK):
        chunk = people[start : start + BLOCK]
        parts.append(ranker.score(variant.transform(label, moment.past.features(label, chunk, rows), chunk, rows)))
    return np.concatenate(parts)

"""Ranker variants with other features: without the GNN, to measure its gain; with activity by window; with the oracle.

The oracle is a limit. Activity (:mod:`gnn.features.activity`) is not among the ranker's features; the evaluation says
what it would add.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from gnn.benchmarks.base import Benchmark, Oracle
from gnn.data.dataset import Index
from gnn.data.split import choosers, make_questions
from gnn.errors import ModelError
from gnn.evaluation.judge import Judgement, judge, of_candidates
from gnn.features.activity import ACTIVITY_VIEWS, activity_of
from gnn.models.base import Scores
from gnn.models.ranker import Ranker, RankerSettings
from gnn.scoring.ranker_features import GNN, Block, feature_names
from gnn.training.backtest import Moment
from gnn.training.pipeline import share_to_present, with_newcomers
from graph.catalogue.types import ItemLabel

WITHOUT_GNN = "RANKER_WITHOUT_GNN"
WITH_ACTIVITY = "RANKER_WITH_ACTIVITY"
WITH_ORACLE = "RANKER_WITH_ORACLE"
BLOCK = 32
ITEM_VIEWS: Mapping[ItemLabel, tuple[str, ...]] = {
    ItemLabel.JOB: ("job_activity", "place_popularity", "occupation_popularity"),
    ItemLabel.COURSE: ("course_activity",),
}
"""The activity views that say something about an item of a label."""

ItemValues = Mapping[ItemLabel, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant of the ranker: its name, its feature names by label, and how to derive them from the served ones.

    ``prepare`` computes values of all items at a moment, float32 [items, m] by label, once. ``transform`` takes them,
    the label, features [people, items, n], and the people and items by index. ``leading`` names the features that
    select the hardest negatives.
    """

    name: str
    leading: tuple[str, ...]
    names: Callable[[ItemLabel], tuple[str, ...]]
    transform: Callable[[ItemValues, ItemLabel, Block, Index, Index], Block]
    prepare: Callable[[Moment], ItemValues] = lambda _: {}


def make_variants(oracle: Mapping[ItemLabel, Oracle] | None) -> list[Variant]:
    """Return the ranker without the GNN, with activity, and with the oracle if the hidden preferences are known."""
    variants = [
        Variant(WITHOUT_GNN, ("filter",), list_names_without_gnn, drop_gnn),
        Variant(WITH_ACTIVITY, GNN, list_names_with_activity, add_item_values, count_activity),
    ]
    if oracle is not None:
        variants.append(Variant(WITH_ORACLE, GNN, list_names_with_oracle, partial(add_oracle, oracle)))
    return variants


def list_names_without_gnn(label: ItemLabel) -> tuple[str, ...]:
    """Return the names of all features except the GNN's score."""
    return tuple(name for name in feature_names(label) if name not in GNN)


def list_names_with_activity(label: ItemLabel) -> tuple[str, ...]:
    """Return the names of all features and those of the activity views of a label."""
    views = [view for view in ACTIVITY_VIEWS if view.name in ITEM_VIEWS[label]]
    return (*feature_names(label), *(f"{view.name}.{feature}" for view in views for feature in view.features))


def list_names_with_oracle(label: ItemLabel) -> tuple[str, ...]:
    """Return the names of all features and the hidden utility."""
    return (*feature_names(label), "oracle")


def drop_gnn(_values: ItemValues, label: ItemLabel, block: Block, _people: Index, _rows: Index) -> Block:
    """Return all features except the GNN's score."""
    return np.delete(block, [feature_names(label).index(name) for name in GNN], axis=-1)


def count_activity(moment: Moment) -> ItemValues:
    """Return the logarithms of the activity of items, and of their places and occupations, at a moment."""
    activity = activity_of(moment.catalogue)
    group_of_item = {"Place": activity.place, "Occupation": activity.occupation}
    values = {}
    for label, names in ITEM_VIEWS.items():
        columns = []
        for view in ACTIVITY_VIEWS:
            if view.name in names:
                counts = view.count(activity, moment.now)
                of_none = np.zeros((1, counts.shape[1]), dtype=counts.dtype)
                columns.append(
                    counts if view.entity == label else np.append(counts, of_none, 0)[group_of_item[view.entity]]
                )
        values[label] = np.log1p(np.concatenate(columns, axis=-1)).astype(np.float32)
    return values


def add_item_values(values: ItemValues, label: ItemLabel, block: Block, people: Index, rows: Index) -> Block:
    """Return all features and the values of the items."""
    shown = np.broadcast_to(values[label][rows], (len(people), len(rows), values[label].shape[1]))
    return np.concatenate([block, shown], axis=-1)


def add_oracle(
    oracle: Mapping[ItemLabel, Oracle], _values: ItemValues, label: ItemLabel, block: Block, people: Index, rows: Index
) -> Block:
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
    judgements, learning_values, test_values = [], variant.prepare(learning), variant.prepare(test)
    for label, question in benchmark.test.items():
        ranker = Ranker(variant.names(label), settings, variant.leading)
        if label in training_questions:
            training_question = training_questions[label]
            share = share_to_present(learning.past.are_newcomers(choosers(training_question)))
            ranker.fit(training_question, partial(show_features, variant, learning_values, learning, label, share))
        score = partial(score_variant, variant, test_values, ranker, test, label)
        judgements.append(judge(variant.name, question, of_candidates(question, score)))
    return judgements


def show_features(
    variant: Variant,
    values: ItemValues,
    moment: Moment,
    label: ItemLabel,
    share: float,
    people: Index,
    rows: Index,
) -> Block:
    """Return a variant's training features, float32 [people, items, n]; a share of the people is shown as newcomers."""
    return variant.transform(values, label, with_newcomers(moment.past, label, share, people, rows), people, rows)


def score_variant(
    variant: Variant, values: ItemValues, ranker: Ranker, moment: Moment, label: ItemLabel, people: Index, rows: Index
) -> Scores:
    """Return a variant's scores, float32 [people, items]."""
    parts = []
    for start in range(0, len(people), BLOCK):
        chunk = people[start : start + BLOCK]
        block = moment.past.features(label, chunk, rows)
        parts.append(ranker.score(variant.transform(values, label, block, chunk, rows)))
    return np.concatenate(parts)

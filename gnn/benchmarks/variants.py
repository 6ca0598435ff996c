"""Rankers over other features than those that serve: what the GNN adds, and what is left to be learnt."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from gnn.benchmarks.base import Benchmark, Oracle
from gnn.data.dataset import Index
from gnn.data.split import temporal_questions
from gnn.errors import ModelError
from gnn.evaluation.judge import Judgement, judge, of_candidates
from gnn.models.base import Scores
from gnn.models.ranker import Ranker, RankerSettings
from gnn.scoring.ranker_features import Block, feature_names
from gnn.training.backtest import Moment
from gnn.training.pipeline import with_newcomers
from graph.catalogue.types import ItemLabel

WITHOUT_GNN = "RANKER_WITHOUT_GNN"
WITH_ORACLE = "RANKER_WITH_ORACLE"
BLOCK = 32


@dataclass(frozen=True, slots=True)
class Variant:
    """A ranker's name, the names of a label's features, and those features out of the ones that serve.

    ``changed`` gets the label, features [people, items, n], and the people and items by position; ``leading`` names
    the feature by which the hardest negatives are found.
    """

    name: str
    leading: str
    names: Callable[[ItemLabel], tuple[str, ...]]
    changed: Callable[[ItemLabel, Block, Index, Index], Block]


def variants(oracle: Mapping[ItemLabel, Oracle] | None) -> list[Variant]:
    """The ranker without the GNN; and one that is told the hidden preferences, where they are known."""
    without = Variant(WITHOUT_GNN, "filter", names_without_gnn, without_gnn)
    if oracle is None:
        return [without]
    return [without, Variant(WITH_ORACLE, "gnn", names_with_oracle, partial(with_oracle, oracle))]


def names_without_gnn(label: ItemLabel) -> tuple[str, ...]:
    """All features but the GNN's score, by name."""
    return tuple(name for name in feature_names(label) if name != "gnn")


def names_with_oracle(label: ItemLabel) -> tuple[str, ...]:
    """All features and the hidden utility, by name."""
    return (*feature_names(label), "oracle")


def without_gnn(label: ItemLabel, block: Block, _people: Index, _rows: Index) -> Block:
    """All features but the GNN's score."""
    return np.delete(block, feature_names(label).index("gnn"), axis=-1)


def with_oracle(
    oracle: Mapping[ItemLabel, Oracle], label: ItemLabel, block: Block, people: Index, rows: Index
) -> Block:
    """All features and the hidden utility."""
    return np.concatenate([block, oracle[label](people)[:, rows, None]], axis=-1)


def judged_variant(
    variant: Variant, benchmark: Benchmark, test: Moment, valid: Moment, settings: RankerSettings
) -> list[Judgement]:
    """A variant, fitted on the same people of the validation part as the ranker, and judged on the test part.

    Args:
        variant: which features.
        benchmark: the data set.
        test: what was known at the test cut.
        valid: what was known at the validation cut.
        settings: of the ranker.

    Raises:
        ModelError: the split is given, and there is no validation part in time.
    """
    if benchmark.split is None:
        raise ModelError(f"{benchmark.name} is not split by time")
    learnt = temporal_questions(benchmark.data, benchmark.split.validation, benchmark.split.test)
    found = []
    for label, asked in benchmark.test.items():
        ranker = Ranker(variant.names(label), settings, variant.leading)
        if label in learnt:
            ranker.fit(learnt[label], partial(shown, variant, valid, label))
        found.append(judge(variant.name, asked, of_candidates(asked, partial(scored, variant, ranker, test, label))))
    return found


def shown(variant: Variant, moment: Moment, label: ItemLabel, people: Index, rows: Index) -> Block:
    """A variant's features as a ranker learns from them: float32 [people, items, n]."""
    return variant.changed(label, with_newcomers(moment.past, label, people, rows), people, rows)


def scored(variant: Variant, ranker: Ranker, moment: Moment, label: ItemLabel, people: Index, rows: Index) -> Scores:
    """A variant's scores, float32 [people, items]."""
    parts = []
    for start in range(0, len(people), BLOCK):
        some = people[start : start + BLOCK]
        parts.append(ranker.score(variant.changed(label, moment.past.features(label, some, rows), some, rows)))
    return np.concatenate(parts)

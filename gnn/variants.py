"""Rankers over other features than those that serve: what the GNN adds, and what is left to be learnt."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from gnn.benchmarks.base import Benchmark, Oracle
from gnn.dataset import Index
from gnn.evaluate import Judgement, judge, of_candidates
from gnn.fit import with_newcomers
from gnn.models.base import Scores
from gnn.models.ranker import Ranker, RankerSettings
from gnn.moment import Moment
from gnn.rank_features import Block, feature_names

WITHOUT_GNN = "RANKER_WITHOUT_GNN"
WITH_ORACLE = "RANKER_WITH_ORACLE"
BLOCK = 32


@dataclass(frozen=True, slots=True)
class Variant:
    """A ranker's name, the names of a label's features, and those features out of the ones that serve.

    ``changed`` gets the label, features [people, items, n], and the people and items by position.
    """

    name: str
    names: Callable[[str], tuple[str, ...]]
    changed: Callable[[str, Block, Index, Index], Block]


def variants(oracle: Mapping[str, Oracle] | None) -> list[Variant]:
    """The ranker without the GNN; and one that is told the hidden preferences, where they are known."""
    without = Variant(WITHOUT_GNN, lambda label: tuple(n for n in feature_names(label) if n != "gnn"), without_gnn)
    if oracle is None:
        return [without]
    told = Variant(WITH_ORACLE, lambda label: (*feature_names(label), "oracle"), partial(with_oracle, oracle))
    return [without, told]


def without_gnn(label: str, block: Block, _people: Index, _rows: Index) -> Block:
    """All features but the GNN's score."""
    return np.delete(block, feature_names(label).index("gnn"), axis=-1)


def with_oracle(oracle: Mapping[str, Oracle], label: str, block: Block, people: Index, rows: Index) -> Block:
    """All features and the hidden utility."""
    return np.concatenate([block, oracle[label](people)[:, rows, None]], axis=-1)


def judged_variant(
    variant: Variant, benchmark: Benchmark, test: Moment, valid: Moment, settings: RankerSettings
) -> list[Judgement]:
    """A variant, fitted on the validation part as the ranker is, and judged on the test part.

    Its hardest negatives are found by the first of its features, for the GNN may not help in that.

    Args:
        variant: which features.
        benchmark: the data set.
        test: what was known at the test cut.
        valid: what was known at the validation cut.
        settings: of the ranker.
    """
    found = []
    for label, asked in benchmark.test.items():
        names = variant.names(label)
        ranker = Ranker(names, settings, names[0])
        if label in benchmark.validation:
            ranker.fit(benchmark.validation[label], partial(shown, variant, valid, label))
        found.append(judge(variant.name, asked, of_candidates(asked, partial(scored, variant, ranker, test, label))))
    return found


def shown(variant: Variant, moment: Moment, label: str, people: Index, rows: Index) -> Block:
    """A variant's features as a ranker learns from them: float32 [people, items, n]."""
    return variant.changed(label, with_newcomers(moment.past, label, people, rows), people, rows)


def scored(variant: Variant, ranker: Ranker, moment: Moment, label: str, people: Index, rows: Index) -> Scores:
    """A variant's scores, float32 [people, items]."""
    parts = []
    for start in range(0, len(people), BLOCK):
        some = people[start : start + BLOCK]
        parts.append(ranker.score(variant.changed(label, moment.past.features(label, some, rows), some, rows)))
    return np.concatenate(parts)

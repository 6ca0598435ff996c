"""Builds the registry's record of a trained model."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import numpy as np

from gnn.data.dataset import ITEM_LABELS, Dataset
from gnn.evaluation.judge import Judgement, by_person
from gnn.evaluation.metrics import CUTOFFS, bootstrap
from gnn.evaluation.promotion import Verdict
from gnn.models.kinds import ModelKind
from gnn.training.backtest import Recipe
from gnn.training.baselines import FittedBaseline
from gnn.training.pipeline import FittedModel
from graph.catalogue.types import ItemLabel
from graph.registry.model_records import Metric, Model, ModelStatus, Training

NAMED = ("ndcg", "recall", "precision", "mrr", "map", "hit_rate")
HEADLINE = ("ndcg@10", "recall@10")


def ranker_entry(
    fitted: FittedModel,
    rivals: Mapping[ModelKind, list[Judgement]],
    recipe: Recipe,
    started: datetime,
    decision: Verdict,
) -> Model:
    """Build the registry's entry for a trained ranker."""
    finished = datetime.now(UTC)
    metrics = full_metrics(fitted.judgements["HYBRID"])
    for name, model_judgements in [*fitted.judgements.items(), *rivals.items()]:
        if name != "HYBRID" and model_judgements:
            metrics += headline_metrics(name.lower(), model_judgements)
    metrics += [
        Metric(f"calibration_error.{label.lower()}", value) for label, value in fitted.calibration_error.items()
    ]
    metrics += [
        Metric(name, interval.mean, 10, interval.low, interval.high) for name, interval in fitted.slices.items()
    ]
    settings: dict[str, Any] = {
        **asdict(recipe.network),
        **prefix_settings("ranker", recipe.ranker),
        **prefix_settings("filter", recipe.filters),
    }
    return Model(
        id=f"ranker-{fitted.version}",
        kind=ModelKind.RANKER,
        version=fitted.version,
        status=ModelStatus.TESTING if decision.promoted else ModelStatus.INACTIVE,
        created_at=finished,
        training=Training(
            started, finished, len(fitted.trained.history), fitted.interactions, fitted.users, fitted.items
        ),
        metrics=tuple(metrics),
        hyperparameters=tuple((name, str(value)) for name, value in settings.items()),
        history=tuple(fitted.trained.history),
        embedder=fitted.embedder,
        artifact=fitted.version,
        features=importance(fitted.importance),
        verdict=decision.reason,
    )


def baseline_entry(
    kind: ModelKind,
    version: str,
    data: Dataset,
    fitted: FittedBaseline,
    settings: Mapping[str, Any],
    started: datetime,
) -> Model:
    """Build the registry's entry for a baseline. Its history is one point: 1 - NDCG@10 and NDCG@10 on validation."""
    finished, servable = datetime.now(UTC), fitted.baseline is not None
    quality = float(by_person(fitted.validation, "ndcg@10").mean()) if fitted.validation else 0.0
    return Model(
        id=f"{kind.lower().replace('_', '-')}-{version}",
        kind=kind,
        version=version,
        status=ModelStatus.INACTIVE,
        created_at=finished,
        training=Training(
            started, finished, 1, data.interactions(), data.count("User"), sum(map(data.count, ITEM_LABELS))
        ),
        metrics=tuple(full_metrics(fitted.test)) if fitted.test else (),
        hyperparameters=tuple((name, str(value)) for name, value in settings.items()),
        history=((1, 1.0 - quality, quality),),
        embedder=None,
        artifact=version if servable else None,
        verdict="a baseline: it serves only if an administrator or an experiment selects it"
        if servable
        else "a baseline for evaluation only: what it learns holds only for the people in its training data",
    )


def prefix_settings(prefix: str, settings: Any) -> dict[str, Any]:
    """Return a dataclass's fields with prefixed names."""
    return {f"{prefix}_{name}": value for name, value in asdict(settings).items()}


def importance(weights: Mapping[ItemLabel, Mapping[str, float]]) -> tuple[tuple[str, float], ...]:
    """Return features, such as ``job.fresh``, by the size of their linear weight on unit variance, largest first."""
    named_weights = [
        (f"{label.lower()}.{name}", abs(value))
        for label, label_weights in weights.items()
        for name, value in label_weights.items()
    ]
    return tuple(sorted(named_weights, key=lambda pair: (-pair[1], pair[0])))


def full_metrics(judgements: Sequence[Judgement]) -> list[Metric]:
    """Return all metrics at all cut-offs, first over all people, then by item label."""
    metrics = []
    for name in NAMED:
        for k in CUTOFFS:
            interval = bootstrap(by_person(judgements, f"{name}@{k}"))
            metrics.append(Metric(name, interval.mean, k, interval.low, interval.high))
    for judgement in judgements:
        suffix = judgement.label.lower()
        for name in NAMED:
            for k in CUTOFFS:
                interval = bootstrap(judgement.values[f"{name}@{k}"])
                metrics.append(Metric(f"{name}.{suffix}", interval.mean, k, interval.low, interval.high))
        metrics.append(Metric(f"auc.{suffix}", float(np.nanmean(judgement.values["auc"]))))
        metrics += [
            Metric(f"{name.split('@')[0]}.{suffix}", value, 10 if "@" in name else None)
            for name, value in judgement.whole.items()
        ]
    return metrics


def headline_metrics(prefix: str, judgements: Sequence[Judgement]) -> list[Metric]:
    """Return NDCG@10 and Recall@10 of a model used for comparison."""
    metrics = []
    for name in HEADLINE:
        interval = bootstrap(by_person(judgements, name))
        metrics.append(Metric(f"{prefix}.{name.split('@')[0]}", interval.mean, 10, interval.low, interval.high))
    return metrics

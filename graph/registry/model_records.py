"""What the registry holds of a model, of its activation and of its use, and how a model is stored as a node."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from graph.db.client import Row

READING_KIND = "TEXT"


class Purpose(StrEnum):
    """What models are for. One model of each purpose is active at a time."""

    RANKING = "RANKING"
    READING = "READING"

    @classmethod
    def of(cls, kind: str | None) -> "Purpose":
        """Return the purpose of a kind of model."""
        return cls.READING if kind == READING_KIND else cls.RANKING


class ModelStatus(StrEnum):
    """The stage of a model's life cycle."""

    TRAINING = "TRAINING"
    TESTING = "TESTING"
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    DEPRECATED = "DEPRECATED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric at a cut-off ``k``, with its 95% confidence interval if one was computed."""

    name: str
    value: float
    k: int | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """Facts about a training run."""

    started_at: datetime
    finished_at: datetime
    epochs: int
    interactions: int
    users: int
    items: int

    @property
    def seconds(self) -> float:
        """The duration in seconds."""
        return (self.finished_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model: its kind, its training, and its metrics on the test split.

    ``artifact`` is the name of its folder under the models folder. ``history`` contains (epoch, loss,
    metric). ``features`` contains each feature with its importance, largest first. ``verdict`` is the reason why it
    was promoted or not. ``health`` is the monitor's latest result as JSON text.
    """

    id: str
    kind: str
    version: str
    status: ModelStatus
    created_at: datetime
    training: Training
    metrics: tuple[Metric, ...]
    hyperparameters: tuple[tuple[str, str], ...]
    history: tuple[tuple[int, float, float | None], ...]
    embedder: str | None
    artifact: str | None
    features: tuple[tuple[str, float], ...] = ()
    verdict: str = ""
    activated_at: datetime | None = None
    requests: int = 0
    seconds: float = 0.0
    failures: int = 0
    health: str | None = None

    def metric(self, name: str, k: int | None) -> Metric | None:
        """Return a metric by name and cut-off."""
        return next((metric for metric in self.metrics if metric.name == name and metric.k == k), None)


class Cause(StrEnum):
    """The reason for an activation."""

    PROMOTION = "PROMOTION"
    MANUAL = "MANUAL"
    ROLL_BACK = "ROLL_BACK"


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation of a model: time, actor (a task's worker or an administrator), cause, and the replaced model."""

    model: str
    at: datetime
    by: str
    cause: Cause
    replaced: str | None


@dataclass(frozen=True, slots=True)
class OnlineUse:
    """Usage of a model's stored recommendations: counts, mean confidence (0–1) and mean score (0–100)."""

    served: int
    seen: int
    clicked: int
    applied: int
    dismissed: int
    confidence: float | None
    score: float | None


def properties(model: Model) -> dict[str, Any]:
    """Return the node's properties. Lists of objects are stored as JSON text."""
    return {
        "kind": model.kind,
        "version": model.version,
        "status": model.status.value,
        "createdAt": model.created_at,
        "startedAt": model.training.started_at,
        "finishedAt": model.training.finished_at,
        "epochs": model.training.epochs,
        "interactions": model.training.interactions,
        "users": model.training.users,
        "items": model.training.items,
        "metrics": json.dumps([[m.name, m.value, m.k, m.low, m.high] for m in model.metrics]),
        "hyperparameters": json.dumps(model.hyperparameters),
        "history": json.dumps(model.history),
        "embedder": model.embedder,
        "artifact": model.artifact,
        "features": json.dumps(model.features),
        "verdict": model.verdict,
        "name": f"{model.kind} {model.version}",
    }


def model_of(row: Row) -> Model:
    """Build a model from a row of the repository's queries."""
    facts = row["model"]
    return Model(
        id=facts["id"],
        kind=facts["kind"],
        version=facts["version"],
        status=ModelStatus(facts["status"]),
        created_at=facts["createdAt"],
        training=Training(
            facts["startedAt"], facts["finishedAt"], facts["epochs"], facts["interactions"],
            facts["users"], facts["items"],
        ),
        metrics=tuple(Metric(name, value, k, low, high) for name, value, k, low, high in json.loads(facts["metrics"])),
        hyperparameters=tuple((name, value) for name, value in json.loads(facts["hyperparameters"])),
        history=tuple((epoch, loss, metric) for epoch, loss, metric in json.loads(facts["history"])),
        embedder=facts.get("embedder"),
        artifact=facts.get("artifact"),
        features=tuple((name, value) for name, value in json.loads(facts.get("features") or "[]")),
        verdict=facts.get("verdict") or "",
        activated_at=facts.get("activatedAt"),
        requests=facts.get("requests") or 0,
        seconds=facts.get("seconds") or 0.0,
        failures=facts.get("failures") or 0,
        health=facts.get("health"),
    )  # fmt: skip

"""The model registry: models as nodes, one of them active."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from neo4j import AsyncManagedTransaction

from graph.client import GraphClient, Row, rows
from graph.errors import NotFoundError

REGISTER = "MERGE (m:Model {id: $id}) SET m += $properties"
BY_ID = "MATCH (m:Model {id: $id}) RETURN m {.*} AS model"
ACTIVE = "MATCH (m:Model) WHERE m.status = 'ACTIVE' RETURN m {.*} AS model ORDER BY m.activatedAt DESC LIMIT 1"
NEWEST = """
MATCH (m:Model)
WHERE $at IS NULL OR m.createdAt < $at OR (m.createdAt = $at AND m.id > $id)
RETURN m {.*} AS model ORDER BY m.createdAt DESC, m.id LIMIT $limit
"""
RETIRE = "MATCH (m:Model) WHERE m.status = 'ACTIVE' AND m.id <> $id SET m.status = 'INACTIVE'"
ACTIVATE = "MATCH (m:Model {id: $id}) SET m.status = 'ACTIVE', m.activatedAt = $at RETURN m.id AS id"


class ModelStatus(StrEnum):
    """Where a model stands in its life."""

    TRAINING = "TRAINING"
    TESTING = "TESTING"
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    DEPRECATED = "DEPRECATED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Metric:
    """A measured figure at a cut-off ``k``, with its 95% interval where one was computed."""

    name: str
    value: float
    k: int | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """The facts of a training."""

    started_at: datetime
    finished_at: datetime
    epochs: int
    interactions: int
    users: int
    items: int

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.finished_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model: what it is, how it was trained, how well it did on the test part.

    ``artifact`` is its folder's name under the models folder, ``None`` for a baseline that is
    judged but never served. ``history`` holds (epoch, loss, metric).
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


def properties(model: Model) -> dict[str, Any]:
    """What is kept on the node; lists of things as JSON text."""
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
        "name": f"{model.kind} {model.version}",
    }


def model_of(row: Row) -> Model:
    """A model from a row of the repository's queries."""
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
    )  # fmt: skip


class ModelRepository:
    """Registers models and activates one of them at a time."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    async def register(self, model: Model) -> None:
        """Write a model; the same id again replaces its facts."""
        await self._client.write(REGISTER, id=model.id, properties=properties(model))

    async def activate(self, id: str, at: datetime) -> None:
        """Make one model the active one and retire the one before, in one transaction.

        Raises:
            NotFoundError: there is no such model.
        """

        async def work(transaction: AsyncManagedTransaction) -> None:
            if not await rows(transaction, ACTIVATE, id=id, at=at):
                raise NotFoundError("Model", id)
            await rows(transaction, RETIRE, id=id)

        await self._client.transact(work)

    async def active(self) -> Model | None:
        """The active model, when there is one."""
        found = await self._client.read(ACTIVE)
        return model_of(found[0]) if found else None

    async def by_id(self, id: str) -> Model | None:
        """A model by id."""
        found = await self._client.read(BY_ID, id=id)
        return model_of(found[0]) if found else None

    async def newest(self, first: int, after: tuple[datetime, str] | None) -> tuple[list[Model], bool]:
        """Models, the newest first, and whether more follow."""
        at, id = after or (None, None)
        found = await self._client.read(NEWEST, at=at, id=id, limit=first + 1)
        return [model_of(row) for row in found[:first]], len(found) > first

"""The model registry: models as nodes, one of them active, and the log of activations."""

import uuid
from datetime import datetime

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, rows
from graph.db.values import readable
from graph.errors import ConflictError, NotFoundError
from graph.registry.model_records import Activation, Cause, Model, ModelStatus, OnlineUse, Purpose, model_of, properties
from graph.viewer import Role, Viewer

REGISTER = """
MERGE (m:Model {id: $id})
WITH m, coalesce(m.status, '') = 'ACTIVE' AS serves
SET m += $properties
SET m.status = CASE WHEN serves THEN 'ACTIVE' ELSE $properties.status END
"""
ONE_AT_A_TIME = "MERGE (c:Catalogue {id: 'catalogue'}) SET c.modelsAt = $at RETURN c.id AS id"
BY_ID = "MATCH (m:Model {id: $id}) RETURN m {.*} AS model"
ACTIVE = """
MATCH (m:Model) WHERE m.status = 'ACTIVE' AND CASE WHEN m.kind = 'TEXT' THEN 'READING' ELSE 'RANKING' END = $purpose
RETURN m {.*} AS model ORDER BY m.activatedAt DESC LIMIT 1
"""
NEWEST = """
MATCH (m:Model)
WHERE $at IS NULL OR m.createdAt < $at OR (m.createdAt = $at AND m.id > $id)
RETURN m {.*} AS model ORDER BY m.createdAt DESC, m.id LIMIT $limit
"""
ALL = "MATCH (m:Model) RETURN m {.*} AS model ORDER BY m.createdAt DESC, m.id"
KIND = "MATCH (m:Model {id: $id}) RETURN m.kind AS kind"
RETIRE = """
MATCH (m:Model)
WHERE m.status = 'ACTIVE' AND m.id <> $id AND CASE WHEN m.kind = 'TEXT' THEN 'READING' ELSE 'RANKING' END = $purpose
SET m.status = 'INACTIVE'
"""
ACTIVATE = """
MATCH (m:Model {id: $id})
SET m.status = 'ACTIVE', m.activatedAt = $at
CREATE (a:Activation {id: $activation, at: $at, by: $by, cause: $cause, replaced: $replaced})
CREATE (a)-[:OF]->(m)
RETURN m.id AS id
"""
SET_STATUS = "MATCH (m:Model {id: $id}) SET m.status = $status, m.verdict = $verdict RETURN m.id AS id"
ACTIVATIONS = """
MATCH (a:Activation)-[:OF]->(m:Model)
WHERE $purpose IS NULL OR CASE WHEN m.kind = 'TEXT' THEN 'READING' ELSE 'RANKING' END = $purpose
RETURN a.at AS at, a.by AS by, a.cause AS cause, a.replaced AS replaced, m.id AS model
ORDER BY a.at DESC, a.id LIMIT $limit
"""
KEEP_HEALTH = "MATCH (m:Model {id: $id}) SET m.health = $health, m.healthAt = $at"
ADD_USE = """
MATCH (m:Model {version: $version})
SET m.requests = coalesce(m.requests, 0) + $requests,
    m.seconds = coalesce(m.seconds, 0.0) + $seconds,
    m.failures = coalesce(m.failures, 0) + $failures
"""
ONLINE = """
MATCH (r:Recommendation {modelVersion: $version})
RETURN count(r) AS served, count(r.seenAt) AS seen, count(r.clickedAt) AS clicked, count(r.appliedAt) AS applied,
       count(r.dismissedAt) AS dismissed, avg(r.confidence) AS confidence, avg(r.score) AS score
"""
ACTIVE_NOW = """
MATCH (m:Model) WHERE m.status = 'ACTIVE' AND CASE WHEN m.kind = 'TEXT' THEN 'READING' ELSE 'RANKING' END = $purpose
RETURN m.id AS id ORDER BY m.activatedAt DESC LIMIT 1
"""


class ModelRepository:
    """Registers models and activates one of them at a time for each purpose.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def register(self, model: Model) -> None:
        """Write a model, or replace the facts of an existing one. The active model keeps its status."""
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(REGISTER, id=model.id, properties=properties(model))

    async def activate(self, id: str, at: datetime, by: str, cause: Cause, *, replacing: str | None = None) -> None:
        """Activate a model, retire the previous one, and record the activation. Do nothing if it is already active.

        Args:
            id: the model's id.
            at: the time of the activation.
            by: the id of an administrator or of a task.
            cause: the reason.
            replacing: for a promotion, the model that was active at the comparison; ``None`` if there was none.

        Raises:
            NotFoundError: there is no such model.
            ConflictError: another model has become active since a promotion was decided.
        """
        self._viewer.require_role(Role.ADMIN)

        async def work(transaction: AsyncManagedTransaction) -> None:
            await rows(transaction, ONE_AT_A_TIME, at=at)  # its lock serialises activations
            kinds = await rows(transaction, KIND, id=id)
            purpose = Purpose.of(kinds[0]["kind"] if kinds else None).value
            active_rows = await rows(transaction, ACTIVE_NOW, purpose=purpose)
            active_id = active_rows[0]["id"] if active_rows else None
            if cause is Cause.PROMOTION and active_id not in (replacing, id):
                raise ConflictError(
                    f"{active_id} has become active in the meantime: compare with it, and promote again"
                )
            if active_id == id:
                return
            facts = {"activation": str(uuid.uuid4()), "by": by, "cause": cause.value, "replaced": active_id}
            if not await rows(transaction, ACTIVATE, id=id, at=at, **facts):
                raise NotFoundError("Model", id)
            await rows(transaction, RETIRE, id=id, purpose=purpose)

        await self._client.transact(work)

    async def activations(self, limit: int = 50, purpose: Purpose | None = None) -> list[Activation]:
        """Return the activations, newest first: all, or those of models for one purpose."""
        self._viewer.require_role(Role.ADMIN)
        activation_rows = await self._client.read(ACTIVATIONS, limit=limit, purpose=purpose and purpose.value)
        return [Activation(r["model"], r["at"], r["by"], Cause(r["cause"]), r["replaced"]) for r in activation_rows]

    async def previous(self, purpose: Purpose = Purpose.RANKING) -> Model | None:
        """Return the model that the active one of a purpose replaced."""
        self._viewer.require_role(Role.ADMIN)
        latest_activations = await self.activations(1, purpose)
        return (
            await self.by_id(latest_activations[0].replaced)
            if latest_activations and latest_activations[0].replaced
            else None
        )

    async def set_status(self, id: str, status: ModelStatus, verdict: str) -> None:
        """Set a model's status and the verdict that explains it.

        Raises:
            NotFoundError: there is no such model.
        """
        self._viewer.require_role(Role.ADMIN)
        if not await self._client.write(SET_STATUS, id=id, status=status.value, verdict=verdict):
            raise NotFoundError("Model", id)

    async def all_models(self) -> list[Model]:
        """Return all registered models, newest first."""
        self._viewer.require_role(Role.ADMIN)
        return [model for _, model in readable("Model", await self._client.read(ALL), model_of)]

    async def keep_health(self, id: str, health: str, at: datetime) -> None:
        """Store the monitor's result as JSON text."""
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(KEEP_HEALTH, id=id, health=health, at=at)

    async def add_use(self, version: str, requests: int, seconds: float, failures: int) -> None:
        """Add to a model's counters: requests served, their total time in seconds, and failures."""
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(ADD_USE, version=version, requests=requests, seconds=seconds, failures=failures)

    async def online(self, version: str) -> OnlineUse:
        """Return the usage of the recommendations that a model version made."""
        self._viewer.require_role(Role.ADMIN)
        row = (await self._client.read(ONLINE, version=version))[0]
        return OnlineUse(**row)

    async def active(self, purpose: Purpose = Purpose.RANKING) -> Model | None:
        """Return the active model of a purpose, or ``None`` if there is none."""
        self._viewer.require_role(Role.ADMIN)
        model_rows = await self._client.read(ACTIVE, purpose=purpose.value)
        return model_of(model_rows[0]) if model_rows else None

    async def by_id(self, id: str) -> Model | None:
        """Return a model by id."""
        self._viewer.require_role(Role.ADMIN)
        model_rows = await self._client.read(BY_ID, id=id)
        return model_of(model_rows[0]) if model_rows else None

    async def newest(self, first: int, after: tuple[datetime, str] | None) -> tuple[list[Model], bool]:
        """Return models, newest first, and whether there are more."""
        self._viewer.require_role(Role.ADMIN)
        at, id = after or (None, None)
        model_rows = await self._client.read(NEWEST, at=at, id=id, limit=first + 1)
        models = [model for _, model in readable("Model", model_rows[:first], model_of)]
        return models, len(model_rows) > first and bool(models)

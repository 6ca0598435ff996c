"""Experiments between models: their arms, exposures and conversions.

(Experiment)-[:ARM {name, share}]->(Model), (User)-[:EXPOSED_TO {arm, at, clickedAt, appliedAt}]->(Experiment).
One experiment runs at a time. Later ones wait until it ends.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, Row, rows
from graph.db.values import readable
from graph.errors import ConflictError, NotFoundError
from graph.viewer import Role, Viewer

CREATE = """
CREATE (e:Experiment {id: $id, name: $name, metric: $metric, state: $state, createdAt: $at, startedAt: $started})
WITH e
UNWIND $arms AS arm
MATCH (m:Model {id: arm.model})
CREATE (e)-[:ARM {name: arm.name, share: arm.share, place: arm.place}]->(m)
RETURN count(m) AS arms
"""
FOUND = """
MATCH (e:Experiment)
WHERE ($id IS NULL OR e.id = $id) AND ($state IS NULL OR e.state = $state)
RETURN e {.*} AS experiment,
       COLLECT { MATCH (e)-[a:ARM]->(m:Model) RETURN [a.place, a.name, a.share, m.id, m.version] } AS arms
ORDER BY e.createdAt DESC, e.id LIMIT $limit
"""
COUNTS = """
MATCH (:User)-[x:EXPOSED_TO]->(e:Experiment {id: $id})
RETURN x.arm AS arm, count(x) AS exposures, count(x.clickedAt) AS clicked, count(x.appliedAt) AS applied
"""
# The person is written to before anything is merged. Of two concurrent pages, one then finds the other's exposure.
EXPOSE = """
MATCH (u:User {id: $user}) MATCH (e:Experiment {id: $experiment, state: 'RUNNING'})
WHERE NOT EXISTS { MATCH (u)-[:EXPOSED_TO]->(known) WHERE known.id = $experiment }
SET u.exposures = coalesce(u.exposures, 0) + 1
MERGE (u)-[x:EXPOSED_TO]->(e) ON CREATE SET x.arm = $arm, x.at = $at
"""
END = "MATCH (e:Experiment {id: $id}) WHERE e.state <> 'ENDED' SET e.state = 'ENDED', e.endedAt = $at RETURN e.id AS id"
NEXT = """
MATCH (e:Experiment {state: 'WAITING'}) WITH e ORDER BY e.createdAt, e.id LIMIT 1
SET e.state = 'RUNNING', e.startedAt = $at
"""
RUNNING = "MATCH (e:Experiment {state: 'RUNNING'}) RETURN count(e) AS running"
ONE_AT_A_TIME = "MERGE (c:Catalogue {id: 'catalogue'}) SET c.experimentsAt = $at RETURN c.id AS id"
NAMED = "MATCH (e:Experiment {name: $name}) RETURN e.id AS id"


class ExperimentState(StrEnum):
    """The state of an experiment."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    ENDED = "ENDED"


class ExperimentMetric(StrEnum):
    """The metric that an experiment compares: the share of exposed people who clicked, or who applied."""

    CLICK_RATE = "CLICK_RATE"
    APPLY_RATE = "APPLY_RATE"


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm of an experiment: a model and the share of people who get it (0–1)."""

    name: str
    share: float
    model: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment. Its arms are in the order in which they were given."""

    id: str
    name: str
    metric: ExperimentMetric
    state: ExperimentState
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class ArmCount:
    """The number of people exposed to an arm, and how many of them clicked and applied."""

    exposures: int
    clicked: int
    applied: int


def experiment_of(row: Row) -> Experiment:
    """Build an experiment from a row."""
    facts = row["experiment"]
    return Experiment(
        id=facts["id"],
        name=facts["name"],
        metric=ExperimentMetric(facts["metric"]),
        state=ExperimentState(facts["state"]),
        created_at=facts["createdAt"],
        started_at=facts.get("startedAt"),
        ended_at=facts.get("endedAt"),
        arms=tuple(Arm(name, share, model, version) for _, name, share, model, version in sorted(row["arms"])),
    )


class ExperimentRepository:
    """Creates and ends experiments, and counts exposures and conversions.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def create(self, name: str, metric: ExperimentMetric, arms: Sequence[Arm], at: datetime) -> str:
        """Create an experiment. It starts at once, or waits while another one runs.

        Raises:
            ConflictError: the name is already in use.
            NotFoundError: an arm's model does not exist.
        """
        self._viewer.require_role(Role.ADMIN)
        id = str(uuid.uuid4())
        arm_rows = [
            {"name": arm.name, "share": arm.share, "model": arm.model, "place": position}
            for position, arm in enumerate(arms)
        ]

        async def work(transaction: AsyncManagedTransaction) -> None:
            await rows(transaction, ONE_AT_A_TIME, at=at)
            if await rows(transaction, NAMED, name=name):
                raise ConflictError(f"an experiment called {name!r} already exists")
            starts_now = not (await rows(transaction, RUNNING))[0]["running"]
            state = ExperimentState.RUNNING if starts_now else ExperimentState.WAITING
            created_rows = await rows(
                transaction, CREATE, id=id, name=name, metric=metric.value, state=state.value, at=at,
                started=at if starts_now else None, arms=arm_rows,
            )  # fmt: skip
            if created_rows[0]["arms"] != len(arms):
                raise NotFoundError("Model", ", ".join(arm.model for arm in arms))

        await self._client.transact(work)
        return id

    async def end(self, id: str, at: datetime) -> None:
        """End an experiment. The one that has waited longest then starts.

        Raises:
            NotFoundError: there is no such experiment, or it has already ended.
        """
        self._viewer.require_role(Role.ADMIN)

        async def work(transaction: AsyncManagedTransaction) -> None:
            await rows(transaction, ONE_AT_A_TIME, at=at)
            if not await rows(transaction, END, id=id, at=at):
                raise NotFoundError("Experiment", id)
            if not (await rows(transaction, RUNNING))[0]["running"]:
                await rows(transaction, NEXT, at=at)

        await self._client.transact(work)

    async def by_id(self, id: str) -> Experiment | None:
        """Return an experiment by id."""
        self._viewer.require_role(Role.ADMIN)
        experiment_rows = await self._client.read(FOUND, id=id, state=None, limit=1)
        return experiment_of(experiment_rows[0]) if experiment_rows else None

    async def running(self) -> Experiment | None:
        """Return the running experiment."""
        self._viewer.require_role(Role.ADMIN)
        experiment_rows = await self._client.read(FOUND, id=None, state=ExperimentState.RUNNING.value, limit=1)
        return experiment_of(experiment_rows[0]) if experiment_rows else None

    async def newest(self, limit: int) -> list[Experiment]:
        """Return experiments, newest first."""
        self._viewer.require_role(Role.ADMIN)
        experiment_rows = await self._client.read(FOUND, id=None, state=None, limit=limit)
        return [experiment for _, experiment in readable("Experiment", experiment_rows, experiment_of)]

    async def counts(self, id: str) -> dict[str, ArmCount]:
        """Return exposures and conversions by arm name."""
        self._viewer.require_role(Role.ADMIN)
        count_rows = await self._client.read(COUNTS, id=id)
        return {row["arm"]: ArmCount(row["exposures"], row["clicked"], row["applied"]) for row in count_rows}

    async def expose(self, id: str, user: str, arm: str, at: datetime) -> None:
        """Record that a person was exposed to an arm. Only the first exposure counts."""
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(EXPOSE, experiment=id, user=user, arm=arm, at=at)

"""Alarms about models as records: (Alarm)-[:ABOUT]->(Model). An alarm stays open until its cause is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, rows
from graph.viewer import Role, Viewer

RAISE = """
MATCH (m:Model {id: $model})
UNWIND $alarms AS alarm
MERGE (a:Alarm {id: alarm.id})
ON CREATE SET a.since = $at
SET a.name = alarm.name, a.message = alarm.message, a.endedAt = null
MERGE (a)-[:ABOUT]->(m)
"""
CLEAR = """
MATCH (a:Alarm)-[:ABOUT]->(:Model {id: $model})
WHERE a.endedAt IS NULL AND NOT a.id IN $open
SET a.endedAt = $at
"""
OPEN = """
MATCH (a:Alarm)-[:ABOUT]->(:Model {id: $model}) WHERE a.endedAt IS NULL
RETURN a.name AS name, a.since AS since, a.message AS message ORDER BY a.since, a.name
"""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A problem with a model that needs attention, and its start time."""

    name: str
    message: str
    since: datetime | None = None


class AlarmRepository:
    """Raises and ends alarms.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def settle(self, model: str, alarms: Sequence[Alarm], at: datetime) -> None:
        """Raise the given alarms and end all others. Alarms that are already open keep their start time."""
        self._viewer.require_role(Role.ADMIN)
        alarm_rows = [{"id": f"{model}:{alarm.name}", "name": alarm.name, "message": alarm.message} for alarm in alarms]

        async def work(transaction: AsyncManagedTransaction) -> None:
            await rows(transaction, CLEAR, model=model, open=[row["id"] for row in alarm_rows], at=at)
            if alarm_rows:
                await rows(transaction, RAISE, model=model, alarms=alarm_rows, at=at)

        await self._client.transact(work)

    async def open(self, model: str) -> list[Alarm]:
        """Return the open alarms, oldest first."""
        self._viewer.require_role(Role.ADMIN)
        alarm_rows = await self._client.read(OPEN, model=model)
        return [Alarm(row["name"], row["message"], row["since"]) for row in alarm_rows]

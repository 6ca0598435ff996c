"""Schedules: when each was last begun, so that of several workers one begins it, and a missed time is made up once."""

from datetime import datetime

from graph.db.client import GraphClient
from graph.viewer import Role, Viewer

READ = "MATCH (s:Schedule) RETURN s.id AS id, s.lastAt AS at"
BEGIN = "MERGE (s:Schedule {id: $id}) ON CREATE SET s.lastAt = $at, s.name = $id"
MARK = "MATCH (s:Schedule {id: $id}) WHERE s.lastAt < $at SET s.lastAt = $at"


class ScheduleRepository:
    """Records how far schedules have come.

    Args:
        client: the graph.
        viewer: an administrator, or the system.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def latest(self) -> dict[str, datetime]:
        """Return the time up to which each known schedule was begun, by its id."""
        self._viewer.require_role(Role.ADMIN)
        return {row["id"]: row["at"] for row in await self._client.read(READ)}

    async def begin(self, id: str, at: datetime) -> None:
        """Record a new schedule. Times before this one are not made up. A known schedule stays as it is."""
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(BEGIN, id=id, at=at)

    async def mark(self, id: str, at: datetime) -> None:
        """Record that a schedule was begun for a time."""
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(MARK, id=id, at=at)

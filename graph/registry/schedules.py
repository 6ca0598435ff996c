"""Schedules: when each was last begun, so that of several workers one begins it, and a missed time is made up once."""

from collections.abc import Collection
from datetime import datetime

from graph.db.client import GraphClient
from graph.viewer import Role, Viewer

READ = "MATCH (s:Schedule) RETURN s.id AS id, s.notation AS notation, s.lastAt AS at"
BEGIN = """
MERGE (s:Schedule {id: $id})
WITH s WHERE s.notation IS NULL OR s.notation <> $notation OR s.lastAt > $latest
SET s.notation = $notation, s.lastAt = $at, s.name = $id
"""
FORGET = "MATCH (s:Schedule) WHERE NOT s.id IN $ids DELETE s"
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

    async def latest(self) -> dict[tuple[str, str], datetime]:
        """Return the time up to which each known schedule was begun, by its id and its notation."""
        self._viewer.require_role(Role.ADMIN)
        return {(row["id"], row["notation"]): row["at"] for row in await self._client.read(READ)}

    async def begin(self, id: str, notation: str, at: datetime, latest: datetime) -> None:
        """Record a schedule that is new, has other times, or was begun for a time in the future.

        Args:
            id: the schedule.
            notation: its times.
            at: now; times before this one are not made up.
            latest: the latest time for which it can have been begun by a clock that is right.
        """
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(BEGIN, id=id, notation=notation, at=at, latest=latest)

    async def forget_others(self, ids: Collection[str]) -> None:
        """Forget the schedules but some, so that what was off for a time is not made up when it is on again."""
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(FORGET, ids=list(ids))

    async def mark(self, id: str, at: datetime) -> None:
        """Record that a schedule was begun for a time."""
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(MARK, id=id, at=at)

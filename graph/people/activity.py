"""Statistics of a person's interactions in a window of days."""

from dataclasses import dataclass
from datetime import datetime

from graph.db.client import GraphClient
from graph.db.values import readable
from graph.interactions.types import InteractionType
from graph.reads import PersonalField
from graph.viewer import Viewer

COUNTS = """
MATCH (:User {id: $user})-[:DID]->(i:Interaction) WHERE i.at >= $since
RETURN i.action AS action, count(i) AS count ORDER BY action
"""
VIEWED_THEN_APPLIED = """
MATCH (:User {id: $user})-[:DID]->(i:Interaction)-[:ON]->(x:Job)
WHERE i.at >= $since AND i.action IN ['VIEW', 'APPLY']
WITH x.id AS job, min(CASE WHEN i.action = 'VIEW' THEN i.at END) AS viewed,
     max(CASE WHEN i.action = 'APPLY' THEN i.at END) AS applied
WHERE viewed IS NOT NULL
RETURN count(job) AS viewed, sum(CASE WHEN applied >= viewed THEN 1 ELSE 0 END) AS applied
"""


@dataclass(frozen=True, slots=True)
class Activity:
    """Counts of a person's interactions by type, of the jobs viewed in the window, and of those then applied to."""

    by_action: tuple[tuple[InteractionType, int], ...]
    viewed: int
    applied: int

    @property
    def total(self) -> int:
        """The number of all interactions."""
        return sum(count for _, count in self.by_action)

    @property
    def conversion_rate(self) -> float | None:
        """Share of viewed jobs that were applied to, 0–1; ``None`` when none was viewed."""
        return self.applied / self.viewed if self.viewed else None


class ActivityRepository:
    """Counts a person's interactions.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def since(self, user: str, moment: datetime) -> Activity:
        """Return a person's activity since the given time."""
        self._viewer.require_reader(user, PersonalField.ACTIVITY)
        counts = await self._client.read(COUNTS, user=user, since=moment)
        funnel = (await self._client.read(VIEWED_THEN_APPLIED, user=user, since=moment))[0]
        actions = readable("Interaction", counts, lambda row: InteractionType(row["action"]))
        by_action = tuple((action, int(row["count"])) for row, action in actions)
        return Activity(by_action, int(funnel["viewed"]), int(funnel["applied"] or 0))

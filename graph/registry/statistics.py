"""Statistics of recommendations and interactions in a window of days, for administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.db.client import GraphClient
from graph.db.values import number_or_none, readable, text_or_none
from graph.interactions.types import InteractionType
from graph.viewer import Role, Viewer

RECOMMENDATIONS = """
MATCH (r:Recommendation) WHERE r.createdAt >= $since
RETURN r.modelVersion AS version, count(r) AS total, count(r.seenAt) AS served, count(r.clickedAt) AS clicked,
       count(r.appliedAt) AS applied, count(r.score) AS scored, sum(r.score) AS points
ORDER BY total DESC, version
"""
# What was undone has another relationship, so that it does not count.
INTERACTIONS = """
MATCH (i:Interaction) WHERE i.at >= $since
MATCH (i)<-[:DID]-(:User)
RETURN i.action AS action, count(i) AS count ORDER BY count DESC, action
"""
USERS = """
MATCH (i:Interaction) WHERE i.at >= $since
MATCH (i)<-[:DID]-(u:User)
RETURN count(DISTINCT u.id) AS n
"""
ITEMS = """
MATCH (i:Interaction) WHERE i.at >= $since
MATCH (i)<-[:DID]-(:User) MATCH (i)-[:ON]->(x)
RETURN count(DISTINCT labels(x)[0] + x.id) AS n
"""


@dataclass(frozen=True, slots=True)
class RecommendationCounts:
    """Counts of stored recommendations: all, those that were shown, clicked, and applied to, and the sum of scores.

    ``version`` is the model's; ``None`` for the heuristic alone, and for all models together.
    """

    version: str | None
    total: int
    served: int
    clicked: int
    applied: int
    scored: int
    points: float

    @property
    def click_rate(self) -> float | None:
        """The share of those that were shown which were clicked, 0–1; ``None`` if none was shown."""
        return self.clicked / self.served if self.served else None

    @property
    def apply_rate(self) -> float | None:
        """The share of those that were shown which were applied to, 0–1; ``None`` if none was shown."""
        return self.applied / self.served if self.served else None

    @property
    def mean_score(self) -> float | None:
        """The mean score, 0–100; ``None`` if there are none."""
        return self.points / self.scored if self.scored else None


@dataclass(frozen=True, slots=True)
class InteractionCounts:
    """Counts of interactions by type, the most frequent first, and of the people and items that took part."""

    by_action: Sequence[tuple[InteractionType, int]]
    users: int
    items: int

    @property
    def total(self) -> int:
        """The number of all interactions."""
        return sum(count for _, count in self.by_action)


def add_counts(counts: Sequence[RecommendationCounts]) -> RecommendationCounts:
    """Return the counts of all models together."""
    return RecommendationCounts(
        None,
        sum(part.total for part in counts),
        sum(part.served for part in counts),
        sum(part.clicked for part in counts),
        sum(part.applied for part in counts),
        sum(part.scored for part in counts),
        sum(part.points for part in counts),
    )


class StatisticsRepository:
    """Counts what happened since a time. An index finds it by time, so that the cost grows with the window.

    Args:
        client: the graph.
        viewer: the person who makes the request: an administrator.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def recommendations(self, since: datetime) -> list[RecommendationCounts]:
        """Return the counts of the recommendations that were made since a time by model, the most frequent first.

        Raises:
            ForbiddenError: the viewer is no administrator.
        """
        self._viewer.require_role(Role.ADMIN)
        return [
            RecommendationCounts(
                version=text_or_none(row["version"]),
                total=int(row["total"]),
                served=int(row["served"]),
                clicked=int(row["clicked"]),
                applied=int(row["applied"]),
                scored=int(row["scored"]),
                points=number_or_none(row["points"]) or 0.0,
            )
            for row in await self._client.read(RECOMMENDATIONS, since=since)
        ]

    async def interactions(self, since: datetime) -> InteractionCounts:
        """Return the counts of interactions since a time, without undone ones; errors as above."""
        self._viewer.require_role(Role.ADMIN)
        rows = await self._client.read(INTERACTIONS, since=since)
        actions = readable("Interaction", rows, lambda row: InteractionType(row["action"]))
        users = await self._client.read(USERS, since=since)
        items = await self._client.read(ITEMS, since=since)
        counts = [(action, int(row["count"])) for row, action in actions]
        return InteractionCounts(counts, int(users[0]["n"]), int(items[0]["n"]))

"""How long data about people is kept: what is older than its period is deleted in batches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import LiteralString

from graph.db.client import GraphClient
from graph.viewer import Role, Viewer

COUNT = "MATCH (n:LABEL) WHERE CONDITION RETURN count(n) AS n"
DELETE = "MATCH (n:LABEL) WHERE CONDITION WITH n LIMIT $limit DETACH DELETE n RETURN count(*) AS n"
DELETE_FOUND = "MATCH (n:LABEL) WHERE n.id IN $ids AND CONDITION DETACH DELETE n RETURN count(*) AS n"
FIND = "MATCH (n:LABEL) WHERE CONDITION RETURN n.id AS id ORDER BY id LIMIT $limit"
COUNT_LINKS = "MATCH (:User)-[n:TYPES]->() WHERE CONDITION RETURN count(n) AS n"
DELETE_LINKS = "MATCH (:User)-[n:TYPES]->() WHERE CONDITION WITH n LIMIT $limit DELETE n RETURN count(*) AS n"
CHOICES: LiteralString = "VIEWED|LIKED|SAVED|APPLIED|DISMISSED|COMPLETED"


class KeptData(StrEnum):
    """A kind of data that is kept for a period."""

    INTERACTIONS = "interactions"
    CHOICES = "choices"
    IMPRESSIONS = "impressions"
    RECOMMENDATIONS = "recommendations"
    NOTIFICATIONS = "notifications"
    DOCUMENTS = "unconfirmed documents"
    EXPORTS = "exports"
    ACCESS_LOG = "entries of access logs"
    ERASURES = "records of erasures"


@dataclass(frozen=True, slots=True)
class Rule:
    """What is old: the label of nodes, and the condition with ``$before`` that those of them meet which are deleted."""

    label: LiteralString
    condition: LiteralString

    def write(self, query: LiteralString) -> LiteralString:
        """Return a query for this rule."""
        return query.replace("LABEL", self.label).replace("CONDITION", self.condition)


RULES: Mapping[KeptData, Rule] = {
    KeptData.INTERACTIONS: Rule("Interaction", "n.at < $before AND n.action <> 'IMPRESSION'"),
    KeptData.IMPRESSIONS: Rule("Interaction", "n.at < $before AND n.action = 'IMPRESSION'"),
    KeptData.RECOMMENDATIONS: Rule("Recommendation", "n.expiresAt < $before"),
    KeptData.NOTIFICATIONS: Rule("Notification", "n.at < $before AND n.delivery <> 'PENDING'"),
    KeptData.DOCUMENTS: Rule("Document", "n.uploadedAt < $before AND n.confirmedAt IS NULL"),
    KeptData.EXPORTS: Rule("DataExport", "n.expiresAt < $before"),
    KeptData.ACCESS_LOG: Rule("AccessEntry", "n.at < $before"),
    KeptData.ERASURES: Rule("Erasure", "n.user IS NULL AND n.endedAt < $before"),
}
LINK_RULE = Rule("", "n.lastAt < $before")


class RetentionRepository:
    """Counts and deletes what is old.

    Args:
        client: the graph.
        viewer: an administrator, or the system.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def count(self, kind: KeptData, before: datetime) -> int:
        """Return how much of a kind is from before a time; it reads everything of the kind.

        Raises:
            ForbiddenError: the viewer is no administrator.
        """
        self._viewer.require_role(Role.ADMIN)
        query = RULES[kind].write(COUNT) if kind in RULES else LINK_RULE.write(COUNT_LINKS.replace("TYPES", CHOICES))
        return int((await self._client.read(query, before=before))[0]["n"])

    async def delete(self, kind: KeptData, before: datetime, limit: int) -> int:
        """Delete at most ``limit`` of a kind from before a time. Return how many; errors as in :meth:`count`."""
        self._viewer.require_role(Role.ADMIN)
        query = RULES[kind].write(DELETE) if kind in RULES else LINK_RULE.write(DELETE_LINKS.replace("TYPES", CHOICES))
        deleted_rows = await self._client.write(query, before=before, limit=limit)
        return int(deleted_rows[0]["n"]) if deleted_rows else 0

    async def delete_found(self, kind: KeptData, ids: Sequence[str], before: datetime) -> int:
        """Delete some nodes of a kind from before a time. Return how many; errors as in :meth:`count`."""
        self._viewer.require_role(Role.ADMIN)
        deleted_rows = await self._client.write(RULES[kind].write(DELETE_FOUND), ids=list(ids), before=before)
        return int(deleted_rows[0]["n"]) if deleted_rows else 0

    async def find(self, kind: KeptData, before: datetime, limit: int) -> Sequence[str]:
        """Return the ids of at most ``limit`` nodes of a kind from before a time; errors as in :meth:`count`."""
        self._viewer.require_role(Role.ADMIN)
        return [row["id"] for row in await self._client.read(RULES[kind].write(FIND), before=before, limit=limit)]

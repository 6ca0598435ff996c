"""Notifications: what people are told of. Each is written in the transaction of what it tells of, as an outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, Row, rows
from graph.db.stored import Stored, Text
from graph.db.values import readable
from graph.interactions.interactions import LATEST
from graph.reads import PersonalField
from graph.viewer import Viewer

NOTIFY_OF_MOVE = """
MATCH (u:User {id: $user}) MATCH (a:Application {id: $application})
CREATE (n:Notification {id: $id})
SET n.name = 'APPLICATION_MOVED', n.kind = 'APPLICATION_MOVED', n.status = $status, n.title = a.name, n.at = $at,
    n.delivery = 'PENDING', n.dueAt = $at, n.attempts = 0
CREATE (u)-[:NOTIFIED]->(n) CREATE (n)-[:ABOUT]->(a)
"""
PAGE = """
MATCH (u:User {id: $user})-[:NOTIFIED]->(n:Notification)
WHERE (NOT $unread OR n.readAt IS NULL) AND (n.at < $before OR (n.at = $before AND n.id > $afterId))
WITH n ORDER BY n.at DESC, n.id LIMIT $limit
RETURN n.id AS id, n.kind AS kind, n.at AS at, n.readAt AS readAt, n.title AS title, n.status AS status,
       n.jobs AS jobs, n.count AS count,
       COLLECT { MATCH (n)-[:ABOUT]->(a:Application) RETURN a.id }[0] AS application,
       COLLECT { MATCH (n)-[:ABOUT]->(a:JobAlert) RETURN a.id }[0] AS alert
ORDER BY at DESC, id
"""
BY_ID = """
MATCH (n:Notification {id: $id})<-[:NOTIFIED]-(u:User)
RETURN u.id AS user, n.id AS id, n.kind AS kind, n.at AS at, n.readAt AS readAt, n.title AS title, n.status AS status,
       n.jobs AS jobs, n.count AS count,
       COLLECT { MATCH (n)-[:ABOUT]->(a:Application) RETURN a.id }[0] AS application,
       COLLECT { MATCH (n)-[:ABOUT]->(a:JobAlert) RETURN a.id }[0] AS alert
"""
COUNT = """
MATCH (:User {id: $user})-[:NOTIFIED]->(n:Notification) WHERE NOT $unread OR n.readAt IS NULL
RETURN count(n) AS n
"""
MARK_ALL = """
MATCH (:User {id: $user})-[:NOTIFIED]->(n:Notification) WHERE n.readAt IS NULL
SET n.readAt = $at RETURN count(n) AS n
"""
MARK = """
MATCH (:User {id: $user})-[:NOTIFIED]->(n:Notification) WHERE n.id IN $ids AND n.readAt IS NULL
SET n.readAt = $at RETURN count(n) AS n
"""


class NotificationKind(StrEnum):
    """What a notification tells of."""

    APPLICATION_MOVED = "APPLICATION_MOVED"
    JOB_ALERT = "JOB_ALERT"


@dataclass(frozen=True, slots=True)
class Notification(Stored):
    """A notification. ``title`` is that of the job, or the name of the alert.

    Args:
        id, kind, at: what it tells of, and when.
        read_at: when the person read it; ``None`` if they did not.
        title: title of the job, or name of the alert.
        status: the new status of an application.
        jobs: ids of the jobs that an alert lists, best first.
        count: how many jobs the alert found.
        application, alert: what it is about, if that still exists.
    """

    id: str
    kind: NotificationKind
    at: datetime
    read_at: datetime | None
    title: Text
    status: str | None
    jobs: tuple[str, ...]
    count: int | None
    application: str | None
    alert: str | None


def notification_of(row: Row) -> Notification:
    """Build a notification from a row of the repository's queries."""
    return Notification(
        row["id"], row["kind"], row["at"], row["readAt"], row["title"], row["status"], tuple(row["jobs"] or ()),
        row["count"], row["application"], row["alert"],
    )  # fmt: skip


async def notify_of_move(
    transaction: AsyncManagedTransaction, user: str, application: str, change: str, status: str, at: datetime
) -> None:
    """Tell an applicant that their application was moved, in the transaction that moves it.

    Args:
        transaction: the transaction.
        user: the applicant.
        application: the application.
        change: id of the step; it becomes the notification's id, so that a step is told of once.
        status: the new status.
        at: time of the step.
    """
    facts = {"id": change, "user": user, "application": application, "status": str(status), "at": at}
    await rows(transaction, NOTIFY_OF_MOVE, **facts)


class NotificationRepository:
    """Reads a person's notifications, and marks them as read.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def page(
        self, user: str, first: int, after: tuple[datetime, str] | None, *, unread: bool
    ) -> tuple[list[Notification], bool]:
        """Return a person's notifications, the latest first, and whether more follow.

        Args:
            user: the person.
            first: the maximum number of notifications.
            after: time and id of the last notification before the page.
            unread: whether to leave out those that were read.

        Raises:
            ForbiddenError: it is another person.
        """
        self._viewer.require_reader(user, PersonalField.NOTIFICATIONS)
        before, after_id = after or (LATEST, "")
        arguments = {"unread": unread, "before": before, "afterId": after_id, "limit": first + 1}
        page_rows = await self._client.read(PAGE, user=user, **arguments)
        return [entry for _, entry in readable("Notification", page_rows[:first], notification_of)], len(
            page_rows
        ) > first

    async def by_id(self, id: str) -> Notification | None:
        """Return the viewer's own notification; ``None`` for another person's or an unknown one."""
        found_rows = [
            row
            for row in await self._client.read(BY_ID, id=id)
            if self._viewer.may_read(row["user"], PersonalField.NOTIFICATIONS)
        ]
        return next((entry for _, entry in readable("Notification", found_rows, notification_of)), None)

    async def count(self, user: str, *, unread: bool) -> int:
        """Return how many notifications a person has, or has not read; errors as in :meth:`page`."""
        self._viewer.require_owner(user)
        return int((await self._client.read(COUNT, user=user, unread=unread))[0]["n"])

    async def mark_read(self, user: str, ids: Sequence[str] | None, at: datetime) -> int:
        """Mark some of a person's notifications as read, all with ``None``. Return how many were unread.

        Raises:
            ForbiddenError: it is another person.
        """
        self._viewer.require_owner(user)
        if ids is None:
            return int((await self._client.write(MARK_ALL, user=user, at=at))[0]["n"])
        return int((await self._client.write(MARK, user=user, ids=list(ids), at=at))[0]["n"])

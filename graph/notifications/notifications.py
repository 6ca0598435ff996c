"""Notifications: what people are told of. Each is written in the transaction of what it tells of, as an outbox."""

from datetime import datetime
from enum import StrEnum

from neo4j import AsyncManagedTransaction

from graph.db.client import rows

NOTIFY_OF_MOVE = """
MATCH (u:User {id: $user}) MATCH (a:Application {id: $application})
CREATE (n:Notification {id: $id})
SET n.name = 'APPLICATION_MOVED', n.kind = 'APPLICATION_MOVED', n.status = $status, n.at = $at, n.delivery = 'PENDING',
    n.dueAt = $at, n.attempts = 0
CREATE (u)-[:NOTIFIED]->(n) CREATE (n)-[:ABOUT]->(a)
"""


class NotificationKind(StrEnum):
    """What a notification tells of."""

    APPLICATION_MOVED = "APPLICATION_MOVED"
    JOB_ALERT = "JOB_ALERT"


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

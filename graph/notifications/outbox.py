"""The outbox: notifications that are to be sent by e-mail, each claimed by one task at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from graph.db.client import GraphClient, Row
from graph.db.stored import Stored, Text, Truth
from graph.db.values import readable
from graph.notifications.notifications import NotificationKind
from graph.viewer import Role, Viewer

# A claim of the same task is taken again at once: the task runs again only if its worker has died. The nodes are
# written to before their claims are compared, so that of two tasks one waits and sees the claim of the other.
CLAIM = """
MATCH (n:Notification)
WHERE n.delivery = 'PENDING' AND n.dueAt <= $now
  AND (n.claim IS NULL OR n.claim = $claim OR n.claimedAt < $stale)
WITH n LIMIT $limit
SET n.lookedAt = $now
WITH n WHERE n.delivery = 'PENDING' AND (n.claim IS NULL OR n.claim = $claim OR n.claimedAt < $stale)
SET n.claim = $claim, n.claimedAt = $now
WITH n
MATCH (u:User)-[:NOTIFIED]->(n)
RETURN n.id AS id, n.kind AS kind, n.at AS at, n.title AS title, n.status AS status, n.jobs AS jobs, n.count AS count,
       n.attempts AS attempts, u.name AS name, u.email AS email, u.language AS language,
       COLLECT { MATCH (n)-[:ABOUT]->(a:JobAlert) RETURN [a.id, coalesce(a.active, false)] }[0] AS alert
ORDER BY at, id
"""
SETTLE = """
MATCH (n:Notification {id: $id}) WHERE n.claim = $claim AND n.delivery = 'PENDING'
SET n.delivery = $delivery, n.deliveredAt = $at, n.problem = $problem, n.claim = null, n.claimedAt = null
"""
DEFER = """
MATCH (n:Notification {id: $id}) WHERE n.claim = $claim AND n.delivery = 'PENDING'
SET n.attempts = coalesce(n.attempts, 0) + 1, n.dueAt = $due, n.problem = $problem, n.claim = null, n.claimedAt = null
"""
RELEASE = """
MATCH (n:Notification) WHERE n.delivery = 'PENDING' AND n.claim = $claim
SET n.claim = null, n.claimedAt = null
"""
WAITING = """
MATCH (n:Notification) WHERE n.delivery = 'PENDING'
RETURN count(n) AS n, min(n.dueAt) AS due
"""
LONGEST_PROBLEM = 300


class Delivery(StrEnum):
    """Whether a notification was sent by e-mail."""

    PENDING = "PENDING"
    SENT = "SENT"
    REFUSED = "REFUSED"
    NO_ADDRESS = "NO_ADDRESS"
    STOPPED = "STOPPED"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class OutgoingMail(Stored):
    """A claimed notification and its recipient. ``alert`` and ``alert_active`` are those of a job alert."""

    id: str
    kind: NotificationKind
    at: datetime
    title: Text
    status: str | None
    jobs: tuple[str, ...]
    count: int | None
    attempts: int | None
    name: str | None
    email: str | None
    language: str | None
    alert: str | None = None
    alert_active: Truth = False


def mail_of(row: Row) -> OutgoingMail:
    """Build a mail from a row of the repository's query."""
    alert, active = row["alert"] or (None, False)
    facts: Mapping[str, Any] = {**row, "jobs": tuple(row["jobs"] or ()), "alert": alert}
    return OutgoingMail(**facts, alert_active=active)


class OutboxRepository:
    """Hands out what is to be sent, and records what became of it. For the system.

    Args:
        client: the graph.
        viewer: the system, or an administrator.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def claim(self, claim: str, limit: int, now: datetime, stale: datetime) -> Sequence[OutgoingMail]:
        """Claim some of the notifications that are due, the oldest first.

        Args:
            claim: id of the task that sends them. Its own claims are handed out again.
            limit: the maximum number of notifications.
            now: the current time.
            stale: claims of other tasks that are older than this count no more.

        Raises:
            ForbiddenError: the viewer is no administrator.
        """
        self._viewer.require_role(Role.ADMIN)
        claimed_rows = await self._client.write(CLAIM, claim=claim, limit=limit, now=now, stale=stale)
        return [mail for _, mail in readable("Notification", claimed_rows, mail_of)]

    async def settle(self, id: str, claim: str, delivery: Delivery, at: datetime, problem: str | None = None) -> None:
        """Record the end of a delivery."""
        self._viewer.require_role(Role.ADMIN)
        text = problem[:LONGEST_PROBLEM] if problem else None
        await self._client.write(SETTLE, id=id, claim=claim, delivery=delivery.value, at=at, problem=text)

    async def defer(self, id: str, claim: str, due_at: datetime, problem: str) -> None:
        """Record a failed attempt; the next one is due at a time."""
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(DEFER, id=id, claim=claim, due=due_at, problem=problem[:LONGEST_PROBLEM])

    async def release(self, claim: str) -> None:
        """Give back what a task has claimed and not settled."""
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(RELEASE, claim=claim)

    async def waiting(self) -> tuple[int, datetime | None]:
        """Return how many notifications wait to be sent, and when the first of them is due."""
        self._viewer.require_role(Role.ADMIN)
        waiting_row = (await self._client.read(WAITING))[0]
        return int(waiting_row["n"]), waiting_row["due"]

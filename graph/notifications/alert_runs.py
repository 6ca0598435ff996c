"""Runs of job alerts: which jobs are new, which alerts look for them, and what each of them found.

Jobs get numbers in the order in which runs first see them (``Job.arrival``), however they came into the graph: posted
one at a time or imported, with whatever date. An alert remembers the number up to which it has looked. What it found is
written together with that number, so that a run that is repeated finds nothing twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.catalogue.jobs import JobFilter
from graph.db.client import GraphClient
from graph.db.stored import Stored, Text
from graph.db.values import readable
from graph.notifications.job_alerts import PERIODS, AlertRhythm, read_filter
from graph.snapshot.patch import Revisions
from graph.viewer import Role, Viewer

PROGRESS = """
MATCH (c:Catalogue {id: 'catalogue'})
RETURN coalesce(c.arrivals, 0) AS arrivals, coalesce(c.alertsNow, 0) AS now, c.alertsRevision AS bulk,
       c.alertsJobs AS jobs
"""
UNNUMBERED = "MATCH (j:Job) WHERE j.arrival IS NULL RETURN j.id AS id LIMIT $limit"
NUMBER = """
MERGE (c:Catalogue {id: 'catalogue'}) SET c.arrivals = coalesce(c.arrivals, 0) + size($ids)
WITH c.arrivals - size($ids) AS before
UNWIND range(0, size($ids) - 1) AS index
MATCH (j:Job {id: $ids[index]}) WHERE j.arrival IS NULL
SET j.arrival = before + index + 1
"""
NUMBERED = """
MERGE (c:Catalogue {id: 'catalogue'}) SET c.alertsRevision = $bulk, c.alertsJobs = $jobs
"""
START = "MATCH (a:JobAlert) WHERE a.arrival IS NULL SET a.arrival = $until"
SINCE = "MATCH (j:Job) WHERE j.arrival > $since AND j.arrival <= $until RETURN j.id AS id, j.arrival AS arrival"
DUE_NOW = """
MATCH (u:User)-[:WATCHES]->(a:JobAlert) WHERE a.every = 'NOW' AND a.active = true AND a.arrival < $until
RETURN a.id AS id, u.id AS user, a.name AS name, a.query AS query, a.filter AS filter, a.every AS every,
       a.arrival AS arrival, a.dueAt AS dueAt
"""
DUE_PERIODS = """
MATCH (u:User)-[:WATCHES]->(a:JobAlert)
WHERE a.every IN ['DAY', 'WEEK'] AND a.active = true AND a.dueAt <= $now AND a.arrival IS NOT NULL
RETURN a.id AS id, u.id AS user, a.name AS name, a.query AS query, a.filter AS filter, a.every AS every,
       a.arrival AS arrival, a.dueAt AS dueAt
"""
ANY_DUE = """
MATCH (a:JobAlert) WHERE a.every IN ['DAY', 'WEEK'] AND a.active = true AND a.dueAt <= $now
RETURN a.id AS id LIMIT 1
"""
# The number up to which an alert has looked changes once: of two runs at the same time, one tells. The alert is written
# to before the number is compared, so that the other one waits and sees the change.
TELL = """
UNWIND $rows AS row
MATCH (a:JobAlert {id: row.alert})
SET a.lookedAt = $at
WITH a, row WHERE a.arrival = row.before AND a.active = true
MATCH (u:User {id: row.user})
SET a.arrival = $until, a.dueAt = row.due, a.sentAt = $at
CREATE (n:Notification {id: row.id})
SET n.name = 'JOB_ALERT', n.kind = 'JOB_ALERT', n.title = a.name, n.at = $at, n.jobs = row.jobs, n.count = row.count,
    n.delivery = 'PENDING', n.dueAt = $at, n.attempts = 0
CREATE (u)-[:NOTIFIED]->(n) CREATE (n)-[:ABOUT]->(a)
"""
LOOKED = """
UNWIND $rows AS row
MATCH (a:JobAlert {id: row.alert})
SET a.lookedAt = $at
WITH a, row WHERE a.arrival = row.before
SET a.arrival = $until, a.dueAt = row.due
"""
LOOKED_NOW = """
MERGE (c:Catalogue {id: 'catalogue'})
SET c.alertsNow = CASE WHEN coalesce(c.alertsNow, 0) < $until THEN $until ELSE c.alertsNow END
"""
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class AlertProgress:
    """How far runs have come.

    Args:
        arrivals: the number of the newest job.
        now: the number up to which alerts with the rhythm ``NOW`` have looked.
        numbered_revisions: the catalogue's revisions when jobs were last numbered; ``None`` before the first time.
    """

    arrivals: int
    now: int
    numbered_revisions: Revisions | None


@dataclass(frozen=True, slots=True)
class DueAlert(Stored):
    """An alert that looks for jobs with a number above ``arrival``."""

    id: str
    user: str
    name: Text
    query: Text
    conditions: JobFilter
    every: AlertRhythm
    arrival: int
    due_at: datetime | None

    def since(self, progress: AlertProgress) -> int:
        """Return the number up to which the alert has looked; those that look at once share one."""
        return max(self.arrival, progress.now) if self.every is AlertRhythm.NOW else self.arrival

    def next_due(self, now: datetime) -> datetime | None:
        """Return when the alert looks next: at the same time of day, though runs were missed."""
        period = PERIODS[self.every]
        if not period or self.due_at is None:
            return self.due_at
        missed_periods = max(0, (now - self.due_at) // period)
        return self.due_at + (missed_periods + 1) * period


@dataclass(frozen=True, slots=True)
class AlertResult:
    """What an alert found: the best jobs, best first, and how many there are in all."""

    alert: DueAlert
    jobs: Sequence[str]
    count: int


class AlertRunRepository:
    """Numbers new jobs, reads due alerts and writes what they found. For the system.

    Args:
        client: the graph.
        viewer: the system, or an administrator.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def progress(self) -> AlertProgress:
        """Return how far runs have come.

        Raises:
            ForbiddenError: the viewer is no administrator.
        """
        self._viewer.require_role(Role.ADMIN)
        progress_rows = await self._client.read(PROGRESS)
        if not progress_rows:
            return AlertProgress(0, 0, None)
        row = progress_rows[0]
        revisions = None if row["bulk"] is None else Revisions(int(row["bulk"]), int(row["jobs"] or 0))
        return AlertProgress(int(row["arrivals"]), int(row["now"]), revisions)

    async def number_jobs(self, revisions: Revisions) -> int:
        """Give numbers to all jobs that have none, and return how many there were.

        Args:
            revisions: the catalogue's revisions from before the call.
        """
        self._viewer.require_role(Role.ADMIN)
        count = 0
        while ids := [row["id"] for row in await self._client.read(UNNUMBERED, limit=BATCH)]:
            await self._client.write(NUMBER, ids=ids)
            count += len(ids)
        await self._client.write(NUMBERED, bulk=revisions.bulk, jobs=revisions.jobs)
        return count

    async def start_alerts(self, until: int) -> None:
        """Let alerts that were made while new jobs had no numbers yet start after a number."""
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(START, until=until)

    async def any_due(self, now: datetime) -> bool:
        """Return whether a daily or weekly alert is due."""
        self._viewer.require_role(Role.ADMIN)
        return bool(await self._client.read(ANY_DUE, now=now))

    async def arrivals(self, since: int, until: int) -> dict[str, int]:
        """Return the numbers of the jobs after one number and up to another, by id."""
        self._viewer.require_role(Role.ADMIN)
        return {row["id"]: row["arrival"] for row in await self._client.read(SINCE, since=since, until=until)}

    async def due_alerts(self, now: datetime, progress: AlertProgress) -> list[DueAlert]:
        """Return the alerts that look for jobs now.

        These are the daily and weekly ones whose time has come, and, if there are new jobs, those with the rhythm
        ``NOW``.

        Args:
            now: the current time.
            progress: how far runs have come.
        """
        self._viewer.require_role(Role.ADMIN)
        due_rows = await self._client.read(DUE_PERIODS, now=now)
        if progress.now < progress.arrivals:
            due_rows += await self._client.read(DUE_NOW, until=progress.arrivals)
        return [alert for _, alert in readable("JobAlert", due_rows, due_alert_of)]

    async def tell(self, results: Sequence[AlertResult], until: int, at: datetime) -> None:
        """Notify people of what their alerts found. What another run has told already is left out."""
        self._viewer.require_role(Role.ADMIN)
        told_rows = [
            {
                **looked_row(result.alert, at), "id": f"{result.alert.id}:{until}", "user": result.alert.user,
                "jobs": list(result.jobs), "count": result.count,
            }
            for result in results
        ]  # fmt: skip
        await self._client.write_batches(TELL, told_rows, size=BATCH, until=until, at=at)

    async def mark_looked(self, alerts: Sequence[DueAlert], until: int, at: datetime) -> None:
        """Record that alerts have looked and found nothing."""
        self._viewer.require_role(Role.ADMIN)
        looked_rows = [looked_row(alert, at) for alert in alerts]
        await self._client.write_batches(LOOKED, looked_rows, size=BATCH, until=until, at=at)

    async def mark_looked_now(self, until: int) -> None:
        """Record that all alerts with the rhythm ``NOW`` have looked up to a number."""
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(LOOKED_NOW, until=until)


def looked_row(alert: DueAlert, at: datetime) -> Mapping[str, Any]:
    """Return the parameters of a query about an alert that has looked."""
    return {"alert": alert.id, "before": alert.arrival, "due": alert.next_due(at)}


def due_alert_of(row: Mapping[str, Any]) -> DueAlert:
    """Build an alert from a row of the repository's queries."""
    return DueAlert(
        row["id"], row["user"], row["name"], row["query"], read_filter(row["filter"]), row["every"], row["arrival"],
        row["dueAt"],
    )  # fmt: skip

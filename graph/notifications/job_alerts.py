"""Job alerts: searches that people saved, with a rhythm in which they are told of new jobs."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from neo4j import AsyncManagedTransaction

from graph.catalogue.jobs import JobFilter
from graph.db.client import GraphClient, Row, rows
from graph.db.stored import Caption, Stored, Text
from graph.db.values import readable
from graph.errors import NotFoundError, ProfileFullError
from graph.reads import PersonalField
from graph.viewer import Role, Viewer

MOST_ALERTS = 20
# The person is written to first: of two requests at once, one waits or is retried, and counts what the other left.
COUNT = """
MATCH (u:User {id: $user}) SET u.alertsAt = $at
RETURN COUNT { (u)-[:WATCHES]->(:JobAlert) } AS n
"""
CREATE = """
MATCH (u:User {id: $user})
OPTIONAL MATCH (c:Catalogue {id: 'catalogue'})
CREATE (a:JobAlert {id: $id})
SET a += $facts, a.active = true, a.createdAt = $at, a.dueAt = $due,
    a.arrival = CASE WHEN coalesce(c.revision, 0) = c.alertsRevision AND coalesce(c.jobs, 0) = c.alertsJobs
                     THEN coalesce(c.arrivals, 0) END
CREATE (u)-[:WATCHES]->(a)
"""
CHANGE = """
MATCH (:User {id: $user})-[:WATCHES]->(a:JobAlert {id: $id})
OPTIONAL MATCH (c:Catalogue {id: 'catalogue'})
SET a.arrival = CASE WHEN $restarts THEN c.arrivals WHEN a.every = 'NOW' AND c.alertsNow > a.arrival THEN c.alertsNow
                     ELSE a.arrival END,
    a.dueAt = CASE WHEN $due IS NULL THEN a.dueAt ELSE $due END
SET a += $facts
RETURN a.id AS id
"""
DELETE = """
MATCH (:User {id: $user})-[:WATCHES]->(a:JobAlert {id: $id})
DETACH DELETE a
RETURN $id AS id
"""
STOP = """
MATCH (u:User)-[:WATCHES]->(a:JobAlert {id: $id})
SET a.active = false, a.stoppedAt = coalesce(a.stoppedAt, $at)
RETURN a.name AS name, u.language AS language
"""
READ = """
MATCH (u:User)-[:WATCHES]->(a:JobAlert {id: $id})
RETURN u.id AS user, a.id AS id, a.name AS name, a.query AS query, a.filter AS filter, a.every AS every,
       a.active AS active, a.createdAt AS createdAt, a.dueAt AS dueAt, a.sentAt AS sentAt, u.language AS language
"""
OF_PERSON = """
MATCH (u:User {id: $user})-[:WATCHES]->(a:JobAlert)
RETURN u.id AS user, a.id AS id, a.name AS name, a.query AS query, a.filter AS filter, a.every AS every,
       a.active AS active, a.createdAt AS createdAt, a.dueAt AS dueAt, a.sentAt AS sentAt, u.language AS language
ORDER BY createdAt DESC, id
"""


class AlertRhythm(StrEnum):
    """How often an alert tells of new jobs."""

    NOW = "NOW"
    DAY = "DAY"
    WEEK = "WEEK"


PERIODS: Mapping[AlertRhythm, timedelta] = {
    AlertRhythm.NOW: timedelta(0),
    AlertRhythm.DAY: timedelta(days=1),
    AlertRhythm.WEEK: timedelta(days=7),
}


@dataclass(frozen=True, slots=True)
class JobAlert(Stored):
    """A saved search.

    Args:
        id, user: the alert, and whose it is.
        name: its name.
        query: the words that jobs must contain; may be empty.
        conditions: what jobs must meet.
        every: its rhythm.
        active: whether it tells of new jobs.
        created_at: when it was made.
        due_at: when it looks for jobs next; ``NOW`` looks whenever there are new ones.
        sent_at: when it last told of jobs.
    """

    id: str
    user: str
    name: Caption
    query: Text
    conditions: JobFilter
    every: AlertRhythm
    active: bool
    created_at: datetime
    due_at: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlertChange:
    """A new state of an alert; ``None`` leaves a part as it is."""

    name: str | None = None
    query: str | None = None
    conditions: JobFilter | None = None
    every: AlertRhythm | None = None
    active: bool | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """The properties to set."""
        facts: dict[str, Any] = {"name": self.name, "query": self.query, "active": self.active}
        facts["every"] = self.every.value if self.every else None
        facts["filter"] = write_filter(self.conditions) if self.conditions is not None else None
        return {name: value for name, value in facts.items() if value is not None}

    @property
    def searches_anew(self) -> bool:
        """Whether the alert starts with jobs that come after the change."""
        return self.query is not None or self.conditions is not None or self.active is True


def write_filter(conditions: JobFilter) -> str:
    """Return a filter as JSON text, without conditions that restrict nothing."""
    facts = {name: value for name, value in asdict(conditions).items() if value not in (None, ())}
    return json.dumps(facts, sort_keys=True, default=lambda value: value.isoformat())


def read_filter(text: str | None) -> JobFilter:
    """Return the filter in a JSON text.

    Raises:
        ValueError: the text is no filter.
        TypeError: it has other fields.
    """
    facts = json.loads(text or "{}")
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
    conditions = JobFilter(**values)
    since = conditions.posted_since
    return replace(conditions, posted_since=datetime.fromisoformat(str(since))) if since else conditions


def alert_of(row: Row) -> JobAlert:
    """Build an alert from a row of the repository's queries."""
    return JobAlert(
        row["id"], row["user"], row["name"], row["query"], read_filter(row["filter"]), row["every"],
        row["active"] is not False, row["createdAt"], row["dueAt"], row["sentAt"],
    )  # fmt: skip


class JobAlertRepository:
    """Saves, changes and reads people's alerts.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def create(self, alert: AlertChange, at: datetime) -> str:
        """Save a search for the viewer, and return its id. It tells of jobs that come after it.

        Raises:
            AnonymousError: the viewer is a visitor.
            NotFoundError: the viewer is not in the graph.
            ProfileFullError: the person has 20 alerts.
        """
        user, id = self._viewer.require_person(), str(uuid.uuid4())
        due_at = at + PERIODS[alert.every or AlertRhythm.DAY]

        async def work(transaction: AsyncManagedTransaction) -> str:
            counts = await rows(transaction, COUNT, user=user, at=at)
            if not counts:
                raise self._viewer.missing_person(user)
            if counts[0]["n"] >= MOST_ALERTS:
                raise ProfileFullError(MOST_ALERTS)
            await rows(transaction, CREATE, user=user, id=id, facts=alert.facts, at=at, due=due_at)
            return id

        return await self._client.transact(work)

    async def change(self, id: str, change: AlertChange, at: datetime) -> None:
        """Change an alert of the viewer. After another search, it tells of jobs that come after the change.

        Raises:
            NotFoundError: the viewer has no such alert.
        """
        user = self._viewer.require_person()
        due_at = at + PERIODS[change.every] if change.every else None
        arguments = {"facts": change.facts, "due": due_at, "restarts": change.searches_anew}
        if not await self._client.write(CHANGE, user=user, id=id, **arguments):
            raise NotFoundError("JobAlert", id)

    async def delete(self, id: str) -> None:
        """Delete an alert of the viewer. What it has told of stays.

        Raises:
            NotFoundError: the viewer has no such alert.
        """
        if not await self._client.write(DELETE, user=self._viewer.require_person(), id=id):
            raise NotFoundError("JobAlert", id)

    async def by_id(self, id: str) -> JobAlert | None:
        """Return the viewer's own alert; ``None`` for another person's or an unknown one."""
        found_rows = [
            row
            for row in await self._client.read(READ, id=id)
            if self._viewer.may_read(row["user"], PersonalField.JOB_ALERTS)
        ]
        return next((alert for _, alert in readable("JobAlert", found_rows, alert_of)), None)

    async def of_person(self, user: str) -> list[JobAlert]:
        """Return a person's alerts, at most 20, the latest first.

        Raises:
            ForbiddenError: it is another person.
        """
        self._viewer.require_reader(user, PersonalField.JOB_ALERTS)
        return [alert for _, alert in readable("JobAlert", await self._client.read(OF_PERSON, user=user), alert_of)]

    async def stop(self, id: str, at: datetime) -> tuple[str, str | None] | None:
        """Stop an alert for whoever holds its signed link. Return its name and the person's language.

        A second call changes nothing. ``None`` means that the alert was deleted.

        Raises:
            ForbiddenError: the viewer is not the system.
        """
        self._viewer.require_role(Role.ADMIN)
        stopped_rows = await self._client.write(STOP, id=id, at=at)
        return (str(stopped_rows[0]["name"]), stopped_rows[0]["language"]) if stopped_rows else None

    async def name_of(self, id: str) -> tuple[str, str | None] | None:
        """Return an alert's name and the person's language, for whoever holds its signed link; errors as above."""
        self._viewer.require_role(Role.ADMIN)
        alert_rows = await self._client.read(READ, id=id)
        return (str(alert_rows[0]["name"]), alert_rows[0]["language"]) if alert_rows else None

"""Reads everything that the graph holds about a person, by the list that erasure works through."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.db.client import GraphClient
from graph.db.stored import Stored
from graph.db.values import readable
from graph.privacy.personal_data import LINKS, OWNED
from graph.registry.task_arguments import read_people
from graph.viewer import Role, Viewer

PERSON = "MATCH (u:User {id: $user}) RETURN u {.*} AS facts"
TASKS = """
MATCH (t:Task) WHERE t.owner = $user OR t.arguments CONTAINS $quoted
RETURN t {.id, .kind, .owner, .state, .message, .error, .queuedAt, .startedAt, .finishedAt, .arguments} AS facts
ORDER BY t.queuedAt, t.id
"""
READS = """
MATCH (e:AccessEntry {user: $user})
RETURN e {.at, .viewer, .roles, .field, .account, .accountName} AS facts ORDER BY e.at DESC, e.id
"""
# The person is written to first: after an erasure, nothing is recorded.
RECORD = """
MATCH (u:User {id: $user}) SET u.exportedAt = $at
MERGE (x:DataExport {id: $id})
SET x.name = 'Data export', x.at = $at, x.expiresAt = $expires, x.size = $size
MERGE (u)-[:EXPORTED]->(x)
RETURN x.id AS id
"""
LATEST = """
MATCH (:User {id: $user})-[:EXPORTED]->(x:DataExport) WHERE x.expiresAt > $now
RETURN x.id AS id, x.at AS at, x.expiresAt AS expires_at, x.size AS size ORDER BY at DESC, id LIMIT 1
"""
BY_ID = """
MATCH (x:DataExport {id: $id}) WHERE x.expiresAt > $now
RETURN x.id AS id, x.at AS at, x.expiresAt AS expires_at, x.size AS size
"""
EARLIER = "MATCH (:User {id: $user})-[:EXPORTED]->(x:DataExport) WHERE x.id <> $id RETURN x.id AS id"
DELETE = "MATCH (x:DataExport) WHERE x.id IN $ids DETACH DELETE x"

Facts = Mapping[str, Any]
APPLICANT = "APPLICANT"


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Everything about a person.

    Args:
        person: the properties of the person.
        sections: records by name: the kinds of nodes and relationships of the list, tasks, and the access log.
    """

    person: Facts
    sections: Mapping[str, Sequence[Facts]]


@dataclass(frozen=True, slots=True)
class DataExport(Stored):
    """A finished export: when it was made, when it is deleted, and its size in bytes."""

    id: str
    at: datetime
    expires_at: datetime
    size: int


class ExportRepository:
    """Reads a person's data, and records exports of it. People export their own, administrators everyone's.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def read(self, user: str) -> PersonalData:
        """Return everything about a person.

        Raises:
            ForbiddenError: it is another person.
            NotFoundError: there is no such person.
        """
        self._viewer.require_owner(user)
        person_rows = await self._client.read(PERSON, user=user)
        if not person_rows:
            raise self._viewer.missing_person(user)
        sections: dict[str, Sequence[Facts]] = {}
        for link in LINKS:
            sections[link.name] = [linked_facts(row) for row in await self._client.read(link.read, user=user)]
        for kind in OWNED:
            sections[kind.name] = [owned_facts(row, user) for row in await self._client.read(kind.read, user=user)]
        task_rows = await self._client.read(TASKS, user=user, quoted=json.dumps(user))
        sections["tasks"] = [facts for row in task_rows if (facts := task_facts(row["facts"], user)) is not None]
        sections["accessLog"] = [row["facts"] for row in await self._client.read(READS, user=user)]
        return PersonalData(person_rows[0]["facts"], sections)

    async def record(self, user: str, export: DataExport) -> bool:
        """Record a finished export. Return ``False`` if the person was erased meanwhile; errors as in :meth:`read`."""
        self._viewer.require_owner(user)
        facts = {"id": export.id, "at": export.at, "expires": export.expires_at, "size": export.size}
        return bool(await self._client.write(RECORD, user=user, **facts))

    async def latest(self, user: str, now: datetime) -> DataExport | None:
        """Return a person's latest export that is still there; ``None`` if there is none; errors as in :meth:`read`."""
        self._viewer.require_owner(user)
        export_rows = await self._client.read(LATEST, user=user, now=now)
        return next((export for _, export in readable("DataExport", export_rows, lambda row: DataExport(**row))), None)

    async def by_id(self, id: str, now: datetime) -> DataExport | None:
        """Return an export that is still there, for whoever holds its signed link.

        Raises:
            ForbiddenError: the viewer is not the system.
        """
        self._viewer.require_role(Role.ADMIN)
        export_rows = await self._client.read(BY_ID, id=id, now=now)
        return next((export for _, export in readable("DataExport", export_rows, lambda row: DataExport(**row))), None)

    async def earlier(self, user: str, id: str) -> list[str]:
        """Return the ids of a person's other exports; errors as in :meth:`read`."""
        self._viewer.require_owner(user)
        return [row["id"] for row in await self._client.read(EARLIER, user=user, id=id)]

    async def delete(self, ids: Sequence[str]) -> None:
        """Delete the records of exports, whose files are gone; errors as in :meth:`by_id`."""
        self._viewer.require_role(Role.ADMIN)
        await self._client.write(DELETE, ids=list(ids))


def linked_facts(row: Facts) -> Facts:
    """Return a relationship's properties, with the label, id and name of its node."""
    return {"node": {"type": row["label"], "id": row["id"], "name": row["name"]}, **row["facts"]}


def task_facts(facts: Facts, user: str) -> Facts | None:
    """Return what a task says of a person, without others; ``None`` if they neither asked for it nor are named."""
    people = read_people(facts["arguments"] or "{}")
    if facts.get("owner") != user and user not in (people or ()):
        return None
    has_others = people is None or any(person != user for person in people)
    left_out = {"owner", "arguments"} if has_others else {"owner"}
    return {name: value for name, value in facts.items() if name not in left_out}


def owned_facts(row: Facts, user: str) -> Facts:
    """Return a node's properties, with what it leads to. What other people wrote or did in it is not the person's."""
    facts = dict(row["facts"])
    if facts.get("by", user) != user or facts.get("actor", APPLICANT) != APPLICANT:  # an erased person has no `by`
        facts = {name: value for name, value in facts.items() if name not in {"by", "note"}}
    links = [{"relation": type, "type": label, "id": id, "name": name} for type, label, id, name in row["links"]]
    return {**facts, "links": links} if links else facts

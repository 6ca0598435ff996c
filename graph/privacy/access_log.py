"""The access log: who read another person's data or acted for them, when, and through which field.

Entries stand apart from the rest of the graph: an ``AccessEntry`` names both people by their ids and has no
relationships, so that no query about people ever meets it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.db.client import GraphClient
from graph.db.group_commit import GroupCommit
from graph.db.stored import Stored
from graph.db.values import readable
from graph.interactions.interactions import LATEST
from graph.reads import PersonalField
from graph.viewer import Agent, Role, Viewer

# Nothing is recorded of people who are no longer in the graph, so that an erased person leaves no entry.
WRITE = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
OPTIONAL MATCH (v:User {id: row.viewer})
CREATE (:AccessEntry {id: row.id, name: row.field, user: row.user, viewer: v.id, roles: row.roles, field: row.field,
                      at: row.at, account: row.account, accountName: row.accountName})
"""
PAGE = """
MATCH (e:AccessEntry {user: $user})
WHERE e.at < $before OR (e.at = $before AND e.id > $afterId)
RETURN e.id AS id, e.viewer AS viewer, e.roles AS roles, e.field AS field, e.at AS at, e.account AS account,
       e.accountName AS account_name
ORDER BY at DESC, id LIMIT $limit
"""


@dataclass(frozen=True, slots=True)
class Access:
    """A read of a person's data by another person with some roles, or an act for a person by a service account.

    ``viewer`` is ``None`` if the account acted for the person themselves. ``field`` is the field of the API.
    """

    user: str
    viewer: str | None
    roles: Sequence[Role]
    field: str
    at: datetime
    agent: Agent | None = None


@dataclass(frozen=True, slots=True)
class AccessEntry(Stored):
    """An entry of a person's access log.

    ``viewer`` is ``None`` if that person was erased since, or if a service account acted for the person themselves.
    ``account`` and ``account_name`` say which service account made the request; ``None`` if none did.
    """

    id: str
    viewer: str | None
    roles: tuple[str, ...]
    field: str
    at: datetime
    account: str | None = None
    account_name: str | None = None


class AccessLog:
    """Writes entries. Those of an operation, and of operations at the same time, share a query.

    A process has one instance.

    Args:
        client: the graph.
    """

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._together: GroupCommit[Sequence[Access], None] = GroupCommit(self._write)

    async def add(self, accesses: Sequence[Access]) -> None:
        """Write the entries of one operation; errors are those of :meth:`GraphClient.write`."""
        await self._together.add(accesses)

    async def _write(self, batches: Sequence[Sequence[Access]]) -> list[None]:
        rows = [entry_row(access) for batch in batches for access in batch]
        await self._client.write(WRITE, rows=rows)
        return [None] * len(batches)


def entry_row(access: Access) -> dict[str, Any]:
    """Return an entry as query parameters."""
    return {
        "id": str(uuid.uuid4()), "user": access.user, "viewer": access.viewer, "field": str(access.field),
        "roles": sorted(role.value for role in access.roles), "at": access.at,
        "account": access.agent.id if access.agent else None,
        "accountName": access.agent.name if access.agent else None,
    }  # fmt: skip


class AccessLogRepository:
    """Reads people's access logs. People read their own, administrators all.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def page(self, user: str, first: int, after: tuple[datetime, str] | None) -> tuple[list[AccessEntry], bool]:
        """Return the reads of a person's data, the latest first, and whether more follow.

        Args:
            user: the person.
            first: the maximum number of entries.
            after: time and id of the last entry before the page.

        Raises:
            ForbiddenError: it is another person.
        """
        self._viewer.require_reader(user, PersonalField.ACCESS_LOG)
        before, after_id = after or (LATEST, "")
        rows = await self._client.read(PAGE, user=user, before=before, afterId=after_id, limit=first + 1)
        entries = readable("AccessEntry", rows[:first], lambda row: AccessEntry(**row))
        return [entry for _, entry in entries], len(rows) > first

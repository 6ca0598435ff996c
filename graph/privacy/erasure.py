"""Erases people from the graph, in steps that may each be repeated.

An ``Erasure`` records the request before anything is deleted, so that an erasure whose process ends is finished later.
Once it is finished, all that stays is a digest of the person's id and the time: tokens from before it are refused.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, rows
from graph.privacy.personal_data import OWNED
from graph.viewer import Role, Viewer

BATCH = 1_000
ALL = 2**31 - 1
BEGIN = """
MERGE (e:Erasure {id: $id})
ON CREATE SET e.name = 'Erasure'
SET e.user = $user, e.startedAt = CASE WHEN e.endedAt IS NULL THEN coalesce(e.startedAt, $at) ELSE $at END,
    e.endedAt = null
"""
IS_KNOWN = """
RETURN EXISTS { MATCH (:User {id: $user}) } OR EXISTS { MATCH (e:Erasure {id: $id}) WHERE e.user = $user } AS known
"""
NOTE_FILES = """
MATCH (e:Erasure {id: $id})
SET e.files = coalesce(e.files, []) +
                  COLLECT { MATCH (:User {id: $user})-[:UPLOADED|EXPORTED]->(f) RETURN f.id }
RETURN e.files AS files
"""
OPEN = "MATCH (e:Erasure) WHERE e.user IS NOT NULL AND e.startedAt < $before RETURN e.user AS user ORDER BY user"
END = "MATCH (e:Erasure {id: $id}) SET e.user = null, e.files = null, e.endedAt = $at"
SINCE = "MATCH (e:Erasure) WHERE e.endedAt IS NULL OR e.endedAt >= $since RETURN e.id AS id"
ERASED_AT = "MATCH (e:Erasure {id: $id}) RETURN coalesce(e.endedAt, e.startedAt) AS at"
# Records about others that name the person: what they say of others stays, without the name.
UNNAME: Sequence[LiteralString] = (
    "MATCH (h:StatusChange {by: $user}) SET h.by = null",
    "MATCH (j:Job {createdBy: $user}) SET j.createdBy = null",
    "MATCH (a:Activation {by: $user}) SET a.by = null",
    "MATCH (e:AccessEntry {viewer: $user}) SET e.viewer = null",
    "MATCH (t:Task {owner: $user}) SET t.owner = null",
    "MATCH (b:SummaryBatch) WHERE $user IN b.people SET b.people = [one IN b.people WHERE one <> $user]",
)
FORGET_ENTRIES = """
MATCH (e:AccessEntry {user: $user}) WITH e LIMIT $limit DETACH DELETE e RETURN count(*) AS n
"""
LOCK = "MATCH (u:User {id: $user}) SET u.erasedAt = $at RETURN u.id AS id"
# What others got or did that leads to the person, and what exists because of them alone.
FORGET_AROUND: Sequence[LiteralString] = (
    "MATCH (:User {id: $user})<-[:OF|ON]-(n) DETACH DELETE n",
    """MATCH (:User {id: $user})-[:STUDIED_AT]->(i:Institution)
    WHERE i.source IS NOT NULL AND NOT EXISTS { MATCH (i)<-[:STUDIED_AT]-(o:User) WHERE o.id <> $user }
    DETACH DELETE i""",
    """MATCH (:User {id: $user})-[:INTERESTED_IN]->(t:Topic)
    WHERE NOT EXISTS { MATCH (t)--(o) WHERE o.id <> $user } DETACH DELETE t""",
)
FORGET_PERSON = "MATCH (u:User {id: $user}) DETACH DELETE u"


def erasure_id(user: str) -> str:
    """Return the id of a person's erasure: a digest of theirs (SHA-256, hexadecimal)."""
    return hashlib.sha256(f"erasure\x1f{user}".encode("utf-8", "surrogatepass")).hexdigest()


class ErasureRepository:
    """Records erasures and carries them out in the graph. People erase themselves; administrators erase anybody.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def begin(self, user: str, at: datetime) -> None:
        """Record that a person is to be erased. From here on, the erasure is finished even if this process ends.

        Raises:
            ForbiddenError: it is another person.
            NotFoundError: there is no such person, and no erasure of them is under way.
        """
        self._viewer.require_in_person()
        self._viewer.require_owner(user)
        id = erasure_id(user)
        if not (await self._client.read(IS_KNOWN, user=user, id=id))[0]["known"]:
            raise self._viewer.missing_person(user)
        await self._client.write(BEGIN, id=id, user=user, at=at)

    async def delete_owned(self, user: str) -> None:
        """Delete what belongs to a person, in batches; errors as in :meth:`begin`."""
        self._viewer.require_owner(user)
        await self._client.write(NOTE_FILES, id=erasure_id(user), user=user)
        for kind in OWNED:
            while (await self._client.write(kind.forget, user=user, limit=BATCH))[0]["n"] == BATCH:
                pass
        await self.delete_mentions(user)

    async def delete_mentions(self, user: str) -> None:
        """Delete a person's access log, and their id from records about others; errors as in :meth:`begin`."""
        self._viewer.require_owner(user)
        for query in UNNAME:
            await self._client.write(query, user=user)
        while (await self._client.write(FORGET_ENTRIES, user=user, limit=BATCH))[0]["n"] == BATCH:
            pass

    async def delete_person(self, user: str, at: datetime) -> list[str]:
        """Delete a person, with what was written about them meanwhile. Return the ids of all of their files.

        Other transactions that write about the person wait for this one, and then do not find them.

        Raises:
            ForbiddenError: it is another person.
        """
        self._viewer.require_owner(user)

        async def work(transaction: AsyncManagedTransaction) -> list[str]:
            await rows(transaction, LOCK, user=user, at=at)
            file_rows = await rows(transaction, NOTE_FILES, id=erasure_id(user), user=user)
            for kind in OWNED:
                await rows(transaction, kind.forget, user=user, limit=ALL)
            for query in FORGET_AROUND:
                await rows(transaction, query, user=user)
            await rows(transaction, FORGET_PERSON, user=user)
            return sorted(set(file_rows[0]["files"])) if file_rows else []

        return await self._client.transact(work)

    async def end(self, user: str, at: datetime) -> None:
        """Record that nothing of a person is left, and forget who it was; errors as in :meth:`begin`."""
        self._viewer.require_owner(user)
        await self.delete_mentions(user)
        await self._client.write(END, id=erasure_id(user), at=at)

    async def erased_at(self, user: str) -> datetime | None:
        """Return when a person was erased, or when their erasure began; ``None`` if they were not.

        Raises:
            ForbiddenError: it is another person.
        """
        self._viewer.require_owner(user)
        erasure_rows = await self._client.read(ERASED_AT, id=erasure_id(user))
        return erasure_rows[0]["at"] if erasure_rows else None

    async def list_ids_since(self, since: datetime) -> frozenset[str]:
        """Return the ids of the erasures that were under way at a time, or began later.

        Raises:
            ForbiddenError: the viewer is no administrator.
        """
        self._viewer.require_role(Role.ADMIN)
        return frozenset(row["id"] for row in await self._client.read(SINCE, since=since))

    async def list_unfinished(self, before: datetime) -> list[str]:
        """Return the people whose erasure began before a time and is not finished.

        Raises:
            ForbiddenError: the viewer is no administrator.
        """
        self._viewer.require_role(Role.ADMIN)
        return [row["user"] for row in await self._client.read(OPEN, before=before)]

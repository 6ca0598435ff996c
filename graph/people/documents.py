"""The documents that people upload: their state, the text that is kept of them, and what they propose.

A document belongs to one person: ``(User)-[:UPLOADED]->(Document)``. The proposal is JSON text, because properties
do not nest; :mod:`workers.documents.cv.proposal` says what it holds. Whoever erases a person deletes their documents
first, and the files that are kept of them (:mod:`workers.documents.vault`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, Row, rows
from graph.db.stored import Caption, Otherwise, Stored
from graph.db.values import readable
from graph.errors import NotFoundError
from graph.reads import PersonalField
from graph.viewer import Viewer

MOST = 20
LOCK = "MATCH (u:User {id: $user}) SET u.documentsAt = $at RETURN u.id AS id"
OLDEST = """
MATCH (u:User {id: $user})-[:UPLOADED]->(d:Document)
RETURN d.id AS id, d.confirmedAt IS NOT NULL AS confirmed, d.uploadedAt AS at
ORDER BY confirmed DESC, at DESC, id SKIP $kept
"""
CREATE = """
MATCH (u:User {id: $user})
CREATE (d:Document {id: $id})
SET d.name = $name, d.size = $size, d.sha256 = $sha256, d.state = 'UPLOADED', d.uploadedAt = $at
CREATE (u)-[:UPLOADED]->(d)
RETURN d.id AS id
"""
BY_ID = """
MATCH (d:Document {id: $id})<-[:UPLOADED]-(u:User)
RETURN u.id AS owner, d.id AS id, d.name AS name, d.state AS state, d.size AS size, d.sha256 AS sha256, d.kind AS kind,
       d.pages AS pages, d.error AS error, d.problem AS problem, d.uploadedAt AS uploadedAt, d.readAt AS readAt,
       d.confirmedAt AS confirmedAt, coalesce(d.kept, false) AS kept
"""
ALL = """
MATCH (u:User {id: $user})-[:UPLOADED]->(d:Document)
RETURN u.id AS owner, d.id AS id, d.name AS name, d.state AS state, d.size AS size, d.sha256 AS sha256, d.kind AS kind,
       d.pages AS pages, d.error AS error, d.problem AS problem, d.uploadedAt AS uploadedAt, d.readAt AS readAt,
       d.confirmedAt AS confirmedAt, coalesce(d.kept, false) AS kept
ORDER BY uploadedAt DESC, id
"""
CONTENT = """
MATCH (d:Document {id: $id})<-[:UPLOADED]-(u:User {id: $user}) RETURN d.text AS text, d.proposal AS proposal
"""
START = """
MATCH (d:Document {id: $id})<-[:UPLOADED]-(u:User {id: $user}) WHERE d.state IN ['UPLOADED', 'READING']
SET d.state = 'READING'
RETURN d.id AS id
"""
FINISH = """
MATCH (d:Document {id: $id})<-[:UPLOADED]-(u:User {id: $user}) WHERE d.state = 'READING'
SET d.state = 'READ', d.kind = $kind, d.pages = $pages, d.text = $text, d.proposal = $proposal, d.readAt = $at,
    d.kept = $kept, d.error = null, d.problem = null
RETURN d.id AS id
"""
FAIL = """
MATCH (d:Document {id: $id})<-[:UPLOADED]-(u:User {id: $user}) WHERE d.state IN ['UPLOADED', 'READING']
SET d.state = 'FAILED', d.problem = $problem, d.error = $error, d.readAt = $at, d.kept = false
RETURN d.id AS id
"""
DELETE = "MATCH (d:Document {id: $id})<-[:UPLOADED]-(:User {id: $user}) DETACH DELETE d"


class DocumentState(StrEnum):
    """The state of a document."""

    UPLOADED = "UPLOADED"
    READING = "READING"
    READ = "READ"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that somebody uploads: its id, clean file name, size in bytes, and SHA-256 digest in hexadecimal."""

    id: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Document(Stored):
    """A document without its content. ``problem`` is a code, and ``error`` tells the person what to do.

    ``is_kept`` says whether the file itself is kept.
    """

    owner: str
    id: str
    name: Caption
    state: DocumentState
    size: Annotated[int, Otherwise(0)]
    sha256: Annotated[str, Otherwise("")]
    kind: str | None
    pages: int | None
    error: str | None
    problem: str | None
    uploaded_at: datetime
    read_at: datetime | None
    confirmed_at: datetime | None
    is_kept: Annotated[bool, Otherwise(value=False)]


@dataclass(frozen=True, slots=True)
class Content(Stored):
    """What was read from a document: the kept text, and the proposal as JSON text; ``None`` before it was read."""

    text: str | None
    proposal: str | None


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """What is stored of a document that was read."""

    kind: str
    pages: int
    text: str
    proposal: str
    is_kept: bool


def document_of(row: Row) -> Document:
    """Build a document from a row of the repository's queries."""
    return Document(
        owner=row["owner"],
        id=row["id"],
        name=row["name"],
        state=row["state"],
        size=row["size"],
        sha256=row["sha256"],
        kind=row["kind"],
        pages=row["pages"],
        error=row["error"],
        problem=row["problem"],
        uploaded_at=row["uploadedAt"],
        read_at=row["readAt"],
        confirmed_at=row["confirmedAt"],
        is_kept=row["kept"],
    )


class DocumentRepository:
    """Stores documents. People read and change their own; workers act for the system.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def add(self, user: str, document: NewDocument, at: datetime) -> list[str]:
        """Add a document. A person has at most 20: return the ids of the older ones that were deleted for it.

        Documents that were never confirmed go first.

        Raises:
            NotFoundError: there is no such person.
        """
        self._viewer.require_owner(user)

        async def work(transaction: AsyncManagedTransaction) -> list[str]:
            if not await rows(transaction, LOCK, user=user, at=at):
                raise self._viewer.missing_person(user)
            old = [row["id"] for row in await rows(transaction, OLDEST, user=user, kept=MOST - 1)]
            for id in old:
                await rows(transaction, DELETE, user=user, id=id)
            await rows(
                transaction, CREATE, user=user, id=document.id, name=document.name, size=document.size,
                sha256=document.sha256, at=at,
            )  # fmt: skip
            return old

        return await self._client.transact(work)

    async def by_id(self, id: str) -> Document | None:
        """Return a document of the viewer; administrators see every one. Other people's count as missing."""
        document_rows = await self._client.read(BY_ID, id=id)
        documents = [document for _, document in readable("Document", document_rows, document_of)]
        return (
            documents[0] if documents and self._viewer.may_read(documents[0].owner, PersonalField.DOCUMENTS) else None
        )

    async def all_of(self, user: str) -> Sequence[Document]:
        """Return a person's documents, the latest first.

        Raises:
            ForbiddenError: they are another person's.
        """
        self._viewer.require_reader(user, PersonalField.DOCUMENTS)
        return [document for _, document in readable("Document", await self._client.read(ALL, user=user), document_of)]

    async def content(self, user: str, id: str) -> Content:
        """Return the content of a person's document.

        Raises:
            NotFoundError: the person has no such document.
        """
        self._viewer.require_reader(user, PersonalField.DOCUMENTS)
        for row in await self._client.read(CONTENT, user=user, id=id):
            return Content(row["text"], row["proposal"])
        raise NotFoundError("Document", id)

    async def start(self, user: str, id: str) -> Document | None:
        """Mark a document as being read; ``None`` if it was read already, or was deleted."""
        self._viewer.require_owner(user)
        return await self.by_id(id) if await self._client.write(START, user=user, id=id) else None

    async def finish(self, user: str, id: str, reading: DocumentReading, at: datetime) -> bool:
        """Store what was read. Return ``False`` if the document was deleted meanwhile."""
        self._viewer.require_owner(user)
        return bool(
            await self._client.write(
                FINISH, user=user, id=id, kind=reading.kind, pages=reading.pages, text=reading.text,
                proposal=reading.proposal, kept=reading.is_kept, at=at,
            )
        )  # fmt: skip

    async def fail(self, user: str, id: str, problem: str, error: str, at: datetime) -> None:
        """Store why a document cannot be read. A document that was read already stays as it is."""
        self._viewer.require_owner(user)
        await self._client.write(FAIL, user=user, id=id, problem=problem, error=error, at=at)

    async def delete(self, user: str, id: str) -> None:
        """Delete a document; no effect if the person does not have it."""
        self._viewer.require_owner(user)
        await self._client.write(DELETE, user=user, id=id)

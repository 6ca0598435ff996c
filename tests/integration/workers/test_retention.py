"""Data about people is deleted when it is older than its period, and not before; a dry run deletes nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.db.client import GraphClient
from graph.errors import ForbiddenError
from graph.privacy.retention import KeptData, RetentionRepository
from graph.viewer import Role, Viewer
from tests.conftest import Server
from workers.documents.vault import EXPORT_FOLDER, KeptFiles, home_cipher
from workers.jobs.retention import apply_retention
from workers.main import context_of
from workers.retention import BATCH
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.settings import WorkerSettings
from workers.task_arguments import RetentionArguments

SETTINGS = WorkerSettings(
    interaction_days=100, impression_days=10, recommendation_days=20, notification_days=30, document_days=40,
    access_log_days=50,
)  # fmt: skip
PEOPLE = "CREATE (:User {id: 'ann'}) CREATE (:Job {id: 'old-job'}) CREATE (:Job {id: 'new-job'})"
NODES = """
UNWIND $rows AS row MATCH (u:User {id: 'ann'}) MATCH (j:Job {id: 'new-job'})
CREATE (u)-[:DID]->(:Interaction {id: row.id + '-i', action: 'VIEW', at: row.interaction})-[:ON]->(j)
CREATE (u)-[:DID]->(:Interaction {id: row.id + '-m', action: 'IMPRESSION', at: row.impression})-[:ON]->(j)
CREATE (u)-[:GOT]->(:Recommendation {id: row.id + '-r', expiresAt: row.recommendation})-[:OF]->(j)
CREATE (u)-[:NOTIFIED]->(:Notification {id: row.id + '-n', delivery: 'SENT', at: row.notification})
CREATE (u)-[:NOTIFIED]->(:Notification {id: row.id + '-waiting', delivery: 'PENDING', at: row.notification})
CREATE (u)-[:UPLOADED]->(:Document {id: row.id + '-d', uploadedAt: row.document})
CREATE (u)-[:UPLOADED]->(:Document {id: row.id + '-confirmed', uploadedAt: row.document, confirmedAt: row.document})
CREATE (u)-[:EXPORTED]->(:DataExport {id: row.id + '-x', expiresAt: row.export})
CREATE (:AccessEntry {id: row.id + '-a', user: 'ann', at: row.access})
CREATE (:Erasure {id: row.id + '-e', startedAt: row.access, endedAt: row.access})
"""
LINKS = """
MATCH (u:User {id: 'ann'}) MATCH (o:Job {id: 'old-job'}) MATCH (n:Job {id: 'new-job'})
CREATE (u)-[:VIEWED {lastAt: $old}]->(o) CREATE (u)-[:APPLIED {lastAt: $old}]->(o)
CREATE (u)-[:VIEWED {firstAt: $old, lastAt: $new}]->(n)
"""
OPEN = "CREATE (:Erasure {id: 'open', user: 'ann', startedAt: $old})"
LEFT = "MATCH (n) WHERE n.id STARTS WITH 'old-' AND NOT n:Job RETURN n.id AS id ORDER BY id"
KEPT = "MATCH (n) WHERE n.id STARTS WITH 'new-' AND NOT n:Job RETURN count(n) AS n"
VIEWS = "MATCH (:User)-[r:VIEWED|APPLIED]->(j:Job) RETURN type(r) AS type, j.id AS job"
PERIODS = {
    "interaction": 100, "impression": 10, "recommendation": 20, "notification": 30, "document": 40, "export": 0,
    "access": 50,
}  # fmt: skip


def life(id: str, hours: int) -> dict[str, Any]:
    """One of each, some hours older than its period."""
    now = datetime.now(UTC)
    return {"id": id} | {kind: now - timedelta(days=days, hours=hours) for kind, days in PERIODS.items()}


@pytest.fixture
async def context(client: GraphClient, server: Server) -> AsyncIterator[Context]:
    del client
    async with context_of(server.engines, server.home, SETTINGS) as made:
        yield made


async def test_what_is_older_than_its_period_is_deleted_with_its_files(client: GraphClient, context: Context) -> None:
    now, cipher = datetime.now(UTC), home_cipher(context.home, None)
    documents, exports = KeptFiles(context.home, cipher), KeptFiles(context.home, cipher, EXPORT_FOLDER)
    await client.write(PEOPLE)
    await client.write(NODES, rows=[life("old", 1), life("new", -1)])
    await client.write(LINKS, old=now - timedelta(days=101), new=now - timedelta(days=99))
    await client.write(OPEN, old=now - timedelta(days=400))
    for id in ("old", "new"):
        documents.write(f"{id}-d", b"x")
        exports.write(f"{id}-x", b"x")
    progress = Progress(context, "id")
    before = (await client.read("MATCH (n) RETURN count(n) AS n"))[0]["n"]
    dry = await apply_retention(context, "id", RetentionArguments(dry_run=True), progress)
    assert (await client.read("MATCH (n) RETURN count(n) AS n"))[0]["n"] == before
    deleted = await apply_retention(context, "id", RetentionArguments(), progress)
    assert dry.removeprefix("would be ") == deleted
    assert "1 interactions, 2 choices, 1 impressions, 1 recommendations, 1 notifications" in deleted
    assert [row["id"] for row in await client.read(LEFT)] == ["old-confirmed", "old-waiting"]
    assert (await client.read(KEPT))[0]["n"] == 10
    assert await client.read(VIEWS) == [{"type": "VIEWED", "job": "new-job"}]
    assert await client.read("MATCH (e:Erasure {id: 'open'}) RETURN e.user AS user") == [{"user": "ann"}]
    files = [documents.read("old-d"), exports.read("old-x"), documents.read("new-d"), exports.read("new-x")]
    assert files == [None, None, b"x", b"x"]
    again = await apply_retention(context, "id", RetentionArguments(), progress)
    assert again == "deleted: nothing is old"
    await progress.settle()


async def test_more_than_a_batch_is_deleted_and_what_has_no_period_is_kept(client: GraphClient, server: Server) -> None:
    at = datetime.now(UTC) - timedelta(days=4_000)
    rows = [{"id": str(number), "at": at} for number in range(BATCH + 3)]
    await client.write("UNWIND $rows AS row CREATE (:AccessEntry {id: row.id, user: 'ann', at: row.at})", rows=rows)
    await client.write("CREATE (:Interaction {id: 'kept', action: 'VIEW', at: $at})", at=at)
    async with context_of(server.engines, server.home, WorkerSettings()) as context:
        progress = Progress(context, "id")
        message = await apply_retention(context, "id", RetentionArguments(), progress)
        await progress.settle()
    assert message == f"deleted: {BATCH + 3:,} entries of access logs"
    assert await client.read("MATCH (n:Interaction) RETURN n.id AS id") == [{"id": "kept"}]


async def test_only_administrators_delete(client: GraphClient) -> None:
    repository = RetentionRepository(client, Viewer("ann", frozenset({Role.RECRUITER})))
    for kind in KeptData:
        with pytest.raises(ForbiddenError):
            await repository.delete(kind, datetime.now(UTC), 1)
        with pytest.raises(ForbiddenError):
            await repository.count(kind, datetime.now(UTC))

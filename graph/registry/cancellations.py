"""Cancelling tasks: one that waits ends at once, one that runs ends at the end of its step."""

from datetime import datetime

from neo4j import AsyncManagedTransaction

from graph.db.client import GraphClient, Row, rows
from graph.errors import ConflictError, NotFoundError
from graph.registry.task_arguments import read_document
from graph.registry.tasks import BY_ID, ENDED, Task, TaskState, task_of
from graph.viewer import Viewer

CANCEL = """
MATCH (t:Task {id: $id}) SET t.lockedAt = $at
WITH t WHERE t.state IN ['QUEUED', 'RUNNING', 'RETRYING']
WITH t, t.state = 'RUNNING' AS runs
SET t.again = false, t.cancelRequestedAt = coalesce(t.cancelRequestedAt, $at),
    t.state = CASE WHEN runs THEN 'RUNNING' ELSE 'CANCELLED' END,
    t.message = CASE WHEN runs THEN t.message ELSE 'cancelled' END,
    t.openKey = CASE WHEN runs THEN t.openKey ELSE null END,
    t.error = null, t.finishedAt = CASE WHEN runs THEN null ELSE $at END
RETURN t {.*} AS task
"""
FAIL_DOCUMENT = """
MATCH (d:Document {id: $document}) WHERE d.state IN ['UPLOADED', 'READING']
SET d.state = 'FAILED', d.problem = 'CANCELLED', d.error = $error, d.readAt = $at, d.kept = false
RETURN d.id AS id
"""
READING_CANCELLED = "Reading the document was cancelled: upload it again if you want it to be read."


async def release_subject(transaction: AsyncManagedTransaction, task: Task | None, at: datetime) -> None:
    """Let nothing wait for a task that was cancelled: a document that it was to read is FAILED from then on."""
    if task is None or task.state is not TaskState.CANCELLED:
        return
    if document := read_document(task.arguments):
        await rows(transaction, FAIL_DOCUMENT, document=document, error=READING_CANCELLED, at=at)


def may_cancel(viewer: Viewer, task: Task) -> bool:
    """Return whether a viewer may cancel a task: its owner and administrators may."""
    return viewer.is_admin if task.owner is None else viewer.owns(task.owner)


class CancellationRepository:
    """Cancels tasks.

    Args:
        client: the graph.
        viewer: the person who makes the request: the task's owner, an administrator, or the system.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def cancel(self, id: str, at: datetime) -> Task:
        """Cancel a task. One that waits is CANCELLED at once; of one that runs, the request is recorded.

        A task that was cancelled before is returned as it is.

        Raises:
            NotFoundError: there is no such task, or it is another person's.
            ConflictError: it has ended.
        """

        async def work(transaction: AsyncManagedTransaction) -> Task:
            cancelled_rows: list[Row] = []
            task = self._visible(await rows(transaction, BY_ID, id=id), id)
            if task.state not in ENDED:
                cancelled_rows = await rows(transaction, CANCEL, id=id, at=at)
            if cancelled_rows:
                task = task_of(cancelled_rows[0])
                await release_subject(transaction, task, at)
                return task
            if task.state not in ENDED:  # it ended meanwhile
                task = self._visible(await rows(transaction, BY_ID, id=id), id)
            if task.state is not TaskState.CANCELLED:
                raise ConflictError(f"the task has already ended: it is {task.state}")
            return task

        return await self._client.transact(work)

    def _visible(self, task_rows: list[Row], id: str) -> Task:
        task = task_of(task_rows[0]) if task_rows else None
        if task is None or not may_cancel(self._viewer, task):
            raise NotFoundError("Task", id)
        return task

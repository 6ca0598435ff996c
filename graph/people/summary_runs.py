"""Runs of summaries: what a run has spent, and the batches that it has sent to a provider.

Both are recorded as they happen, so that a run that is killed goes on with the same budget and the same batches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.db.client import GraphClient
from graph.viewer import Role, Viewer

READ_RUN = """
MATCH (r:SummaryRun {id: $id})
RETURN r.inputTokens AS input, r.outputTokens AS output, r.people AS people
"""
USED = """
MATCH (r:SummaryRun) WHERE r.at >= $since
RETURN coalesce(sum(r.inputTokens), 0) AS input, coalesce(sum(r.outputTokens), 0) AS output,
       coalesce(sum(r.people), 0) AS people
"""
RECORD = """
MERGE (r:SummaryRun {id: $id})
SET r.inputTokens = $input, r.outputTokens = $output, r.people = $people, r.at = $at
"""
ADD_BATCH = """
MERGE (r:SummaryRun {id: $run})
MERGE (b:SummaryBatch {id: $id})
SET b.people = $people, b.at = $at, b.attempt = $attempt
MERGE (r)-[:SENT]->(b)
"""
OPEN_BATCHES = """
MATCH (:SummaryRun {id: $run})-[:SENT]->(b:SummaryBatch)
RETURN b.id AS id, b.people AS people, b.at AS at, b.attempt AS attempt ORDER BY at, id
"""
END_BATCH = """
MATCH (r:SummaryRun {id: $run})-[:SENT]->(b:SummaryBatch {id: $id})
SET r.inputTokens = $input, r.outputTokens = $output, r.people = $people, r.at = $at
DETACH DELETE b
"""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What a run has done: tokens of questions and answers, and people summarised."""

    input: int = 0
    output: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class SummaryBatch:
    """A batch: the provider's id, the people in it, when their activity was read, and which attempt it is."""

    id: str
    people: tuple[str, ...]
    at: datetime
    attempt: int = 1


class SummaryRunRepository:
    """Records runs of summaries.

    Args:
        client: the graph.
        viewer: the person who makes the request; must be an administrator.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def record_of(self, run: str) -> RunRecord:
        """Return what a run has done so far."""
        self._viewer.require_role(Role.ADMIN)
        rows = await self._client.read(READ_RUN, id=run)
        return RunRecord(*(int(rows[0][name] or 0) for name in ("input", "output", "people"))) if rows else RunRecord()

    async def total_since(self, since: datetime) -> RunRecord:
        """Return what the runs did, added up, that did something since a time."""
        self._viewer.require_role(Role.ADMIN)
        rows = await self._client.read(USED, since=since)
        return RunRecord(*(int(rows[0][name]) for name in ("input", "output", "people")))

    async def record(self, run: str, record: RunRecord, at: datetime) -> None:
        """Record what a run has done so far."""
        self._viewer.require_role(Role.ADMIN)
        facts = {"input": record.input, "output": record.output, "people": record.people}
        await self._client.write(RECORD, id=run, at=at, **facts)

    async def add_batch(self, run: str, batch: SummaryBatch) -> None:
        """Record a batch that was sent."""
        self._viewer.require_role(Role.ADMIN)
        facts = {"people": list(batch.people), "at": batch.at, "attempt": batch.attempt}
        await self._client.write(ADD_BATCH, run=run, id=batch.id, **facts)

    async def open_batches(self, run: str) -> Sequence[SummaryBatch]:
        """Return the batches of a run whose results were not stored yet, the earliest first."""
        self._viewer.require_role(Role.ADMIN)
        rows = await self._client.read(OPEN_BATCHES, run=run)
        return [SummaryBatch(row["id"], tuple(row["people"]), row["at"], row["attempt"]) for row in rows]

    async def end_batch(self, run: str, id: str, record: RunRecord, at: datetime) -> None:
        """Record what a run has done, and delete the record of a batch whose results are stored, in one step."""
        self._viewer.require_role(Role.ADMIN)
        facts = {"input": record.input, "output": record.output, "people": record.people}
        await self._client.write(END_BATCH, run=run, id=id, at=at, **facts)

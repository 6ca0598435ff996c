"""Runs of imports: what each did, with its report as JSON text. The latest ones are kept."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from graph.db.client import GraphClient
from graph.db.stored import Stored, Text
from graph.registry.record_log import RecordLog
from graph.viewer import Viewer

MOST_KEPT = 200
RECORD = """
MERGE (r:ImportRun {id: $id})
SET r.name = $kind, r.kind = $kind, r.file = $file, r.at = $at, r.seconds = $seconds, r.problem = $problem,
    r.report = $report
"""
FORGET = """
MATCH (r:ImportRun) WITH r ORDER BY r.at DESC, r.id SKIP $kept
DETACH DELETE r
"""
LATEST = """
MATCH (r:ImportRun)
RETURN r.id AS id, r.kind AS kind, r.file AS file, r.at AS at, r.seconds AS seconds, r.problem AS problem,
       r.report AS report
ORDER BY at DESC, id LIMIT $first
"""


@dataclass(frozen=True, slots=True)
class ImportRun(Stored):
    """A run of an import.

    Args:
        id: its id.
        kind: what was imported, such as ``jobs``.
        file: the name of the file or the folder, without its path.
        at: when it began.
        seconds: how long it took.
        problem: why it ended early; ``None`` if it did not.
        report: counts and problems, as JSON text.
    """

    id: str
    kind: str
    file: str
    at: datetime
    seconds: float
    problem: str | None
    report: Text


class ImportRunRepository:
    """Records runs of imports and lists the latest ones.

    Args:
        client: the graph.
        viewer: an administrator, or the system.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._log = RecordLog(client, viewer, ImportRun)

    async def record(self, run: ImportRun) -> None:
        """Record a run, and forget those beyond the latest 200.

        Raises:
            ForbiddenError: the viewer is no administrator.
        """
        await self._log.write((RECORD, asdict(run)), (FORGET, {"kept": MOST_KEPT}))

    async def latest(self, first: int) -> Sequence[ImportRun]:
        """Return the latest runs, the latest first; errors as in :meth:`record`."""
        return await self._log.read(LATEST, first=first)

"""Bias audits: the record of each, with its report as JSON text."""

from dataclasses import asdict, dataclass
from datetime import datetime

from graph.db.client import GraphClient
from graph.db.stored import Stored, Text
from graph.registry.record_log import RecordLog
from graph.viewer import Viewer

RECORD = """
MERGE (a:BiasAudit {id: $id})
SET a.name = 'Bias audit', a.at = $at, a.modelVersion = $model_version, a.report = $report
"""
LATEST = """
MATCH (a:BiasAudit) WHERE a.at >= $since
RETURN a.id AS id, a.at AS at, a.modelVersion AS model_version, a.report AS report ORDER BY at DESC, id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class BiasAudit(Stored):
    """An audit: when it was made, of which model (``None``: the heuristic alone), and its report as JSON text."""

    id: str
    at: datetime
    model_version: str | None
    report: Text


class BiasAuditRepository:
    """Records audits and reads the latest one.

    Args:
        client: the graph.
        viewer: an administrator, or the system.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._log = RecordLog(client, viewer, BiasAudit)

    async def record(self, audit: BiasAudit) -> None:
        """Record an audit. A second call with its id replaces it.

        Raises:
            ForbiddenError: the viewer is no administrator.
        """
        await self._log.write((RECORD, asdict(audit)))

    async def latest(self, since: datetime) -> BiasAudit | None:
        """Return the latest audit since a time; ``None`` if there is none; errors as in :meth:`record`."""
        return next(iter(await self._log.read(LATEST, since=since)), None)

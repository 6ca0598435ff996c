"""Deletes data about people that is older than the settings allow, with its files."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography.fernet import MultiFernet

from graph.db.client import GraphClient
from graph.privacy.retention import KeptData, RetentionRepository
from graph.viewer import SYSTEM
from workers.documents.vault import EXPORT_FOLDER, KeptFiles
from workers.settings import WorkerSettings

BATCH = 2_000

Report = Callable[[float, str], None]


def limits_of(settings: WorkerSettings, now: datetime) -> Mapping[KeptData, datetime]:
    """Return the time before which each kind of data is deleted; what has no period is kept."""
    days = {
        KeptData.INTERACTIONS: settings.interaction_days,
        KeptData.CHOICES: settings.interaction_days,
        KeptData.IMPRESSIONS: settings.impression_days,
        KeptData.RECOMMENDATIONS: settings.recommendation_days,
        KeptData.NOTIFICATIONS: settings.notification_days,
        KeptData.DOCUMENTS: settings.document_days,
        KeptData.EXPORTS: 0,
        KeptData.ACCESS_LOG: settings.access_log_days,
        KeptData.ERASURES: settings.access_log_days,
    }
    return {kind: now - timedelta(days=count) for kind, count in days.items() if count is not None}


@dataclass(frozen=True, slots=True)
class Retention:
    """Deletes what is old. A second run has nothing to do.

    Args:
        repository: counts and deletes.
        documents: the files that are kept of documents.
        exports: the files of exports.
    """

    repository: RetentionRepository
    documents: KeptFiles
    exports: KeptFiles

    @classmethod
    def open(cls, client: GraphClient, home: Path, cipher: MultiFernet) -> Self:
        """Return what deletes old data of a home folder, whose files the cipher encrypts."""
        repository = RetentionRepository(client, SYSTEM)
        return cls(repository, KeptFiles(home, cipher), KeptFiles(home, cipher, EXPORT_FOLDER))

    async def count(self, limits: Mapping[KeptData, datetime]) -> dict[KeptData, int]:
        """Return how much would be deleted."""
        return {kind: await self.repository.count(kind, before) for kind, before in limits.items()}

    async def delete(self, limits: Mapping[KeptData, datetime], report: Report) -> dict[KeptData, int]:
        """Delete what is from before its time. Return how much it was.

        Args:
            limits: the times.
            report: is told the share that is done, and what is deleted now; it stops the work by an error.
        """
        counts = dict.fromkeys(limits, 0)
        for number, (kind, before) in enumerate(limits.items()):
            count = BATCH
            while count == BATCH:
                report(number / len(limits), f"{kind}: {counts[kind]:,} deleted")
                count = await self._delete_batch(kind, before)
                counts[kind] += count
        return counts

    async def _delete_batch(self, kind: KeptData, before: datetime) -> int:
        """Delete a batch, its files first. Return how many there were."""
        files = {KeptData.DOCUMENTS: self.documents, KeptData.EXPORTS: self.exports}.get(kind)
        if files is None:
            return await self.repository.delete(kind, before, BATCH)
        ids = await self.repository.find(kind, before, BATCH)
        for id in ids:
            await asyncio.to_thread(files.remove, id)
        return await self.repository.delete_found(kind, ids, before)


def describe(counts: Mapping[KeptData, int]) -> str:
    """Return what was, or would be, deleted."""
    parts = [f"{count:,} {kind}" for kind, count in counts.items() if count]
    return ", ".join(parts) if parts else "nothing is old"

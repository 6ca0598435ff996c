"""Lists open jobs, newest first, and each posting once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from api.services.loaders import Loaders
from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Mask
from gnn.recommend.copies import newer_copies
from gnn.recommend.hard_filters import meeting
from graph.catalogue.jobs import Job, JobFilter, JobRepository
from graph.catalogue.types import ItemLabel

MOST_READ = 1_000  # jobs in one round

Key = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class JobPage:
    """Jobs with their cursor keys, newest first, and whether more follow."""

    entries: list[tuple[Key, Job]]
    more: bool


@dataclass(frozen=True, slots=True)
class JobLists:
    """Lists jobs for one request.

    Args:
        repository: lists jobs as they are in the graph.
        loaders: reads the jobs.
        catalogue: knows which jobs are copies.
        now: time of the request.
    """

    repository: JobRepository
    loaders: Loaders
    catalogue: Catalogue
    now: datetime

    async def find_newest(
        self, conditions: JobFilter, first: int, after: Key | None, hidden: Collection[str]
    ) -> JobPage:
        """Return a page of open jobs, newest first; of a posting's copies, only the newest that meets the conditions.

        Args:
            conditions: conditions that every job must meet.
            first: the maximum number of jobs.
            after: key of the last job before the page.
            hidden: ids of jobs that are left out.
        """
        meets = meeting(self.catalogue, conditions)
        entries: list[tuple[Key, Job]] = []
        size, more = first + 1, True
        while more and len(entries) <= first:
            page = await self.repository.newest(conditions, size, after)
            jobs = await self.loaders.jobs.load_many([id for _, id in page.keys])
            for key, job in zip(page.keys, jobs, strict=True):
                if job and job.id not in hidden and await self._is_newest(job, meets):
                    entries.append((key, job))
            more, size = page.more, min(2 * size, MOST_READ)
            after = page.keys[-1] if page.keys else after
        return JobPage(entries[:first], len(entries) > first)

    async def _is_newest(self, job: Job, meets: Mask) -> bool:
        """Whether no newer copy of a job meets the conditions and is open in the graph."""
        ids = self.catalogue.ids(ItemLabel.JOB)
        for row in newer_copies(self.catalogue, job.id):
            copy = await self.loaders.jobs.load(ids[row]) if meets[row] else None
            if copy and copy.is_open(self.now):
                return False
        return True

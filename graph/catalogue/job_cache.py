"""A cache of recently read jobs. An entry is valid until the job changes."""

from collections.abc import Mapping, Sequence

from cachetools import TTLCache

from graph.catalogue.jobs import Job, JobRepository
from graph.db.client import GraphClient

STAMPS = """
OPTIONAL MATCH (c:Catalogue {id: 'catalogue'})
RETURN coalesce(c.revision, 0) AS revision,
       COLLECT { UNWIND $ids AS wanted MATCH (j:Job {id: wanted}) RETURN [j.id, coalesce(j.revision, 0)] } AS jobs
"""
MOST_JOBS = 5_000
SECONDS = 60.0

Stamp = tuple[int, int]  # revision of the catalogue, and of the job


class JobCache:
    """Reads jobs. A cached job is used if its revision in the graph is still the same.

    Every change that CareerGraph makes to a job increases a revision: the job's own revision for a single change, the
    catalogue's revision for a bulk change. Changes made directly in the graph become visible within a minute.

    Args:
        client: the graph.
    """

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._repository = JobRepository(client)
        self._cache: TTLCache[str, tuple[Stamp, Job]] = TTLCache(MOST_JOBS, SECONDS)

    async def by_ids(self, ids: Sequence[str]) -> dict[str, Job]:
        """Return jobs by id, including closed ones. Unknown ids are left out."""
        row = (await self._client.read(STAMPS, ids=list(ids)))[0]
        return await self.by_stamps({id: (row["revision"], revision) for id, revision in row["jobs"]})

    async def by_stamps(self, stamps: Mapping[str, Stamp]) -> dict[str, Job]:
        """Return jobs by id, given the stamps that were just read. Only jobs that are not cached are read."""
        jobs = {}
        for id, stamp in stamps.items():
            entry = self._cache.get(id)
            if entry and entry[0] == stamp:
                jobs[id] = entry[1]
        missing = [id for id in stamps if id not in jobs]
        if missing:
            read_jobs = await self._repository.by_ids(missing)
            self._cache.update({id: (stamps[id], job) for id, job in read_jobs.items()})
            jobs |= read_jobs
        return jobs

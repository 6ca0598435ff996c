"""A cache of recently read jobs. An entry is valid until the job changes."""

from collections.abc import Sequence

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

Stamp = tuple[int, int]


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
        self._kept: TTLCache[str, tuple[Stamp, Job]] = TTLCache(MOST_JOBS, SECONDS)

    async def by_ids(self, ids: Sequence[str]) -> dict[str, Job]:
        """Return jobs by id, including closed ones. Unknown ids are left out."""
        row = (await self._client.read(STAMPS, ids=list(ids)))[0]
        stamps = {id: (row["revision"], revision) for id, revision in row["jobs"]}
        found = {}
        for id, stamp in stamps.items():
            kept = self._kept.get(id)
            if kept and kept[0] == stamp:
                found[id] = kept[1]
        missing = [id for id in stamps if id not in found]
        if missing:
            fresh = await self._repository.by_ids(missing)
            self._kept.update({id: (stamps[id], job) for id, job in fresh.items()})
            found |= fresh
        return found

"""Reads pages of a person's stored recommendations, each posting once, without what their wishes leave out."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gnn.data.catalogue import Catalogue
from gnn.recommend.cautions import Caution, cautions_by_job
from gnn.recommend.copies import newer_copies
from gnn.recommend.wishes import find_unwanted
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from graph.recommendations.recommendations import Recommendation, RecommendationRepository

MOST_READ = 1_000  # recommendations in one round

Key = tuple[float, str]


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """A checked request for a page.

    Args:
        user: the person.
        labels: labels of the items.
        least: the lowest score.
        size: the maximum number of recommendations.
        after: score and id of the last recommendation before the page.
        hidden: ids, by label, of the items that are left out.
        include_unwanted: whether jobs are included that the person's wishes leave out (:mod:`gnn.recommend.wishes`).
    """

    user: str
    labels: Sequence[str]
    least: float
    size: int
    after: Key | None
    hidden: Mapping[ItemLabel, set[str]]
    include_unwanted: bool = False


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A stored recommendation, and what speaks against its item now."""

    recommendation: Recommendation
    cautions: tuple[Caution, ...]


@dataclass(frozen=True, slots=True)
class StoredPages:
    """Reads stored recommendations for one request.

    Args:
        repository: reads what is stored; limited to what the viewer may read.
        catalogue: knows which jobs are copies, and what they offer.
        read_state: reads the current state of a person.
        now: time of the request.
    """

    repository: RecommendationRepository
    catalogue: Catalogue
    read_state: Callable[[str], Awaitable[PersonState]]
    now: datetime

    async def read(self, request: StoredRequest) -> tuple[list[StoredEntry], bool]:
        """Return a page, best first, and whether more follow; of a posting's copies, only the newest one listed."""
        entries: list[Recommendation] = []
        size, after, more = request.size + 1, request.after, True
        while more and len(entries) <= request.size:
            page, more = await self.repository.of_person(
                request.user, request.labels, request.least, size, after, self.now
            )
            entries += await self._select_listed(request, page)
            after = (page[-1].served.score, page[-1].state.id) if page else after
            size = min(2 * size, MOST_READ)
        return await self._add_cautions(request.user, entries[: request.size]), len(entries) > request.size

    async def _select_listed(self, request: StoredRequest, page: Sequence[Recommendation]) -> list[Recommendation]:
        """Return the recommendations whose items are neither hidden nor unwanted, and of which no newer copy is listed.

        A copy that the person's wishes leave out does not take the place of an older one.
        """
        candidates = [entry for entry in page if entry.served.item not in request.hidden[entry.served.label]]
        ids = self.catalogue.ids(ItemLabel.JOB)
        newer = {job: [ids[row] for row in newer_copies(self.catalogue, job)] for job in jobs_of(candidates)}
        jobs = {*newer, *(id for copies in newer.values() for id in copies)}
        unwanted_ids = set[str]()
        if jobs and not request.include_unwanted:
            unwanted_ids = find_unwanted(self.catalogue, await self.read_state(request.user), jobs)
        copies = sorted({id for job_copies in newer.values() for id in job_copies} - unwanted_ids)
        stored_ids = (
            await self.repository.stored_jobs(request.user, copies, request.least, self.now) if copies else set()
        )
        return [
            entry
            for entry in candidates
            if entry.served.label != ItemLabel.JOB
            or (entry.served.item not in unwanted_ids and stored_ids.isdisjoint(newer[entry.served.item]))
        ]

    async def _add_cautions(self, user: str, page: Sequence[Recommendation]) -> list[StoredEntry]:
        """Return the recommendations with the cautions about their jobs."""
        jobs, cautions = jobs_of(page), dict[str, tuple[Caution, ...]]()
        if jobs:
            cautions = cautions_by_job(self.catalogue, await self.read_state(user), jobs, self.now.timestamp())
        return [
            StoredEntry(entry, cautions.get(entry.served.item, ()) if entry.served.label == ItemLabel.JOB else ())
            for entry in page
        ]


def jobs_of(entries: Sequence[Recommendation]) -> list[str]:
    """Return the ids of the jobs among recommended items."""
    return [entry.served.item for entry in entries if entry.served.label == ItemLabel.JOB]

"""Reads pages of a person's stored recommendations, each posting once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gnn.data.catalogue import Catalogue
from gnn.recommend.copies import newer_copies
from graph.catalogue.types import ItemLabel
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
    """

    user: str
    labels: Sequence[str]
    least: float
    size: int
    after: Key | None
    hidden: Mapping[ItemLabel, set[str]]


@dataclass(frozen=True, slots=True)
class StoredPages:
    """Reads stored recommendations for one request.

    Args:
        repository: reads what is stored; limited to what the viewer may read.
        catalogue: knows which jobs are copies.
        now: time of the request.
    """

    repository: RecommendationRepository
    catalogue: Catalogue
    now: datetime

    async def read(self, request: StoredRequest) -> tuple[list[Recommendation], bool]:
        """Return a page, best first, and whether more follow; of a posting's copies, only the newest stored one."""
        shown: list[Recommendation] = []
        size, after, more = request.size + 1, request.after, True
        while more and len(shown) <= request.size:
            page, more = await self.repository.of_person(
                request.user, request.labels, request.least, size, after, self.now
            )
            shown += await self._visible(request, page)
            after = (page[-1].served.score, page[-1].state.id) if page else after
            size = min(2 * size, MOST_READ)
        return shown[: request.size], len(shown) > request.size

    async def _visible(self, request: StoredRequest, page: Sequence[Recommendation]) -> list[Recommendation]:
        """Return the recommendations whose items are not hidden, and of which no newer copy is stored."""
        candidates = [entry for entry in page if entry.served.item not in request.hidden[entry.served.label]]
        ids = self.catalogue.ids(ItemLabel.JOB)
        newer = {
            entry.served.item: [ids[row] for row in newer_copies(self.catalogue, entry.served.item)]
            for entry in candidates
            if entry.served.label == ItemLabel.JOB
        }
        copies = sorted({id for job_copies in newer.values() for id in job_copies})
        stored = await self.repository.stored_jobs(request.user, copies, request.least, self.now) if copies else set()
        return [entry for entry in candidates if stored.isdisjoint(newer.get(entry.served.item, ()))]

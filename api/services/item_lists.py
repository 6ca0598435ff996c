"""Pages of jobs and courses in an order, from the serving catalogue and what has changed since it was read.

Matching and counting 100,000 jobs takes a few milliseconds, so it is done on the event loop.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from strawberry.dataloader import DataLoader

from api.services.loaders import Loaders
from gnn.data.item_orders import ItemOrder, Position
from gnn.recommend.item_lists import CourseQuery, ItemList, JobQuery, Shelf
from graph.catalogue.courses import Course, CourseFilter
from graph.catalogue.jobs import Job, JobFilter, JobStatus
from graph.catalogue.postings import PostingRepository

N = TypeVar("N", Job, Course)
LARGEST_BATCH = 5_000  # items to read at once


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A checked request for a page: the order, the maximum number of items, and the position before the page."""

    order: ItemOrder
    size: int
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class ListPage(Generic[N]):
    """A page of a list: its items with their positions in the order, and whether more follow."""

    items: ItemList
    entries: list[tuple[Position, N]]
    more: bool


@dataclass(frozen=True, slots=True)
class ListService:
    """Makes pages of lists for one request.

    Args:
        shelves: returns what the lists show.
        loaders: reads the items of a page.
        postings: checks who may list closed jobs.
        decided_jobs: returns the ids of the jobs that the viewer applied to or dismissed.
        now: time of the request.
    """

    shelves: Callable[[], Awaitable[Sequence[Shelf]]]
    loaders: Loaders
    postings: PostingRepository
    decided_jobs: Callable[[], Awaitable[Collection[str]]]
    now: datetime

    async def jobs(self, conditions: JobFilter, request: ListRequest) -> ListPage[Job]:
        """Return a page of open jobs, each posting once, without those that the viewer applied to or dismissed."""
        return await self._public_jobs(conditions, request)

    async def jobs_of(
        self, company: str, conditions: JobFilter, request: ListRequest, states: Collection[JobStatus]
    ) -> ListPage[Job]:
        """Return a page of a company's jobs: as in :meth:`jobs`, or with closed ones all of its postings.

        Raises:
            ForbiddenError: closed jobs are asked for, and the viewer does not recruit for the company.
        """
        if JobStatus.CLOSED not in states:
            return await self._public_jobs(conditions, request, company)
        await self.postings.check_company(company)
        shows_open = JobStatus.OPEN in states
        query = JobQuery(conditions, self.now.timestamp(), company, shows_open, closed=True, once=False)
        return await self._jobs(query, request, states)

    async def _public_jobs(
        self, conditions: JobFilter, request: ListRequest, company: str | None = None
    ) -> ListPage[Job]:
        hidden = frozenset(await self.decided_jobs())
        query = JobQuery(conditions, self.now.timestamp(), company, hidden=hidden)
        return await self._jobs(query, request, (JobStatus.OPEN,))

    async def _jobs(self, query: JobQuery, request: ListRequest, states: Collection[JobStatus]) -> ListPage[Job]:
        items = ItemList(await self.shelves(), query)
        return await fill(items, request, self.loaders.jobs, lambda job: job.status_at(self.now) in states)

    async def courses(self, conditions: CourseFilter, request: ListRequest) -> ListPage[Course]:
        """Return a page of courses."""
        items = ItemList(await self.shelves(), CourseQuery(conditions))
        return await fill(items, request, self.loaders.courses, lambda _: True)


async def fill(
    items: ItemList, request: ListRequest, loader: DataLoader[str, N | None], is_wanted: Callable[[N], bool]
) -> ListPage[N]:
    """Read the items of a page; those that were removed or closed in the meantime are replaced by the next ones."""
    entries: list[tuple[Position, N]] = []
    after, batch = request.after, request.size + 1
    while True:
        positions = items.page(request.order, batch, after)
        nodes = await loader.load_many([id for _, id in positions])
        pairs = zip(positions, nodes, strict=True)
        entries += [(position, node) for position, node in pairs if node and is_wanted(node)]
        if len(positions) < batch or len(entries) > request.size:
            return ListPage(items, entries[: request.size], more=len(entries) > request.size)
        after, batch = positions[-1], min(2 * batch, LARGEST_BATCH)  # an import may have removed thousands

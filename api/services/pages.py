"""Makes pages of recommendations: ranks on the first page, reads later pages from the ranking that was kept."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from api.cache.rankings import Rankings
from api.observation.api_metrics import Stage
from api.services.computing import Computing
from api.services.loaders import Loaders
from api.serving.generation import Assignment
from api.serving.model_server import ModelServer
from gnn.data.catalogue import Catalogue
from gnn.recommend.emptiness import EmptyReason, LeftOut, Listing, explain_emptiness, find_left_out
from gnn.recommend.ranking import Wish, open_places
from gnn.recommend.recommender import ExplainedPage, RecommendedItem, Recommender
from gnn.recommend.wishes import select_wanted
from gnn.scoring.blend import Ranking, Serving
from graph.catalogue.courses import Course
from graph.catalogue.jobs import Job
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState

WatchStage: TypeAlias = Callable[[Stage], AbstractContextManager[None]]


def watch_nothing(_: Stage) -> AbstractContextManager[None]:
    """Surround a stage with nothing."""
    return nullcontext()


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A checked request for a page.

    Args:
        size: maximum number of items.
        after: id of the ranking and rank of the last item before the page; ``None`` for the first page.
        minimum_score: lowest score of an item, 0–100.
        wish: conditions of the ranking.
    """

    size: int
    after: tuple[str, int] | None = None
    minimum_score: float = 0.0
    wish: Wish = field(default_factory=Wish)


@dataclass(frozen=True, slots=True)
class Entry:
    """A recommendation on a page, and the job or course that it recommends."""

    recommended: RecommendedItem
    item: Job | Course


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a ranking, for a state of a person and a catalogue.

    ``more`` says whether items follow, ``listing`` how the list was made, ``empty_reason`` why it is empty. The last
    two are ``None`` on later pages.
    """

    ranking_id: str
    ranking: Ranking
    state: PersonState
    catalogue: Catalogue
    entries: list[Entry]
    more: bool
    listing: Listing | None = None
    empty_reason: EmptyReason | None = None


@dataclass(frozen=True, slots=True)
class PageService:
    """Makes pages for one request.

    Args:
        recommender: ranks and explains; limited to what the viewer may read.
        rankings: keeps rankings for later pages.
        computing: runs the ranking.
        loaders: reads the items.
        server: counts which models answer, and who was shown an experiment's arm.
        now: time of the request.
        watch_stage: surrounds each stage, to measure it.
    """

    recommender: Recommender
    rankings: Rankings
    computing: Computing
    loaders: Loaders
    server: ModelServer
    now: datetime
    watch_stage: WatchStage = watch_nothing

    async def make_for_person(self, assignment: Assignment, user: str, label: ItemLabel, request: PageRequest) -> Page:
        """Make and store a page for a person, and record their exposure to an experiment.

        Raises:
            BadUserInputError: the ranking has expired or is another person's.
            NotFoundError: the person does not exist.
        """
        with self.server.use.count_request(assignment.serving.version):
            with self.watch_stage(Stage.STATE):
                state = await self.recommender.state_of(user)
            page = await self._make(assignment.serving, state, label, request)
            await self.server.expose(assignment, user, page.ranking.model_version)
            return page

    async def make_for_visitor(
        self, assignment: Assignment, state: PersonState, label: ItemLabel, request: PageRequest
    ) -> Page:
        """Make a page for a visitor, about whom nothing is stored; errors as in :meth:`make_for_person`."""
        with self.server.use.count_request(assignment.serving.version):
            return await self._make(assignment.serving, state, label, request)

    async def _make(self, serving: Serving, state: PersonState, label: ItemLabel, request: PageRequest) -> Page:
        seen: set[tuple[str, str]] | None = None
        if request.after is None:
            id, start = self.rankings.new_id(), 0
            seen = await self.recommender.read_seen(state.id) if request.wish.unseen else None
            with self.watch_stage(Stage.RANK):
                ranking = await self.computing.rank(self.recommender, serving, state, label, request.wish, seen)
        else:
            id, start = request.after
            ranking = await self.rankings.load(id, state.id, label)
        open_indices = open_places(serving.catalogue, ranking, state, self.now.timestamp())
        indices = [
            index for index in open_indices if index >= start and ranking.items.scores[index] >= request.minimum_score
        ]
        if request.after is not None and not request.wish.include_unwanted:
            indices = select_wanted(serving.catalogue, ranking, state, indices)
        keep = self.rankings.keep(id, ranking) if request.after is None else asyncio.sleep(0)
        with self.watch_stage(Stage.EXPLAIN):
            (entries, rest), _ = await asyncio.gather(self._fill(serving, ranking, state, indices, request.size), keep)
        listing = empty_reason = None
        if request.after is None:
            blend, below_minimum = self.recommender.blend, len(open_indices) - len(indices)
            listing = Listing(serving, state, label, blend, request.wish, seen or (), below_minimum)
            empty_reason = None if entries else await self.computing.run(explain_emptiness, listing)
        return Page(id, ranking, state, serving.catalogue, entries, rest > request.size, listing, empty_reason)

    async def find_left_out(self, page: Page) -> tuple[LeftOut, ...] | None:
        """Return what leaves related items out of a page's list; ``None`` on later pages."""
        return await self.computing.run(find_left_out, page.listing) if page.listing else None

    async def _fill(
        self, serving: Serving, ranking: Ranking, state: PersonState, indices: list[int], size: int
    ) -> tuple[list[Entry], int]:
        """Make the entries of a page, and count the indices that were left to choose from.

        Items that another process closed or removed are replaced by the next ones of the ranking.
        """
        while True:
            batch = indices[:size]
            ids = [ranking.items.ids[index] for index in batch]
            page, items = await self._explain(serving, ranking, state, batch, ids)
            closed_rows = {index for index, id in zip(batch, ids, strict=True) if not is_open(items.get(id), self.now)}
            if not closed_rows:
                return [Entry(recommended, items[recommended.served.item]) for recommended in page.entries], len(
                    indices
                )
            indices = [index for index in indices if index not in closed_rows]

    async def _explain(
        self, serving: Serving, ranking: Ranking, state: PersonState, indices: list[int], ids: list[str]
    ) -> tuple[ExplainedPage, Mapping[str, Job] | Mapping[str, Course]]:
        """Explain and store some items of a ranking, and read them; jobs that have not changed are not read again."""
        explaining = self.recommender.page(serving, ranking, state, indices)
        if ranking.label == ItemLabel.COURSE:
            return await asyncio.gather(explaining, self.loaders.courses_by_id(ids))
        page = await explaining
        return page, await self.loaders.jobs_by_stamps({id: page.stamps[id] for id in ids if id in page.stamps})


def is_open(item: Job | Course | None, now: datetime) -> bool:
    """Whether an item exists and, if it is a job, is open."""
    return item.is_open(now) if isinstance(item, Job) else item is not None

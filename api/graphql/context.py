"""What resolvers use: a request's viewer, its model and catalogue, services and loaders."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar

import strawberry

from api.cache.rankings import Rankings
from api.graphql.repositories import Repositories
from api.http.disconnection import Interruption
from api.http.point_meter import PointMeter
from api.observation.api_metrics import Stage
from api.services.applications import ApplicationService
from api.services.candidates import CandidateService
from api.services.computing import Computing
from api.services.item_lists import ListService
from api.services.loaders import Loaders
from api.services.pages import PageService
from api.services.postings import PostingService
from api.services.similarity import SimilarityService
from api.services.stored_pages import StoredPages
from api.services.viewer_states import ViewerStates
from api.serving.generation import Assignment, Generation
from gnn.data.dataset import ITEM_LABELS
from gnn.recommend.copies import ids_with_copies
from gnn.recommend.item_lists import Shelf
from gnn.recommend.recommender import Recommender
from gnn.scoring.blend import Ranking, Serving
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from graph.people.state_reading import StateRepository
from graph.people.users import User
from graph.privacy.access_log import Access
from graph.reads import ReadNotes
from graph.viewer import Viewer
from workers.documents.linker import Reading
from workers.documents.matcher import JobReading
from workers.profile_analyses import ProfileAnalysisService
from workers.valkey.recommendation_updates import UpdateReason

V = TypeVar("V")
P = ParamSpec("P")


@dataclass(slots=True)
class Context(Repositories):
    """One request: its viewer, and repositories limited to what the viewer may access.

    An operation uses a single generation of model and catalogue.
    ``touched`` holds the tags of other people's answers that a mutation changed; ``closings`` holds the closing times
    of the jobs shown. ``meter`` counts what operations cost; without it, nothing is counted.
    """

    loaders: Loaders
    connection_params: dict[str, Any] | None = field(default=None)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    touched: set[str] = field(default_factory=set)
    closings: list[datetime] = field(default_factory=list)
    interruption: Interruption = field(default_factory=Interruption)
    meter: PointMeter | None = None
    known_people: dict[str, asyncio.Future[User | None]] = field(default_factory=dict)
    known_states: dict[str, asyncio.Future[PersonState]] = field(default_factory=dict)
    kept_generation: Generation | None = field(default=None)
    kept_computing: Computing | None = field(default=None)
    kept_shelves: asyncio.Future[Sequence[Shelf]] | None = field(default=None)
    kept_states: ViewerStates | None = field(default=None)
    kept_change: asyncio.Future[None] | None = field(default=None)
    has_changed_jobs: bool = field(default=False)
    list_change: UpdateReason | None = field(default=None)

    def for_operation(self) -> "Context":
        """Return a fresh context for one operation, with the same viewer and process."""
        loaders, viewer = Loaders(self.parts.client, self.parts.jobs), replace(self.viewer, notes=ReadNotes())
        return Context(
            self.parts, viewer, loaders, self.connection_params, interruption=self.interruption, meter=self.meter
        )

    async def log_reads(self) -> None:
        """Write what this operation has read of other people so far to their access logs.

        Raises:
            GraphError: it could not be written.
        """
        notes, viewer = self.viewer.notes, self.viewer.id
        pairs = notes.take() if notes is not None else []
        if pairs and viewer is not None:
            roles, agent = sorted(self.viewer.roles), self.viewer.agent
            await self.parts.accesses.add([Access(user, viewer, roles, what, self.now, agent) for user, what in pairs])

    async def log_act(self, fields: Iterable[str]) -> None:
        """Write what a service account does for the viewer to the viewer's access log.

        Args:
            fields: the fields of the API that it asks for.

        Raises:
            GraphError: it could not be written.
        """
        viewer = self.viewer.id
        if self.viewer.agent is not None and viewer is not None:
            entries = [Access(viewer, None, [], field, self.now, self.viewer.agent) for field in fields]
            await self.parts.accesses.add(entries)

    @property
    def generation(self) -> Generation:
        """The generation of this operation: all of its fields use the same one.

        Raises:
            GraphUnavailableError: no generation could be loaded yet.
        """
        if self.kept_generation is None:
            self.kept_generation = self.parts.serving.generation
        return self.kept_generation

    @property
    def assignment(self) -> Assignment:
        """The viewer's assignment, for every field: their arm of the running experiment, else the active model."""
        if self.viewer.id is None:
            return Assignment(self.generation.serving)
        return self.generation.assignment_for(self.viewer.id)

    @property
    def serving(self) -> Serving:
        """The viewer's model and catalogue; see :attr:`assignment`."""
        return self.assignment.serving

    async def wait_for_own_change(self) -> None:
        """Wait until the viewer's own last change of a job is served; see :meth:`ModelServer.wait_for_own_change`."""
        if self.viewer.id is not None and await self.parts.serving.wait_for_own_change(self.viewer.id):
            self.renew_generation()

    async def show_own_change(self) -> None:
        """Let a payload show the change that this mutation made; a query keeps the generation that it began with."""
        if not self.has_changed_jobs:
            return
        if self.kept_change is None:
            self.kept_change = asyncio.ensure_future(self._load_own_change())
        await self.kept_change

    async def _load_own_change(self) -> None:
        """Renew the generation once the change is served, even if another request of the viewer waited for it first."""
        await self.wait_for_own_change()
        self.renew_generation()

    def note_changed_job(self) -> None:
        """Note that this mutation changed a job, so that the payload waits for it; see :meth:`show_own_change`."""
        self.has_changed_jobs, self.kept_change = True, None

    def renew_generation(self) -> None:
        """Switch to the current generation after a mutation changed it, so that the payload reflects the change."""
        self.kept_generation = self.kept_shelves = None

    async def shelves(self) -> Sequence[Shelf]:
        """Return what lists show: the catalogue and what has changed since, read once per operation.

        Raises:
            GraphError: the graph could not be read.
        """
        if self.kept_shelves is None:
            self.kept_shelves = asyncio.ensure_future(self.parts.changed_jobs.shelves(self.generation.state))
        return await self.kept_shelves

    @property
    def viewer_states(self) -> ViewerStates | None:
        """What the viewer did with items; ``None`` for a visitor."""
        if self.kept_states is None and self.viewer.id is not None:
            self.kept_states = ViewerStates(self.choices, self.applications, self.viewer.id)
        return self.kept_states

    def renew_states(self, reason: UpdateReason | None = None) -> None:
        """Read anew what people did and want, after a mutation changed it, so that the payload reflects the change.

        Args:
            reason: what changed what lists say to the viewer, if it did; their other clients are told.
        """
        self.list_change = self.list_change or reason
        self.kept_states = None
        self.known_states.clear()

    @property
    def computing(self) -> Computing:
        """The computations of this operation."""
        if self.kept_computing is None:
            self.kept_computing = Computing(self.parts.compute, self.parts.ranking, self.parts.reader)
        return self.kept_computing

    async def compute(self, work: Callable[P, V], *args: P.args, **kwargs: P.kwargs) -> V:
        """Run a function outside the event loop; errors as in :meth:`api.services.computing.Computing.run`."""
        return await self.computing.run(work, *args, **kwargs)

    async def rank_jobs(self, serving: Serving, state: PersonState) -> Ranking:
        """Rank all jobs for a person; errors as in :meth:`compute`."""
        return await self.computing.rank(self.recommender, serving, state, ItemLabel.JOB)

    async def read_text(self, text: str) -> Reading:
        """Extract skills and occupations from a text; errors as in :meth:`compute`."""
        with self.parts.metrics.watch_stage(Stage.READ_TEXT):
            return await self.computing.read_text(self.generation, self.serving, text)

    async def read_job(self, title: str, description: str) -> JobReading:
        """Extract the skills and the occupation that a job post names; errors as in :meth:`compute`."""
        return await self.computing.read_job(self.generation, title, description)

    async def profile(self, user: str) -> User | None:
        """Return a person's profile, read once per request however many fields need it.

        Raises:
            ForbiddenError: the profile is another person's.
        """
        if user not in self.known_people:
            self.known_people[user] = asyncio.ensure_future(self.users.profile(user))
        return await self.known_people[user]

    async def person_state(self, user: str) -> PersonState:
        """Return a person's current state, read once per request however many fields need it.

        Raises:
            ForbiddenError: the state is another person's.
            NotFoundError: the person does not exist.
        """
        if user not in self.known_states:
            self.known_states[user] = asyncio.ensure_future(self.recommender.state_of(user))
        return await self.known_states[user]

    async def hidden_items(self) -> dict[ItemLabel, set[str]]:
        """Return the ids, by label, of the items that no list shows to the viewer; none for a visitor.

        These are the items that the viewer applied to, completed or dismissed, and their copies. They are read anew for
        each list, so that a decision counts at once.
        """
        decided = await self.decided_items()
        return {label: ids_with_copies(self.generation.catalogue, label, decided[label]) for label in ITEM_LABELS}

    async def decided_items(self) -> dict[ItemLabel, set[str]]:
        """Return the ids, by label, of the items that the viewer applied to, completed or dismissed."""
        if self.viewer.id is None:
            return {label: set() for label in ITEM_LABELS}
        return await StateRepository(self.parts.client, self.viewer).decided_items(self.viewer.id)

    async def decided_jobs(self) -> set[str]:
        """Return the ids of the jobs that the viewer applied to or dismissed, without their copies."""
        return (await self.decided_items())[ItemLabel.JOB]

    @property
    def viewer_id(self) -> str:
        """Id of the viewer.

        Raises:
            AnonymousError: the viewer is a visitor.
        """
        return self.viewer.require_person()

    def signed_in(self) -> Viewer:
        """Return the viewer, who must be signed in; errors as in :attr:`viewer_id`."""
        _ = self.viewer_id
        return self.viewer

    @property
    def recommender(self) -> Recommender:
        """A recommender that uses only data that this viewer may read."""
        return self.parts.recommender_for(self.viewer)

    @property
    def page_service(self) -> PageService:
        """Pages of recommendations."""
        rankings, server = Rankings(self.parts.redis), self.parts.serving
        watch_stage = self.parts.metrics.watch_stage
        return PageService(self.recommender, rankings, self.computing, self.loaders, server, self.now, watch_stage)

    @property
    def lists(self) -> ListService:
        """Lists of jobs and courses."""
        return ListService(self.shelves, self.loaders, self.postings, self.decided_jobs, self.now)

    @property
    def similarity(self) -> SimilarityService:
        """Similar items and people, by the viewer's model."""
        return SimilarityService(self.serving, self.computing, self.catalogue)

    @property
    def candidates(self) -> CandidateService:
        """Candidates for jobs."""
        return CandidateService(
            self.serving, self.recommender, self.postings, self.catalogue, self.computing, self.viewer
        )

    @property
    def posting_service(self) -> PostingService:
        """Posting, changing and closing jobs."""
        return PostingService(
            self.postings, self.jobs, self.read_job, self.parts.serving, self.parts.queue, self.viewer
        )

    @property
    def application_service(self) -> ApplicationService:
        """Applying, and moving applications."""
        return ApplicationService(self.applications, self.parts.queue, self.viewer)

    @property
    def profile_analyses(self) -> ProfileAnalysisService:
        """Analyses of profiles, by the viewer's model."""
        return ProfileAnalysisService(self.serving, self.recommender, self.computing, self.analyses, self.now)

    @property
    def stored_pages(self) -> StoredPages:
        """Pages of stored recommendations."""
        return StoredPages(self.recommendations, self.generation.catalogue, self.person_state, self.now)


Info = strawberry.Info[Context, None]

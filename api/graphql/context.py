"""What resolvers use: the process's parts, and a request's viewer and loaders."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import strawberry
from redis.asyncio import Redis
from strawberry.dataloader import DataLoader

from api.cache.answers import AnswerCache
from api.http.current_roles import CurrentRoles
from api.http.disconnection import Interruption
from api.http.rate_limits import RateLimiter
from api.http.tokens import Tokens
from api.serving.compute import ComputePool
from api.serving.generation import Assignment, Generation
from api.serving.model_server import ModelServer
from api.serving.text_reader import TextReader
from gnn.recommend.recommender import Recommender, Wish
from gnn.scoring.blend import Blend, Ranking, Serving
from graph.catalogue.courses import Course, CourseRepository, TaughtSkill
from graph.catalogue.job_cache import JobCache
from graph.catalogue.jobs import Job, JobRepository, RequiredSkill
from graph.catalogue.lookup import CatalogueRepository
from graph.catalogue.occupations import CareerMove, OccupationRepository
from graph.catalogue.postings import PostingRepository
from graph.catalogue.types import ItemLabel, Occupation, Skill
from graph.db.client import GraphClient
from graph.db.system import SystemRepository
from graph.interactions.impressions import ImpressionRepository
from graph.interactions.interactions import InteractionRepository
from graph.interactions.undo import UndoRepository
from graph.people.activity import ActivityRepository
from graph.people.interests import InterestRepository
from graph.people.profiles import ProfileRepository
from graph.people.state import PersonState, StateRepository
from graph.people.users import User, UserRepository
from graph.recommendations.evidence import EvidenceRepository
from graph.recommendations.recommendations import PageStore, RecommendationRepository
from graph.registry.alarms import AlarmRepository
from graph.registry.experiments import ExperimentRepository
from graph.registry.models import ModelRepository
from graph.registry.tasks import TaskRepository
from graph.viewer import Viewer
from workers.documents.linker import Reading
from workers.llm.narrative import Narrator
from workers.queue import TaskQueue

K = TypeVar("K")
V = TypeVar("V")
P = ParamSpec("P")
MOST_AT_ONCE = 2
RANKED_AT_ONCE = 5_000  # items


@dataclass(frozen=True, slots=True)
class Parts:
    """Objects that live as long as the process."""

    client: GraphClient
    jobs: JobCache
    redis: Redis
    tokens: Tokens
    roles: CurrentRoles
    serving: ModelServer
    blend: Blend
    pages: PageStore
    reader: TextReader
    narrator: Narrator
    limits: RateLimiter
    answers: AnswerCache
    compute: ComputePool
    ranking: ComputePool
    queue: TaskQueue
    system: SystemRepository
    llm: tuple[str, str]
    models: Path

    def recommendations_for(self, viewer: Viewer) -> RecommendationRepository:
        """The stored recommendations that a viewer may read; the pages of all viewers share one store."""
        return RecommendationRepository(self.client, viewer, self.pages)

    def recommender_for(self, viewer: Viewer) -> Recommender:
        """A recommender that uses only data that the viewer may read."""
        states, evidence = StateRepository(self.client, viewer), EvidenceRepository(self.client, viewer)
        return Recommender(states, evidence, self.recommendations_for(viewer), self.blend)


def loader(load: Callable[[Sequence[str]], Any], missing: Callable[[], Any]) -> DataLoader[str, Any]:
    """Make a loader over a repository's look-up by ids; ``missing`` makes the value of an unknown id."""

    async def batch(ids: list[str]) -> list[Any]:
        found = await load(ids)
        return [found[id] if id in found else missing() for id in ids]

    return DataLoader(load_fn=batch)


class Loaders:
    """One loader for each node type, memoised for one request."""

    def __init__(self, client: GraphClient, jobs: JobCache) -> None:
        self._client = client
        self._jobs = jobs

    @cached_property
    def jobs(self) -> DataLoader[str, Job | None]:
        """Jobs by id."""
        return loader(self._jobs.by_ids, lambda: None)

    @cached_property
    def courses(self) -> DataLoader[str, Course | None]:
        """Courses by id."""
        return loader(CourseRepository(self._client).by_ids, lambda: None)

    @cached_property
    def occupations(self) -> DataLoader[str, Occupation | None]:
        """Occupations by id."""
        return loader(OccupationRepository(self._client).by_ids, lambda: None)

    @cached_property
    def job_skills(self) -> DataLoader[str, list[RequiredSkill]]:
        """Skills that jobs ask for."""
        return loader(JobRepository(self._client).skills_of, list)

    @cached_property
    def course_skills(self) -> DataLoader[str, list[TaughtSkill]]:
        """Skills that courses teach."""
        return loader(CourseRepository(self._client).skills_of, list)

    @cached_property
    def broader_skills(self) -> DataLoader[str, list[Skill]]:
        """Broader skills and groups of skills."""
        return loader(CatalogueRepository(self._client).broader, list)

    @cached_property
    def occupation_skills(self) -> DataLoader[str, list[RequiredSkill]]:
        """Skills that occupations need."""
        return loader(OccupationRepository(self._client).skills_of, list)

    @cached_property
    def moves(self) -> DataLoader[str, list[CareerMove]]:
        """Career moves from occupations."""
        return loader(OccupationRepository(self._client).moves_from, list)


@dataclass(slots=True)
class Context:
    """One request: its viewer, and repositories limited to what the viewer may access.

    An operation uses a single generation of model and catalogue.
    ``touched`` holds the tags of other people's answers that a mutation changed; ``closings`` holds the closing times
    of the jobs shown.
    """

    parts: Parts
    viewer: Viewer
    loaders: Loaders
    connection_params: dict[str, Any] | None = field(default=None)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    touched: set[str] = field(default_factory=set)
    closings: list[datetime] = field(default_factory=list)
    interruption: Interruption = field(default_factory=Interruption)
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))
    known_people: dict[str, asyncio.Future[User | None]] = field(default_factory=dict)
    kept_generation: Generation | None = field(default=None)

    def for_operation(self) -> "Context":
        """A fresh context for one operation, with the same viewer and process."""
        loaders = Loaders(self.parts.client, self.parts.jobs)
        return Context(self.parts, self.viewer, loaders, self.connection_params, interruption=self.interruption)

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

    def renew_generation(self) -> None:
        """Switch to the current generation after a mutation changed it, so that the payload reflects the change."""
        self.kept_generation = None

    async def compute(self, work: Callable[P, V], *args: P.args, **kwargs: P.kwargs) -> V:
        """Compute outside the event loop; one operation runs at most two computations at once, to leave capacity.

        Raises:
            UnavailableError: there is no capacity, or the computation took too long.
        """
        async with self.turns:
            return await self.parts.compute.run(work, *args, **kwargs)

    async def rank(
        self,
        serving: Serving,
        state: PersonState,
        label: ItemLabel,
        wish: Wish | None = None,
        seen: set[tuple[str, str]] | None = None,
    ) -> Ranking:
        """Rank with :meth:`gnn.recommend.recommender.Recommender.rank_state`; errors as in :meth:`compute`.

        A small catalogue is ranked inline: handing some milliseconds of work to a thread costs more than it saves.
        """
        rank = self.recommender.rank_state
        if len(serving.catalogue.positions[label]) <= RANKED_AT_ONCE:
            return rank(serving, state, label, wish, seen)
        async with self.turns:
            return await self.parts.ranking.run(rank, serving, state, label, wish, seen)

    async def read_text(self, text: str) -> Reading:
        """Extract skills and occupations from a text; errors as in :meth:`compute`."""
        async with self.turns:
            return await self.parts.reader.read(self.generation, self.serving, text)

    async def profile(self, user: str) -> User | None:
        """A person's profile, read once per request however many fields need it.

        Raises:
            ForbiddenError: the profile is another person's.
        """
        if user not in self.known_people:
            self.known_people[user] = asyncio.ensure_future(self.users.profile(user))
        return await self.known_people[user]

    @property
    def viewer_id(self) -> str:
        """Id of the viewer.

        Raises:
            AnonymousError: the viewer is a visitor.
        """
        return self.viewer.require_person()

    def signed_in(self) -> Viewer:
        """The viewer, who must be signed in; errors as in :attr:`viewer_id`."""
        _ = self.viewer_id
        return self.viewer

    @property
    def recommender(self) -> Recommender:
        """A recommender that uses only data that this viewer may read."""
        return self.parts.recommender_for(self.viewer)

    @property
    def jobs(self) -> JobRepository:
        """Jobs."""
        return JobRepository(self.parts.client)

    @property
    def courses(self) -> CourseRepository:
        """Courses."""
        return CourseRepository(self.parts.client)

    @property
    def occupations(self) -> OccupationRepository:
        """Occupations."""
        return OccupationRepository(self.parts.client)

    @property
    def catalogue(self) -> CatalogueRepository:
        """Look-ups of skills, companies, places, providers and topics."""
        return CatalogueRepository(self.parts.client)

    @property
    def users(self) -> UserRepository:
        """The people that this viewer may read."""
        return UserRepository(self.parts.client, self.viewer)

    @property
    def interactions(self) -> InteractionRepository:
        """Interactions."""
        return InteractionRepository(self.parts.client, self.viewer)

    @property
    def impressions(self) -> ImpressionRepository:
        """Impressions."""
        return ImpressionRepository(self.parts.client, self.viewer)

    @property
    def postings(self) -> PostingRepository:
        """Posting, changing and closing jobs."""
        return PostingRepository(self.parts.client, self.viewer)

    @property
    def undoing(self) -> UndoRepository:
        """Undoing interactions."""
        return UndoRepository(self.parts.client, self.viewer)

    @property
    def activity(self) -> ActivityRepository:
        """Totals of interactions."""
        return ActivityRepository(self.parts.client, self.viewer)

    @property
    def profiles(self) -> ProfileRepository:
        """Changes to profiles."""
        return ProfileRepository(self.parts.client, self.viewer)

    @property
    def interests(self) -> InterestRepository:
        """Interests."""
        return InterestRepository(self.parts.client, self.viewer)

    @property
    def recommendations(self) -> RecommendationRepository:
        """Stored recommendations."""
        return self.parts.recommendations_for(self.viewer)

    @property
    def models(self) -> ModelRepository:
        """The model registry."""
        return ModelRepository(self.parts.client, self.viewer)

    @property
    def experiments(self) -> ExperimentRepository:
        """Experiments between models."""
        return ExperimentRepository(self.parts.client, self.viewer)

    @property
    def alarms(self) -> AlarmRepository:
        """Alarms about models."""
        return AlarmRepository(self.parts.client, self.viewer)

    @property
    def tasks(self) -> TaskRepository:
        """Task records."""
        return TaskRepository(self.parts.client, self.viewer)


Info = strawberry.Info[Context, None]

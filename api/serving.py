"""What the API serves from, kept fresh in the background: a new model or catalogue needs no restart."""

import asyncio
import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.use import ModelUse
from gnn import serve
from gnn.catalogue import Catalogue, catalogue_of
from gnn.dataset import dataset_of
from gnn.errors import ArtifactError
from gnn.library import Library
from gnn.scorer import LinkScorer
from gnn.serve import Loaded
from gnn.serving import Serving
from gnn.significance import arm_of
from graph.catalogue import CatalogueRepository, Names
from graph.changes import ChangeReader, Revisions, patched
from graph.client import GraphClient
from graph.errors import GraphError, GraphUnavailableError
from graph.experiments import Experiment, ExperimentRepository
from graph.models import ModelRepository
from graph.snapshot import Snapshot, SnapshotReader
from workers.valkey import catalogue_channel

REREAD_SECONDS = 600.0
LISTEN_SECONDS = 1.0
REMEMBERED = 2

log = structlog.get_logger("careergraph.serving")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a serving state was made from: the active model, the arms' models and the catalogue's revision."""

    active: str | None
    experiment: str | None
    revisions: Revisions


@dataclass(frozen=True, slots=True)
class Known:
    """What was read of the graph: its snapshot, what that is looked up by, and when it was read in full."""

    revisions: Revisions
    snapshot: Snapshot
    library: Library
    read_at: float

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of the snapshot."""
        return self.library.catalogue

    @property
    def id(self) -> str:
        """Names this state of the catalogue: its revisions, and when it was read."""
        return f"{self.revisions.bulk}.{self.revisions.jobs}@{self.snapshot.taken_at:%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, slots=True)
class Made:
    """A scorer: over which state of the catalogue, and from what it was made."""

    of: str
    made_from: Loaded
    scorer: LinkScorer


@dataclass(frozen=True, slots=True)
class Assignment:
    """What serves a person: the model, and the experiment's arm where they are in one."""

    serving: Serving
    experiment: str | None = None
    arm: str | None = None


class ServingState:
    """Holds what serves now, and replaces it when the active model, an experiment or the catalogue changes.

    Args:
        client: for the small question whether something changed.
        bulk: makes a client of its own, for reading snapshots in another thread.
        models: folder of the models' artifacts.
        every: seconds between two looks.
        redis: where processes tell each other of changes.
    """

    def __init__(
        self, client: GraphClient, bulk: Callable[[], GraphClient], models: Path, every: float, redis: Redis
    ) -> None:
        self._redis = redis
        self._registry = ModelRepository(client)
        self._experiments = ExperimentRepository(client)
        self._changes = ChangeReader(client)
        self._bulk = bulk
        self._models = models
        self._every = every
        self._serving: Serving | None = None
        self._arms: Mapping[str, Serving] = {}
        self._experiment: Experiment | None = None
        self._loaded: dict[str, Loaded] = {}
        self._scorers: dict[str, Made] = {}
        self._last_good: str | None = None
        self._stamp: Stamp | None = None
        self._refreshing = asyncio.Lock()
        self._known: Known | None = None
        self.use = ModelUse(self._registry)
        self.problem: str | None = None

    @property
    def serving(self) -> Serving:
        """What serves now.

        Raises:
            GraphUnavailableError: nothing could be loaded yet.
        """
        if self._serving is None:
            raise GraphUnavailableError("nothing is loaded yet")
        return self._serving

    @property
    def library(self) -> Library:
        """What the catalogue is looked up by.

        Raises:
            GraphUnavailableError: nothing could be loaded yet.
        """
        if self._known is None:
            raise GraphUnavailableError("nothing is loaded yet")
        return self._known.library

    @property
    def read_at(self) -> datetime:
        """When the catalogue was read; errors as of :attr:`library`."""
        _ = self.library
        assert self._known is not None  # noqa: S101 - the library is of it
        return self._known.snapshot.taken_at

    def serving_for(self, user: str) -> Assignment:
        """What serves a person: their arm of the running experiment, else the active model.

        Raises:
            GraphUnavailableError: nothing could be loaded yet.
        """
        running, arms = self._experiment, self._arms
        if running is None:
            return Assignment(self.serving)
        arm = running.arms[arm_of(running.id, user, [one.share for one in running.arms])]
        if arm.model not in arms:
            return Assignment(self.serving)
        return Assignment(arms[arm.model], running.id, arm.name)

    def told(self, user: str) -> list[str]:
        """What names all that serves a person, in any process: the catalogue's revisions, the model, the arm."""
        if self._serving is None or self._known is None:
            return []
        found, revisions = self.serving_for(user), self._known.revisions
        catalogue = f"{revisions.bulk}.{revisions.jobs}"
        return [catalogue, found.serving.version or "", found.experiment or "", found.arm or ""]

    @property
    def experimenting(self) -> bool:
        """Whether an experiment runs."""
        return self._experiment is not None

    @property
    def loaded(self) -> bool:
        """Whether something can serve."""
        return self._serving is not None

    @property
    def model(self) -> str | None:
        """Version of the model that is loaded."""
        return self._serving.version if self._serving else None

    async def refresh(self) -> bool:
        """Load what has changed; whether anything had.

        A damaged artifact is refused and named in :attr:`problem`; what served goes on.

        Raises:
            GraphError: the graph could not be read.
        """
        async with self._refreshing:
            return await self._refresh()

    async def _refresh(self) -> bool:
        active, running = await self._registry.active(), await self._experiments.running()
        version = active.artifact if active else None
        wanted = {arm.model: arm.version for arm in running.arms} if running else {}
        stamp = Stamp(version, running.id if running else None, await self._changes.revisions())
        stale = self._known is not None and perf_counter() - self._known.read_at > REREAD_SECONDS
        if stamp == self._stamp and not stale:
            return False
        before, known = self._known, await self._current(stamp.revisions, fresh=stale)
        changed = self._stamp is None or stamp.revisions != self._stamp.revisions
        serving, arms = await asyncio.to_thread(self._build, known, version, wanted, fresh=changed)
        self._serving, self._arms, self._experiment, self._stamp = serving, arms, running, stamp
        if before is None or known.read_at != before.read_at:
            await asyncio.to_thread(set_aside)
        log.info("serving", model=self.model, revisions=stamp.revisions, jobs=len(known.catalogue.items["Job"]))
        return True

    async def _current(self, revisions: Revisions, *, fresh: bool) -> Known:
        """What is in the graph: read anew after a change in bulk and now and then, else patched with changed jobs."""
        known = self._known
        if known is None or fresh or known.revisions.bulk != revisions.bulk:
            snapshot, names = await asyncio.to_thread(self._read_all)
            catalogue = await asyncio.to_thread(lambda: catalogue_of(dataset_of(snapshot)))
            self._known = Known(revisions, snapshot, Library(catalogue, names), perf_counter())
        elif known.revisions.jobs != revisions.jobs:
            jobs = await self._changes.jobs_since(known.revisions.jobs)
            snapshot = await asyncio.to_thread(patched, known.snapshot, jobs)
            catalogue = await asyncio.to_thread(lambda: catalogue_of(dataset_of(snapshot)))
            library = Library(catalogue, known.library.names)
            self._known = replace(known, revisions=revisions, snapshot=snapshot, library=library)
        assert self._known is not None  # noqa: S101 - one of the branches made it
        return self._known

    def _read_all(self) -> tuple[Snapshot, Names]:
        """Read the graph in this thread's own event loop, so that requests do not wait for it."""

        async def read() -> tuple[Snapshot, Names]:
            client = self._bulk()
            try:
                return await SnapshotReader(client).read(), await CatalogueRepository(client).names()
            finally:
                await client.close()

        return asyncio.run(read())

    def _build(
        self, known: Known, version: str | None, arms: Mapping[str, str], *, fresh: bool
    ) -> tuple[Serving, dict[str, Serving]]:
        now, before, problems = known.snapshot.taken_at.timestamp(), self._loaded, []
        made_before = {one: made.made_from for one, made in self._scorers.items()} | before
        loaded: dict[str, Loaded] = {}
        for one in {version, *arms.values()} - {None}:
            assert one is not None  # noqa: S101 - taken out above
            found, problem = self._load(one, {} if fresh else made_before)  # an online change may come with a revision
            if found is not None:
                loaded[one] = found
            if problem:
                problems.append(problem)
        serves = version if version is None or version in loaded else self._last_good
        main = loaded.get(serves) or before.get(serves) if serves else None
        if serves and main:
            loaded[serves] = main
        self._last_good, self._loaded = serves, loaded
        self.problem = "; ".join(problems) or None
        catalogue, library, id = known.catalogue, known.library, known.id
        made = {one: self._scorer(one, found, known, now) for one, found in loaded.items()}
        older = [(one, other) for one, other in self._scorers.items() if other.of == id and one not in made]
        self._scorers = dict(older[-REMEMBERED:]) | made
        serving = Serving(catalogue, made[serves].scorer if serves and main else None, id)
        of_arms = {model: Serving(catalogue, made[one].scorer, id) for model, one in arms.items() if one in loaded}
        _ = library.search, library.lookup  # made here, so that no request waits for them; retrievers too
        for each in (serving, *of_arms.values()):
            _ = each.retriever
        return serving, of_arms

    def _scorer(self, version: str, found: Loaded, known: Known, now: float) -> Made:
        """A model's scorer over the catalogue; the one that was made before, so that going back costs nothing."""
        before = self._scorers.get(version)
        if before and before.of == known.id and before.made_from is found:
            return before
        return Made(known.id, found, serve.scorer_of(found, known.catalogue, now))

    def _load(self, version: str, known: Mapping[str, Loaded]) -> tuple[Loaded | None, str | None]:
        """A model by version, and what is wrong with it; without a model, it is refused."""
        if version in known:
            return known[version], None
        try:
            return serve.load_current(self._models, version), None
        except ArtifactError as error:
            log.error("a model cannot be loaded as it should be", model=version, error=str(error))  # noqa: TRY400
            problem = str(error)
        try:
            return serve.load(self._models / version), problem  # without its online change
        except ArtifactError:
            return None, problem

    async def tell(self) -> None:
        """Load what changed, and tell the other processes; who does not hear it looks soon all the same."""
        await self.refresh()
        try:
            await self._redis.publish(catalogue_channel(), "changed")
        except (RedisError, OSError) as error:
            log.warning("a change could not be announced", error=str(error))

    async def listen(self) -> None:
        """Load what changed as soon as another process tells it, until cancelled."""
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(catalogue_channel())
                    while True:
                        if await channel.get_message(timeout=LISTEN_SECONDS):
                            await self.refresh()
            except (RedisError, OSError, GraphError) as error:
                log.warning("changes are not heard; they are looked for", error=str(error))
                await asyncio.sleep(self._every)

    async def keep_fresh(self) -> None:
        """Look for changes and write down the use until cancelled; a graph that is away is waited for."""
        while True:
            try:
                await self.refresh()
                await self.use.write()
            except GraphError as error:
                log.warning("the graph could not be read; what served goes on", error=str(error))
            except Exception:
                log.exception("what changed could not be loaded; what served goes on")
            await asyncio.sleep(self._every)

    async def expose(self, assignment: Assignment, user: str, shown: str | None) -> None:
        """Log that a person was shown their arm's model; not for a page of a ranking that another model made."""
        if assignment.experiment and assignment.arm and shown == assignment.serving.version:
            await self._experiments.expose(assignment.experiment, user, assignment.arm, datetime.now(UTC))


def set_aside() -> None:
    """Leave what was loaded out of later garbage collections, which would hold every request up for it."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()

"""What the API serves from, kept fresh in the background: a new model or catalogue needs no restart."""

import asyncio
import gc
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter

import structlog
from cachetools import LRUCache
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.serving.generation import Assignment, CatalogueState, Generation, GenerationBuilder, Stamp
from api.serving.usage import ModelUse
from gnn.data.catalogue import Catalogue, catalogue_of
from gnn.data.dataset import dataset_of
from gnn.search.library import Library
from graph.catalogue.lookup import CatalogueRepository, Names
from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.errors import GraphError, GraphUnavailableError
from graph.registry.experiments import Experiment, ExperimentRepository
from graph.registry.models import ModelRepository
from graph.snapshot.patch import ChangeReader, Revisions, patch_snapshot
from graph.snapshot.reader import Snapshot, SnapshotReader
from graph.viewer import SYSTEM
from workers.valkey.connections import catalogue_channel

REREAD_SECONDS = 600.0
LISTEN_SECONDS = 1.0
MOST_EXPOSED = 100_000

log = structlog.get_logger("careergraph.serving")


class ServingSource:
    """Reads from the graph what a generation is made from.

    Args:
        client: for small questions.
        bulk: makes a client of its own, for reading snapshots in another thread.
    """

    def __init__(self, client: GraphClient, bulk: Callable[[], GraphClient]) -> None:
        self._registry = ModelRepository(client, SYSTEM)
        self._experiments = ExperimentRepository(client, SYSTEM)
        self._changes = ChangeReader(client)
        self._bulk = bulk

    async def stamp(self) -> tuple[Stamp, Experiment | None]:
        """What should serve now.

        Raises:
            GraphError: the graph could not be read.
        """
        active, running = await self._registry.active(), await self._experiments.running()
        version = active.artifact if active else None
        return Stamp(version, running.id if running else None, await self._changes.revisions()), running

    async def catalogue(self, before: CatalogueState | None, revisions: Revisions) -> CatalogueState:
        """The catalogue as it is: all of it, or the state before with the jobs that changed since.

        Raises:
            GraphError: the graph could not be read.
        """
        if before is None or before.revisions.bulk != revisions.bulk:
            snapshot, names = await asyncio.to_thread(self._read_all)
            catalogue = await asyncio.to_thread(catalogue_from, snapshot)
            return CatalogueState(revisions, snapshot, Library(catalogue, names), perf_counter())
        if before.revisions.jobs == revisions.jobs:
            return before
        jobs = await self._changes.jobs_since(before.revisions.jobs)
        snapshot = await asyncio.to_thread(patch_snapshot, before.snapshot, jobs)
        library = Library(await asyncio.to_thread(catalogue_from, snapshot), before.library.names)
        return replace(before, revisions=revisions, snapshot=snapshot, library=library)

    def _read_all(self) -> tuple[Snapshot, Names]:
        """Read the graph in this thread's own event loop, so that requests do not wait for it."""

        async def read() -> tuple[Snapshot, Names]:
            client = self._bulk()
            try:
                return await SnapshotReader(client).read(), await CatalogueRepository(client).names()
            finally:
                await client.close()

        return asyncio.run(read())


class ModelServer:
    """Holds the generation that serves, and replaces it when the active model, an experiment or the catalogue changes.

    Whoever answers a request takes :attr:`generation` once and keeps it to the end.

    Args:
        source: what a generation is made from.
        builder: makes it.
        registry: where the models' use is written down.
        experiments: where exposures are written down.
        redis: where processes tell each other of changes.
        every: seconds between two looks.
    """

    def __init__(
        self,
        source: ServingSource,
        builder: GenerationBuilder,
        registry: ModelRepository,
        experiments: ExperimentRepository,
        redis: Redis,
        every: float,
    ) -> None:
        self._source = source
        self._builder = builder
        self._experiments = experiments
        self._redis = redis
        self._every = every
        self._generation: Generation | None = None
        self._latest: CatalogueState | None = None  # what was read last, so that a failed build reads nothing again
        self._refreshing = asyncio.Lock()
        self._exposed: LRUCache[tuple[str, str], bool] = LRUCache(MOST_EXPOSED)  # whom the graph knows of already
        self.use = ModelUse(registry)

    @property
    def generation(self) -> Generation:
        """What serves now, whole.

        Raises:
            GraphUnavailableError: nothing could be loaded yet.
        """
        if self._generation is None:
            raise GraphUnavailableError("nothing is loaded yet")
        return self._generation

    @property
    def experimenting(self) -> bool:
        """Whether an experiment runs."""
        return self._generation is not None and self._generation.experiment is not None

    @property
    def loaded(self) -> bool:
        """Whether something can serve."""
        return self._generation is not None

    @property
    def model(self) -> str | None:
        """Version of the model that is loaded."""
        return self._generation.model if self._generation else None

    @property
    def problem(self) -> str | None:
        """Why a model could not be loaded as it should be."""
        return self._generation.problem if self._generation else None

    async def refresh(self) -> bool:
        """Load what has changed, and swap it in at once; whether anything had changed.

        A damaged artifact is refused and named in :attr:`problem`. Until the new generation is whole, and where
        anything fails on the way, the one before serves on as it is.

        Raises:
            GraphError: the graph could not be read.
        """
        async with self._refreshing:
            return await self._refresh()

    async def _refresh(self) -> bool:
        before = self._generation
        stamp, experiment = await self._source.stamp()
        stale = self._latest is not None and perf_counter() - self._latest.read_at > REREAD_SECONDS
        if before is not None and before.stamp == stamp and before.state is self._latest and not stale:
            return False
        self._latest = state = await self._source.catalogue(None if stale else self._latest, stamp.revisions)
        generation = await asyncio.to_thread(self._builder.build, before, state, stamp, experiment)
        self._generation = generation
        if before is None or state.read_at != before.state.read_at:
            await asyncio.to_thread(set_aside)
        log.info(
            "serving", model=self.model, revisions=stamp.revisions, jobs=len(generation.catalogue.items[ItemLabel.JOB])
        )
        return True

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
            except Exception:
                log.exception("what changed could not be loaded; what served goes on")
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
        if not assignment.experiment or not assignment.arm or shown != assignment.serving.version:
            return
        if (assignment.experiment, user) not in self._exposed:
            await self._experiments.expose(assignment.experiment, user, assignment.arm, datetime.now(UTC))
            self._exposed[assignment.experiment, user] = True


def catalogue_from(snapshot: Snapshot) -> Catalogue:
    """The catalogue of a snapshot."""
    return catalogue_of(dataset_of(snapshot))


def set_aside() -> None:
    """Leave what was loaded out of later garbage collections, which would hold every request up for it."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()

"""Keeps the serving generation up to date in the background: a new model or catalogue needs no restart."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import TypeAlias

import structlog
from cachetools import LRUCache, TTLCache

from api.serving.generation import Assignment, CatalogueState, Generation, GenerationBuilder, Stamp, kept_models
from api.serving.generation_files import GenerationFiles
from api.serving.serving_source import ServingSource
from api.serving.usage import ModelUse
from graph.catalogue.types import ItemLabel
from graph.errors import GraphError, GraphUnavailableError
from graph.registry.experiments import Experiment, ExperimentRepository
from graph.registry.models import ModelRepository
from graph.snapshot.patch import GraphLife
from workers.valkey.announcements import Announcements
from workers.valkey.connections import catalogue_channel

REREAD_SECONDS = 600.0
MOST_EXPOSED = 100_000
MOST_CHANGES, CHANGE_SECONDS = 10_000, 60.0
CATCH_UP_SECONDS = 2.0

Prepare: TypeAlias = Callable[[Generation], Awaitable[None]]

log = structlog.get_logger("careergraph.serving")


class ModelServer:
    """Holds the serving generation, and replaces it when the active model, an experiment or the catalogue changes.

    The code that answers a request takes :attr:`generation` once and keeps it to the end.

    Args:
        source: reads what a generation is made from.
        builder: builds generations.
        registry: where the use of models is saved.
        experiments: where exposures are saved.
        announcements: where processes announce changes to each other.
        every: the most seconds between two checks for changes.
        prepare: prepares other parts for a generation with other names or another text model, before it serves.
        files: generations that the processes of a host share; ``None`` if each reads the graph for itself.
    """

    def __init__(
        self,
        source: ServingSource,
        builder: GenerationBuilder,
        registry: ModelRepository,
        experiments: ExperimentRepository,
        announcements: Announcements,
        every: float,
        prepare: Prepare | None = None,
        files: GenerationFiles | None = None,
    ) -> None:
        self._source = source
        self._builder = builder
        self._files = files
        self._experiments = experiments
        self._announcements = announcements
        self._every = every
        self._prepare = prepare
        self._generation: Generation | None = None
        self._latest: CatalogueState | None = None  # the last one read: it is not read again after a failed build
        self._checked_at: float | None = None  # of perf_counter
        self._refreshing = asyncio.Lock()
        self._own_changes: TTLCache[str, int] = TTLCache(MOST_CHANGES, CHANGE_SECONDS)  # of jobs, by viewer
        self._exposed: LRUCache[tuple[str, str], bool] = LRUCache(MOST_EXPOSED)  # exposures already in the graph
        self.use = ModelUse(registry)

    @property
    def generation(self) -> Generation:
        """The serving generation.

        Raises:
            GraphUnavailableError: no generation could be loaded yet.
        """
        if self._generation is None:
            raise GraphUnavailableError("no generation is loaded yet")
        return self._generation

    @property
    def experimenting(self) -> bool:
        """Whether an experiment is running."""
        return self._generation is not None and self._generation.experiment is not None

    @property
    def loaded(self) -> bool:
        """Whether a generation is loaded."""
        return self._generation is not None

    @property
    def model(self) -> str | None:
        """Version of the active model, if one is loaded."""
        return self._generation.model if self._generation else None

    @property
    def problem(self) -> str | None:
        """Why a model could not be loaded as it should be; ``None`` if there is no problem."""
        return self._generation.problem if self._generation else None

    @property
    def age_seconds(self) -> float | None:
        """Seconds since what serves was last known to be current; ``None`` if nothing is loaded.

        It grows while the graph cannot be read, or the next generation cannot be built.
        """
        return None if self._checked_at is None else perf_counter() - self._checked_at

    async def refresh(self) -> bool:
        """Load what has changed, and swap the new generation in; return whether anything had changed.

        A damaged artifact is refused and named in :attr:`problem`. Until the new generation is complete, and if
        anything fails on the way, the previous one continues to serve unchanged.

        Raises:
            GraphError: the graph could not be read.
        """
        async with self._refreshing:
            begin = perf_counter()
            has_changed = await self._refresh()
            self._checked_at = begin
            return has_changed

    async def _refresh(self) -> bool:
        before = self._generation
        stamp, experiment = await self._source.stamp()
        stale = self._latest is not None and perf_counter() - self._latest.read_at > REREAD_SECONDS
        if before is not None and before.stamp == stamp and before.state is self._latest and not stale:
            return False
        if self._latest is not None and not stale and self._latest.revisions.bulk == stamp.revisions.bulk:
            self._latest = state = await self._source.update_catalogue(self._latest, stamp.revisions)
            generation = await asyncio.to_thread(self._builder.build, before, state, stamp, experiment)
        elif self._files is not None:
            generation = await self._share(self._files, before, stamp, experiment)
        else:
            generation = await self._read_all(before, stamp, experiment)
        if self._prepare is not None and reads_otherwise(before, generation):
            await self._prepare(generation)
        self._generation = generation
        if before is None or generation.state.read_at != before.state.read_at:
            await asyncio.to_thread(set_aside)
        log.info(
            "serving", model=self.model, revisions=stamp.revisions, jobs=len(generation.catalogue.items[ItemLabel.JOB])
        )
        return True

    async def _read_all(self, before: Generation | None, stamp: Stamp, experiment: Experiment | None) -> Generation:
        self._latest = state = await self._source.read_catalogue(stamp.revisions)
        return await asyncio.to_thread(self._builder.build, before, state, stamp, experiment)

    async def _share(
        self, files: GenerationFiles, before: Generation | None, stamp: Stamp, experiment: Experiment | None
    ) -> Generation:
        """Map the generation that a process of this host wrote; read the graph, and write one, if there is none.

        A process that starts takes one of any age: it serves at once, and reads the graph in the background.
        """
        life, bulk = await self._source.life(), stamp.revisions.bulk
        recent = datetime.now(UTC) - timedelta(seconds=REREAD_SECONDS)
        oldest = datetime.min.replace(tzinfo=UTC) if before is None else max(recent, before.read_at)
        shared = await asyncio.to_thread(files.read, life, bulk, oldest)
        if shared is None:
            async with files.turn():  # meanwhile, another process may have written one
                shared = await asyncio.to_thread(files.read, life, bulk, oldest)
                if shared is None:
                    built = await self._write(files, life, before, stamp, experiment)
                    shared = await asyncio.to_thread(files.read, life, bulk, oldest)
        if shared is None:
            return built
        self._latest = state = await self._source.update_catalogue(shared.state, stamp.revisions)
        return await asyncio.to_thread(self._builder.build, with_models_of(before, shared), state, stamp, experiment)

    async def _write(
        self,
        files: GenerationFiles,
        life: GraphLife,
        before: Generation | None,
        stamp: Stamp,
        experiment: Experiment | None,
    ) -> Generation:
        """Read the graph, and return the generation that was built from it and written for other processes."""
        built = await self._read_all(before, stamp, experiment)
        await asyncio.to_thread(files.write, life, built)
        if await self._source.life() != life:  # somebody was erased meanwhile, who may be in the file
            await asyncio.to_thread(files.forget)
        return built

    async def announce(self, viewer: str | None, revision: int) -> None:
        """Announce a change of jobs to every process; each loads it in the background, this one included.

        A process that misses the message finds the change at its next check.

        Args:
            viewer: the person who made the change; their next operations wait for it (:meth:`wait_for_own_change`).
            revision: the change's number, as in :attr:`graph.snapshot.patch.Revisions.jobs`.
        """
        if viewer is not None:
            self._own_changes[viewer] = max(revision, self._own_changes.get(viewer, 0))
        await self._announcements.announce(catalogue_channel())

    async def wait_for_own_change(self, viewer: str) -> bool:
        """Wait until this process serves the viewer's own last change of a job, but at most two seconds.

        Return whether there was such a change.
        """
        revision = self._own_changes.get(viewer)
        if revision is None:
            return False
        if not self._serves(revision):
            loading = asyncio.ensure_future(self._load_change())
            await asyncio.wait({loading}, timeout=CATCH_UP_SECONDS)
        if self._own_changes.get(viewer) == revision:
            self._own_changes.pop(viewer, None)
        return True

    def _serves(self, revision: int) -> bool:
        return self._generation is not None and self._generation.stamp.revisions.jobs >= revision

    async def _load_change(self) -> None:
        """Load changes; if that fails, the previous generation continues to serve."""
        try:
            await self.refresh()
        except GraphError as error:
            log.warning("the graph could not be read; the previous generation continues to serve", error=str(error))
        except Exception:
            log.exception("a change could not be loaded; the previous generation continues to serve")

    async def keep_fresh(self) -> None:
        """Load changes, when they are announced and from time to time, and save the use of models, until cancelled.

        While the graph is unavailable, keep trying.
        """
        async with aclosing(self._announcements.changes(catalogue_channel(), self._every)) as changes:
            async for _ in changes:
                await self._load_change()
                try:
                    await self.use.write()
                except GraphError as error:
                    log.warning("the use of models could not be saved; it is saved later", error=str(error))
                except Exception:
                    log.exception("the use of models could not be saved; it is saved later")

    async def expose(self, assignment: Assignment, user: str, shown_version: str | None) -> None:
        """Record that a person was shown their arm's model, unless another model made the ranking of the page."""
        if not assignment.experiment or not assignment.arm or shown_version != assignment.serving.version:
            return
        if (assignment.experiment, user) not in self._exposed:
            await self._experiments.expose(assignment.experiment, user, assignment.arm, datetime.now(UTC))
            self._exposed[assignment.experiment, user] = True


def with_models_of(before: Generation | None, shared: Generation) -> Generation:
    """Return a shared generation with the models of the one that serves now, if it could not load one itself."""
    if before is None:
        return shared
    models = {**kept_models(before), **shared.models}
    return replace(shared, models=models, last_good=shared.last_good or before.last_good)


def reads_otherwise(before: Generation | None, generation: Generation) -> bool:
    """Return whether texts are read with other names, or another text model, than in the previous generation."""
    if before is None or before.text_model is not generation.text_model:
        return True
    return before.library.names is not generation.library.names


def set_aside() -> None:
    """Exclude the loaded objects from later garbage collections: traversing them would delay every request."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()

"""What the API serves from, kept fresh in the background: a new model or catalogue needs no restart."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import structlog

from api.errors import ApiError
from gnn import serve
from gnn.catalogue import Catalogue, catalogue_of
from gnn.dataset import dataset_of
from gnn.errors import ArtifactError
from gnn.recommend import Serving
from gnn.serve import Loaded
from gnn.significance import arm_of
from graph.client import GraphClient
from graph.errors import GraphError, GraphUnavailableError
from graph.experiments import Experiment, ExperimentRepository
from graph.models import ModelRepository
from graph.revision import RevisionRepository
from graph.snapshot import Snapshot, SnapshotReader

log = structlog.get_logger("careergraph.serving")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a serving state was made from: the active model, the arms' models and the catalogue's revision."""

    active: str | None
    arms: tuple[str, ...]
    revision: int


@dataclass(slots=True)
class Use:
    """What a model answered since it was last written down."""

    requests: int = 0
    seconds: float = 0.0
    failures: int = 0


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
    """

    def __init__(self, client: GraphClient, bulk: Callable[[], GraphClient], models: Path, every: float) -> None:
        self._registry = ModelRepository(client)
        self._experiments = ExperimentRepository(client)
        self._revisions = RevisionRepository(client)
        self._bulk = bulk
        self._models = models
        self._every = every
        self._serving: Serving | None = None
        self._arms: Mapping[str, Serving] = {}
        self._experiment: Experiment | None = None
        self._loaded: dict[str, Loaded] = {}
        self._last_good: str | None = None
        self._stamp: Stamp | None = None
        self._catalogue: tuple[int, Snapshot, Catalogue] | None = None
        self._use: dict[str, Use] = {}
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

    @contextmanager
    def used(self, version: str | None) -> Iterator[None]:
        """Count a request that a model answers, how long it took, and whether it failed."""
        begun = perf_counter()
        count = self._use.setdefault(version or "", Use())
        count.requests += 1
        try:
            yield
        except ApiError:
            raise  # what the client sent was at fault
        except BaseException:
            count.failures += 1
            raise
        finally:
            count.seconds += perf_counter() - begun

    async def write_use(self) -> None:
        """Write down what was counted since the last time.

        Raises:
            GraphError: the graph could not be written; the counts are kept.
        """
        counted, self._use = self._use, {}
        for version in list(counted):
            if version:
                one = counted[version]
                try:
                    await self._registry.add_use(version, one.requests, one.seconds, one.failures)
                except GraphError:
                    self._keep(counted)
                    raise
            del counted[version]

    def _keep(self, counted: dict[str, Use]) -> None:
        for version, one in counted.items():
            now = self._use.setdefault(version, Use())
            now.requests += one.requests
            now.seconds += one.seconds
            now.failures += one.failures

    async def refresh(self) -> bool:
        """Load what has changed; whether anything had.

        A damaged artifact is refused and named in :attr:`problem`; what served goes on.

        Raises:
            GraphError: the graph could not be read.
        """
        active, running = await self._registry.active(), await self._experiments.running()
        version = active.artifact if active else None
        wanted = {arm.model: arm.version for arm in running.arms} if running else {}
        stamp = Stamp(version, tuple(sorted(wanted.values())), await self._revisions.current())
        if stamp == self._stamp and (running is None) == (self._experiment is None):
            return False
        snapshot, catalogue = await self._current_catalogue(stamp.revision)
        changed = self._stamp is None or stamp.revision != self._stamp.revision
        serving, arms = await asyncio.to_thread(self._build, snapshot, catalogue, version, wanted, fresh=changed)
        self._serving, self._arms, self._experiment, self._stamp = serving, arms, running, stamp
        log.info("serving", model=self.model, revision=stamp.revision, jobs=len(catalogue.items["Job"].ids))
        return True

    async def _current_catalogue(self, revision: int) -> tuple[Snapshot, Catalogue]:
        if self._catalogue is None or self._catalogue[0] != revision:
            snapshot = await asyncio.to_thread(self._snapshot)
            catalogue = await asyncio.to_thread(lambda: catalogue_of(dataset_of(snapshot)))
            self._catalogue = revision, snapshot, catalogue
        return self._catalogue[1], self._catalogue[2]

    def _snapshot(self) -> Snapshot:
        """Read a snapshot in this thread's own event loop, so that requests do not wait for it."""

        async def read() -> Snapshot:
            client = self._bulk()
            try:
                return await SnapshotReader(client).read()
            finally:
                await client.close()

        return asyncio.run(read())

    def _build(
        self, snapshot: Snapshot, catalogue: Catalogue, version: str | None, arms: Mapping[str, str], *, fresh: bool
    ) -> tuple[Serving, dict[str, Serving]]:
        now = snapshot.taken_at.timestamp()
        self.problem = None
        if fresh:
            self._loaded.clear()  # an online change may have come with the revision
        loaded = {one: self._load(one) for one in {version, *arms.values()} - {None} if one is not None}
        if version and loaded[version] is not None:
            self._last_good = version
        elif version is None:
            self._last_good = None
        main = self._load(self._last_good) if self._last_good else None
        self._loaded = {one: found for one, found in self._loaded.items() if one in {self._last_good, *loaded}}
        served = Serving(catalogue, serve.scorer_of(main, catalogue, now) if main else None)
        return served, {
            model: Serving(catalogue, serve.scorer_of(found, catalogue, now))
            for model, one in arms.items()
            if (found := loaded[one]) is not None
        }

    def _load(self, version: str) -> Loaded | None:
        """A model by version; ``None`` when it is refused, which is then said."""
        if version in self._loaded:
            return self._loaded[version]
        try:
            found = serve.load_current(self._models, version)
        except ArtifactError as error:
            self.problem = str(error)
            log.error("a model cannot be loaded; what served before goes on", model=version, error=str(error))  # noqa: TRY400
            return None
        self._loaded[version] = found
        return found

    async def keep_fresh(self) -> None:
        """Look for changes and write down the use until cancelled; a graph that is away is waited for."""
        while True:
            try:
                await self.refresh()
                await self.write_use()
            except GraphError as error:
                log.warning("the graph could not be read; what served goes on", error=str(error))
            except Exception:
                log.exception("what changed could not be loaded; what served goes on")
            await asyncio.sleep(self._every)

    async def expose(self, assignment: Assignment, user: str) -> None:
        """Log that a person was shown their arm's model."""
        if assignment.experiment and assignment.arm:
            await self._experiments.expose(assignment.experiment, user, assignment.arm, datetime.now(UTC))

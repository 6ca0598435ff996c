"""What the API serves from, kept fresh in the background: a new model or catalogue needs no restart."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from gnn import artifact
from gnn.artifact import Artifact
from gnn.catalogue import catalogue_of
from gnn.dataset import dataset_of
from gnn.errors import ArtifactError
from gnn.recommend import Serving
from gnn.scorer import Scorer
from graph.client import GraphClient
from graph.errors import GraphError, GraphUnavailableError
from graph.models import Model, ModelRepository
from graph.revision import RevisionRepository
from graph.snapshot import Snapshot, SnapshotReader

log = structlog.get_logger("careergraph.serving")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a serving state was made from: the active model and the catalogue's revision."""

    model: str | None
    revision: int


class ServingState:
    """Holds what serves now, and replaces it when the active model or the catalogue changes.

    Args:
        client: for the small question whether something changed.
        bulk: makes a client of its own, for reading snapshots in another thread.
        models: folder of the models' artifacts.
        every: seconds between two looks.
    """

    def __init__(self, client: GraphClient, bulk: Callable[[], GraphClient], models: Path, every: float) -> None:
        self._registry = ModelRepository(client)
        self._revisions = RevisionRepository(client)
        self._bulk = bulk
        self._models = models
        self._every = every
        self._serving: Serving | None = None
        self._artifact: Artifact | None = None
        self._stamp: Stamp | None = None
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
        active = await self._registry.active()
        version = active.artifact if active else None
        stamp = Stamp(version, await self._revisions.current())
        if stamp == self._stamp:
            return False
        snapshot = await asyncio.to_thread(self._snapshot)
        self._serving = await asyncio.to_thread(self._build, snapshot, active)
        self._stamp = stamp
        log.info(
            "serving", model=self.model, revision=stamp.revision, jobs=len(self._serving.catalogue.items["Job"].ids)
        )
        return True

    def _snapshot(self) -> Snapshot:
        """Read a snapshot in this thread's own event loop, so that requests do not wait for it."""

        async def read() -> Snapshot:
            client = self._bulk()
            try:
                return await SnapshotReader(client).read()
            finally:
                await client.close()

        return asyncio.run(read())

    def _build(self, snapshot: Snapshot, active: Model | None) -> Serving:
        catalogue = catalogue_of(dataset_of(snapshot))
        self.problem = None
        if active is None or active.artifact is None:
            return Serving(catalogue, None)
        try:
            self._artifact = artifact.load(self._models / active.artifact)
        except ArtifactError as error:
            self.problem = str(error)
            log.error("the active model cannot be loaded; what served before goes on", error=str(error))  # noqa: TRY400
        return Serving(catalogue, Scorer(self._artifact, catalogue) if self._artifact else None)

    async def keep_fresh(self) -> None:
        """Look for changes until cancelled; a graph that is away is waited for."""
        while True:
            try:
                await self.refresh()
            except GraphError as error:
                log.warning("the graph could not be read; what served goes on", error=str(error))
            except Exception:
                log.exception("what changed could not be loaded; what served goes on")
            await asyncio.sleep(self._every)

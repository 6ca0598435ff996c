"""The catalogue and the active model, kept between the tasks of a worker until either changes."""

import asyncio
from dataclasses import dataclass

import structlog

from gnn.data.catalogue import Catalogue, catalogue_of
from gnn.data.dataset import dataset_of
from gnn.scoring import loader
from gnn.scoring.blend import Serving
from gnn.scoring.model_store import ModelStore
from graph.catalogue.money import Rates
from graph.db.client import GraphClient
from graph.registry.models import ModelRepository
from graph.snapshot.patch import ChangeReader, Revisions, patch_snapshot
from graph.snapshot.reader import SnapshotReader
from graph.snapshot.tables import Snapshot
from graph.viewer import SYSTEM

log = structlog.get_logger("careergraph.workers")


@dataclass(frozen=True, slots=True)
class KeptState:
    """What was read: the catalogue at some revisions, and the model that serves it."""

    revisions: Revisions
    snapshot: Snapshot
    active: str | None
    serving: Serving


class KeptServing:
    """Reads the catalogue and the active model when they are needed, and again only after a change.

    Jobs that were posted or changed one at a time are patched in, as in the API, so that they cost no whole read.

    Args:
        client: the graph.
        rates: rates of currencies.
        models: the models of this host, and their store.
    """

    def __init__(self, client: GraphClient, rates: Rates, models: ModelStore) -> None:
        self._client = client
        self._rates = rates
        self._models = models
        self._reading = asyncio.Lock()
        self._state: KeptState | None = None

    async def current(self) -> Serving:
        """Return the current catalogue and model. Without a model that can be loaded, the heuristic serves."""
        async with self._reading:
            revisions = await ChangeReader(self._client).revisions()
            active = await ModelRepository(self._client, SYSTEM).active()
            artifact = active.artifact if active else None
            state = self._state
            if state is None or (state.revisions, state.active) != (revisions, artifact):
                snapshot = await self._read_snapshot(revisions)
                catalogue = await asyncio.to_thread(catalogue_of, dataset_of(snapshot))
                serving = await asyncio.to_thread(self._load, catalogue, artifact, snapshot.taken_at.timestamp())
                state = self._state = KeptState(revisions, snapshot, artifact, serving)
            return state.serving

    async def _read_snapshot(self, revisions: Revisions) -> Snapshot:
        if self._state is None or self._state.revisions.bulk != revisions.bulk:
            return await SnapshotReader(self._client, self._rates).read()
        changed_jobs = await ChangeReader(self._client).jobs_since(self._state.revisions.jobs)
        return await asyncio.to_thread(patch_snapshot, self._state.snapshot, changed_jobs)

    def _load(self, catalogue: Catalogue, artifact: str | None, now: float) -> Serving:
        if artifact is None:
            return Serving(catalogue, None)
        stored_model = loader.load_stored(self._models, artifact)
        if stored_model.problem:
            log.error("a model cannot be loaded completely", model=artifact, error=stored_model.problem)
        model = stored_model.model
        return Serving(catalogue, None if model is None else loader.scorer_of(model, catalogue, now))

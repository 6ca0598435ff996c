"""Reads from the graph what a generation is made from."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

from api.serving.generation import CatalogueState, Stamp
from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import dataset_of
from gnn.search.library import Library
from graph.catalogue.lookup import CatalogueRepository, Names
from graph.catalogue.money import Rates
from graph.db.client import GraphClient
from graph.registry.experiments import Experiment, ExperimentRepository
from graph.registry.model_records import Purpose
from graph.registry.models import ModelRepository
from graph.snapshot.patch import ChangeReader, GraphLife, Revisions, patch_snapshot
from graph.snapshot.reader import SnapshotReader
from graph.snapshot.tables import Snapshot
from graph.viewer import SYSTEM
from workers.documents.title_knowledge import list_searched_titles, read_title_knowledge


class ServingSource:
    """Reads from the graph what a generation is made from.

    Args:
        client: for small queries.
        open_bulk_client: opens a separate client, which reads snapshots in another thread.
        rates: converts amounts of money.
    """

    def __init__(self, client: GraphClient, open_bulk_client: Callable[[], GraphClient], rates: Rates) -> None:
        self._registry = ModelRepository(client, SYSTEM)
        self._experiments = ExperimentRepository(client, SYSTEM)
        self._changes = ChangeReader(client)
        self._open_bulk_client = open_bulk_client
        self._rates = rates

    async def stamp(self) -> tuple[Stamp, Experiment | None]:
        """Read the stamp of the generation that should serve now, and the running experiment.

        Raises:
            GraphError: the graph could not be read.
        """
        active, experiment = await self._registry.active(), await self._experiments.running()
        reading = await self._registry.active(Purpose.READING)
        stamp = Stamp(
            active.artifact if active else None,
            experiment.id if experiment else None,
            await self._changes.revisions(),
            reading.artifact if reading else None,
        )
        return stamp, experiment

    async def life(self) -> GraphLife:
        """Read what identifies the graph, from its making to its end.

        Raises:
            GraphError: the graph could not be read.
        """
        return await self._changes.life()

    async def read_catalogue(self, revisions: Revisions) -> CatalogueState:
        """Read the whole catalogue.

        Raises:
            GraphError: the graph could not be read.
        """
        snapshot, names = await asyncio.to_thread(self._read_all)
        library = await asyncio.to_thread(library_of, snapshot, names)
        return CatalogueState(revisions, snapshot, library, perf_counter())

    async def update_catalogue(self, before: CatalogueState, revisions: Revisions) -> CatalogueState:
        """Return a catalogue with the jobs that changed since; nothing else may have (:attr:`Revisions.bulk`).

        Raises:
            GraphError: the graph could not be read.
        """
        if before.revisions.jobs == revisions.jobs:
            return before
        jobs = await self._changes.jobs_since(before.revisions.jobs)
        snapshot, library = await asyncio.to_thread(patch_library, before, jobs)
        return replace(before, revisions=revisions, snapshot=snapshot, library=library)

    def _read_all(self) -> tuple[Snapshot, Names]:
        """Read the graph in this thread's own event loop, so that requests do not wait for it."""

        async def read() -> tuple[Snapshot, Names]:
            client = self._open_bulk_client()
            try:
                return await SnapshotReader(client, self._rates).read(), await CatalogueRepository(client).names()
            finally:
                await client.close()

        return asyncio.run(read())


def library_of(snapshot: Snapshot, names: Names) -> Library:
    """Make the catalogue of a snapshot, with its search structures."""
    titles = list_searched_titles(names.occupations, read_title_knowledge())
    return Library.of(catalogue_of(dataset_of(snapshot)), names, titles)


def patch_library(before: CatalogueState, jobs: Sequence[Mapping[str, Any]]) -> tuple[Snapshot, Library]:
    """Apply changed jobs to a snapshot, to its catalogue and to the search structures."""
    snapshot = patch_snapshot(before.snapshot, jobs)
    return snapshot, before.library.update(catalogue_of(dataset_of(snapshot)))

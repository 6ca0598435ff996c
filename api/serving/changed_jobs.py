"""Jobs that changed since the serving catalogue was read, so that lists show them at once."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from api.serving.generation import CatalogueState
from gnn.data.catalogue import Catalogue, catalogue_of
from gnn.data.dataset import Index, dataset_of
from gnn.data.item_orders import ItemOrders
from gnn.data.namesakes import Namesakes
from gnn.recommend.item_lists import Shelf
from graph.catalogue.types import ItemLabel
from graph.snapshot.patch import ChangeReader, snapshot_of_jobs
from graph.snapshot.tables import Snapshot


class ChangedJobs:
    """Adds the jobs that were posted, changed or closed since a state of the catalogue was read.

    Args:
        changes: reads them.
    """

    def __init__(self, changes: ChangeReader) -> None:
        self._changes = changes
        self._namesakes: tuple[str, Namesakes] | None = None
        self._kept: tuple[tuple[str, int], Sequence[Shelf]] | None = None

    async def shelves(self, state: CatalogueState) -> Sequence[Shelf]:
        """Return a state of the catalogue as a shelf, and another one for what has changed since, if anything has.

        Raises:
            GraphError: the graph could not be read.
        """
        revisions, library = await self._changes.revisions(), state.library
        if revisions.jobs <= state.revisions.jobs:
            self._kept = None
            return (Shelf(library.catalogue, library.orders),)
        key = state.id, revisions.jobs
        if self._kept is None or self._kept[0] != key:
            jobs = await self._changes.jobs_since(state.revisions.jobs)
            namesakes, whole = await self._namesakes_in(state), Shelf(library.catalogue, library.orders)
            self._kept = key, await asyncio.to_thread(stock_shelves, whole, state.snapshot, jobs, namesakes)
        return self._kept[1]

    async def _namesakes_in(self, state: CatalogueState) -> Namesakes:
        """Return the finder of namesakes in a state of the catalogue, made once for each state."""
        if self._namesakes is None or self._namesakes[0] != state.id:
            self._namesakes = state.id, await asyncio.to_thread(Namesakes, state.library.catalogue)
        return self._namesakes[1]


def stock_shelves(
    whole: Shelf, snapshot: Snapshot, jobs: Sequence[Mapping[str, Any]], namesakes: Namesakes
) -> Sequence[Shelf]:
    """Return a shelf of the jobs that did not change, and one of those that did.

    What may be a copy of a job that changed stands beside it, so that lists show each posting once.

    Args:
        whole: the shelf of all jobs as they were.
        snapshot: the snapshot that it was made from.
        jobs: the jobs that changed, as they are now.
        namesakes: finds jobs on the whole shelf.
    """
    changed = catalogue_of_jobs(snapshot, jobs)
    positions, ids = whole.catalogue.positions[ItemLabel.JOB], changed.ids(ItemLabel.JOB)
    replaced_rows = {positions[id] for id in ids if id in positions}
    beside = {row for job in range(len(ids)) for row in namesakes.of(changed, job)}
    beside.update(row for job in replaced_rows for row in namesakes.of(whole.catalogue, job))
    extras = np.array(sorted(beside - replaced_rows), dtype=np.int64)
    if len(extras):
        changed = catalogue_of_jobs(snapshot, jobs, extras)
    moved_rows = np.array(sorted(beside | replaced_rows), dtype=np.int64)
    return Shelf(whole.catalogue, whole.orders, moved_rows), Shelf(changed, ItemOrders(changed))


def catalogue_of_jobs(snapshot: Snapshot, jobs: Sequence[Mapping[str, Any]], extras: Index | None = None) -> Catalogue:
    """Return a catalogue of the jobs that changed since a snapshot was read, and of others by their index in it."""
    return catalogue_of(dataset_of(snapshot_of_jobs(snapshot, jobs, extras)))

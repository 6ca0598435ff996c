"""Jobs that changed since the serving catalogue was read, so that lists show them at once."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from api.serving.generation import CatalogueState
from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import dataset_of
from gnn.data.item_orders import ItemOrders
from gnn.recommend.item_lists import Shelf
from graph.catalogue.types import ItemLabel
from graph.snapshot.patch import ChangeReader, snapshot_of_jobs
from graph.snapshot.reader import Snapshot


class ChangedJobs:
    """Adds the jobs that were posted, changed or closed since a state of the catalogue was read.

    Args:
        changes: reads them.
    """

    def __init__(self, changes: ChangeReader) -> None:
        self._changes = changes
        self._kept: tuple[tuple[str, int], Shelf] | None = None

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
            self._kept = key, await asyncio.to_thread(shelf_of, state.snapshot, jobs)
        changed = self._kept[1]
        known = library.catalogue.positions[ItemLabel.JOB]
        replaced = [known[id] for id in changed.catalogue.ids(ItemLabel.JOB) if id in known]
        return Shelf(library.catalogue, library.orders, np.array(replaced, dtype=np.int64)), changed


def shelf_of(snapshot: Snapshot, jobs: Sequence[Mapping[str, Any]]) -> Shelf:
    """Return the shelf of jobs that changed since a snapshot was read."""
    catalogue = catalogue_of(dataset_of(snapshot_of_jobs(snapshot, jobs)))
    return Shelf(catalogue, ItemOrders(catalogue))

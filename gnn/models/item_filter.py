"""The graph filter as part of a served model: one item–item matrix per label, keyed by item ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Dataset
from gnn.data.split import Question
from gnn.models.base import Progress, quiet
from gnn.models.graph_filter import FilterSettings, GraphFilter
from graph.catalogue.types import ItemLabel

KEEP = 400


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """An item–item matrix: ``ids`` are the items' ids, in the order of rows and columns."""

    ids: Sequence[str]
    matrix: csr_matrix

    def align(self, positions: Mapping[str, int], count: int) -> csr_matrix:
        """Aligns the matrix with a catalogue's indices; items newer than the filter have empty rows.

        Args:
            positions: index by id.
            count: current number of items.
        """
        indices = np.array([positions.get(id, -1) for id in self.ids], dtype=np.int64)
        pairs = self.matrix.tocoo()
        if not pairs.nnz:
            return csr_matrix((count, count))
        row, column = indices[pairs.row], indices[pairs.col]
        in_catalogue = (row >= 0) & (column >= 0)
        return csr_matrix((pairs.data[in_catalogue], (row[in_catalogue], column[in_catalogue])), shape=(count, count))


def fitted_filter(
    data: Dataset, question: Question, settings: FilterSettings, progress: Progress = quiet
) -> ItemFilter:
    """Fits the filter on a question's history; it is empty if nobody chose anything."""
    count = data.count(question.label)
    if not len(question.history):
        return ItemFilter(data.nodes[question.label].ids, csr_matrix((count, count)))
    model = GraphFilter(settings)
    model.fit(data, question, progress)
    return ItemFilter(data.nodes[question.label].ids, model.item_matrix(min(KEEP, count), progress))


def align_filters(filters: Mapping[ItemLabel, ItemFilter], catalogue: Catalogue) -> dict[ItemLabel, csr_matrix]:
    """Return the item–item matrices aligned with a catalogue's indices, by label."""
    return {
        label: item_filter.align(catalogue.positions[label], len(catalogue.ids(label)))
        for label, item_filter in filters.items()
    }

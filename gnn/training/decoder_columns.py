"""What the decoder sees of people with items, besides their embeddings."""

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Index
from gnn.features.chosen import title_features
from gnn.features.people import People
from gnn.features.person_item import decoded_columns, pairs_of
from graph.catalogue.types import ItemLabel


class DecoderColumns:
    """Computes the columns.

    Args:
        catalogue: the catalogue as it was before the validation part.
        titles: vectors of the jobs' titles, float32 [jobs, directions].
    """

    def __init__(self, catalogue: Catalogue, titles: NDArray[np.float32]) -> None:
        self._catalogue = catalogue
        self._titles = titles

    def compute(self, people: People, label: ItemLabel, items: Index) -> NDArray[np.float32]:
        """Return the columns, float32 [people, items, columns]."""
        pairs = pairs_of(self._catalogue, people, label, items)
        titles = title_features(people.recent[label], self._titles, items) if label == ItemLabel.JOB else {}
        return np.ascontiguousarray(np.moveaxis(decoded_columns(pairs, titles), 0, -1))

"""A catalogue whose jobs are in two countries."""

from dataclasses import replace

import numpy as np
import pytest

from gnn.data.catalogue import Catalogue


@pytest.fixture(scope="session")
def two_countries(catalogue: Catalogue) -> Catalogue:
    """The tiny world, with every other place in another country."""
    table = catalogue.data.nodes["Place"]
    country = np.arange(len(table), dtype=np.float64) % 2
    places = replace(table, columns={**table.columns, "country": country}, names={"country": ["Egypt", "Germany"]})
    data = replace(catalogue.data, nodes={**catalogue.data.nodes, "Place": places})
    return replace(catalogue, data=data, country=country)

"""Finds a data set by name."""

from pathlib import Path

from gnn.benchmarks.base import Benchmark
from gnn.benchmarks.coco import coco
from gnn.benchmarks.given import KNOWN, read_given
from gnn.benchmarks.worlds import world
from gnn.errors import DataError
from graph.catalogue.money import DEFAULT_RATES, Rates
from graph.world.simulate import SIZES

FOLDERS = {"gowalla": "gowalla", "ml1m": "ml1m_ultragcn", "coco": "coco_courses"}
CURRENT = "current"
NAMES = (*SIZES, CURRENT, *FOLDERS, "jobviews")


def find(name: str, folder: Path, seed: int, rates: Rates = DEFAULT_RATES) -> Benchmark:
    """Return a data set that needs no graph server.

    Args:
        name: one of :data:`NAMES` except ``current`` and ``jobviews``.
        folder: contains the folders of the real data sets.
        seed: seed of a simulated world.
        rates: converts amounts of money.

    Raises:
        DataError: the data set does not exist, or its files are missing.
    """
    if name in SIZES:
        return world(name, seed, rates)
    if name in KNOWN:
        return read_given(name, folder / FOLDERS[name])
    if name == "coco":
        return coco(folder / FOLDERS[name])
    raise DataError(f"there is no data set {name!r}; choose one of {', '.join(NAMES)}")

"""Finds a data set by name."""

from pathlib import Path

from gnn.benchmarks.base import Benchmark
from gnn.benchmarks.coco import read_coco
from gnn.benchmarks.published_splits import KNOWN, read_published_split
from gnn.benchmarks.worlds import make_world
from gnn.errors import DataError
from graph.catalogue.money import DEFAULT_RATES, Rates
from graph.world.simulate import SIZES

FOLDERS = {"gowalla": "gowalla", "ml1m": "ml1m_ultragcn", "coco": "coco_courses"}
CURRENT = "current"
NAMES = (*SIZES, CURRENT, *FOLDERS, "jobviews")


def find_benchmark(name: str, folder: Path, seed: int, rates: Rates = DEFAULT_RATES) -> Benchmark:
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
        return make_world(name, seed, rates)
    if name in KNOWN:
        return read_published_split(name, folder / FOLDERS[name])
    if name == "coco":
        return read_coco(folder / FOLDERS[name])
    raise DataError(f"there is no data set {name!r}; choose one of {', '.join(NAMES)}")

"""Times exact search over item vectors: the top hundred for one person, as the number of items grows.

``python -m tests.bench.vectors``. The vectors are 64 random numbers each: the time does not depend on their
values. The search uses numpy, as retrieval does. Medians and 95th percentiles are of one run.
"""

import time

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from api.cli.session import console
from gnn.scoring.retrieval import best
from tests.bench.page import compute_percentiles

SIZES = (10_000, 100_000, 1_000_000)
NUMBERS, TOP, ROUNDS = 64, 100, 60


def time_searches(vectors: NDArray[np.float32], rng: np.random.Generator) -> list[float]:
    """Milliseconds of one search each."""
    milliseconds = []
    for _ in range(ROUNDS):
        person = rng.standard_normal(NUMBERS, dtype=np.float32)
        began = time.perf_counter()
        best(vectors @ person, TOP)
        milliseconds.append((time.perf_counter() - began) * 1_000)
    return milliseconds


def main() -> None:
    """Print the table."""
    rng, table = np.random.default_rng(1), Table("Items", "p50 ms", "p95 ms", "vectors", title=f"exact best {TOP}")
    for size in SIZES:
        vectors = rng.standard_normal((size, NUMBERS), dtype=np.float32)
        table.add_row(f"{size:,}", *compute_percentiles(time_searches(vectors, rng)), f"{vectors.nbytes / 1e6:.0f} MB")
    console().print(table)


if __name__ == "__main__":
    main()

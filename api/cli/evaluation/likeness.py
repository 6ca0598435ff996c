"""``careergraph evaluate world``: how people look at jobs in life and in the demo world, by the same measure."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gnn.benchmarks.report import Table
from gnn.benchmarks.worlds import UNTIL
from gnn.models.base import Progress
from graph.world.describe import Share, measure_views
from graph.world.simulate import SIZES, Parameters, simulate
from graph.world.views import read_views, views_of_world

FOLDER = "jobviews"
WORLDS = 10


def compare_with_life(folder: Path, seed: int, progress: Progress) -> Table:
    """Return the shares of real views, of the demo world, their means over ten seeds, and those of the size medium.

    Args:
        folder: contains the folder of real views; without it, the table has only the simulated worlds.
        seed: the seed of the demo world, and the first of the ten.
        progress: receives the completed share and a message.
    """
    simulated = []
    for index in range(WORLDS):
        progress(0.9 * index / WORLDS, f"simulating with seed {seed + index}")
        simulated.append(measure_world("demo", seed + index))
    progress(0.9, "simulating the size medium")
    means = [
        Share(shares[0].name, float(np.mean([share.value for share in shares])), shares[0].is_share)
        for shares in zip(*simulated, strict=True)
    ]
    columns: list[tuple[str, Sequence[Share]]] = [
        (f"demo, seed {seed}", simulated[0]),
        (f"demo, {WORLDS} seeds", means),
        (f"medium, seed {seed}", measure_world("medium", seed)),
    ]
    is_real = (folder / FOLDER).is_dir()
    if is_real:
        columns.insert(0, ("Real", measure_views(read_views(folder / FOLDER))))
    rows = tuple(
        (shares[0].name, *(show_share(share) for share in shares))
        for shares in zip(*(shares for _, shares in columns), strict=True)
    )
    title = "Views of jobs" if is_real else f"Views of jobs; there are no real ones in {folder / FOLDER}"
    return Table(title, ("", *(name for name, _ in columns)), rows)


def measure_world(size: str, seed: int) -> list[Share]:
    """Return the numbers that describe views in a simulated world of a named size."""
    return measure_views(views_of_world(simulate(Parameters(*SIZES[size], seed, UNTIL))))


def show_share(share: Share) -> str:
    """Return a number for people to read: shares in percent."""
    return f"{share.value:.1%}" if share.is_share else f"{share.value:.1f}"

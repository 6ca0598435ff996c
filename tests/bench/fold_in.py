"""Times the fold-in of one person into the graph filter's item–item matrix, as in serving, on 41,000 items.

``python -m tests.bench.fold_in FOLDER``, where the folder contains Gowalla: the filter is fitted as
in a served model. Then people are folded in one by one, and their top hundred items are computed.
Prints medians and percentiles, and compares the pruned matrix's ranking with that of the full filter.
"""

import sys
import time
from pathlib import Path

import numpy as np
from rich.table import Table
from scipy.sparse import csr_matrix

from api.cli.session import console
from gnn.benchmarks.published_splits import ITEM, read_published_split
from gnn.data.split import Question, choosers
from gnn.evaluation.judge import judge
from gnn.models.graph_filter import FilterSettings
from gnn.models.item_filter import KEEP, fitted_filter
from gnn.models.kinds import ModelKind
from gnn.models.registry import chosen_settings
from tests.bench.page import percentiles

WARM_UP, PEOPLE, TOP = 100, 2_000, 100


def folded(matrix: csr_matrix, items: np.ndarray) -> np.ndarray:
    """A person's score of every item: the sum of the rows of what they chose, float32 [items]."""
    return np.asarray(matrix[items].sum(axis=0), dtype=np.float32).ravel()


def times(matrix: csr_matrix, asked: Question) -> list[float]:
    """Milliseconds of one person each: fold in, then the best hundred."""
    taken = []
    for turn, person in enumerate(choosers(asked)[: WARM_UP + PEOPLE].tolist()):
        chosen = asked.seen[person].indices
        began = time.perf_counter()
        scores = folded(matrix, chosen)
        np.argpartition(-scores, TOP)[:TOP]
        if turn >= WARM_UP:
            taken.append((time.perf_counter() - began) * 1_000)
    return taken


def main() -> None:
    """Print the table."""
    benchmark, say = read_published_split("gowalla", Path(sys.argv[1])), console()
    asked = benchmark.test[ITEM]
    began = time.perf_counter()
    found = fitted_filter(benchmark.data, asked, FilterSettings(**chosen_settings(ModelKind.GRAPH_FILTER, "gowalla")))
    seconds = time.perf_counter() - began
    matrix = csr_matrix(found.matrix)
    middle, high = percentiles(times(matrix, asked))
    pruned = judge("pruned", asked, lambda people: np.asarray((asked.seen[people] @ matrix).todense()))
    table = Table("One person folded in", "p50 ms", "p95 ms", title=f"{matrix.shape[0]:,} items, {PEOPLE:,} people")
    table.add_row(f"item–item matrix, {KEEP} a row", middle, high)
    say.print(table)
    means = ", ".join(f"{name} {pruned.values[name].mean():.4f}" for name in benchmark.headline)
    say.print(f"fitting and pruning {seconds:.0f} s; ranking by the pruned matrix: {means}")


if __name__ == "__main__":
    main()

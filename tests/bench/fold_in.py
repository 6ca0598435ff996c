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
from tests.bench.page import compute_percentiles

WARM_UP, PEOPLE, TOP = 100, 2_000, 100


def fold_in(matrix: csr_matrix, items: np.ndarray) -> np.ndarray:
    """A person's score of every item: the sum of the rows of what they chose, float32 [items]."""
    return np.asarray(matrix[items].sum(axis=0), dtype=np.float32).ravel()


def time_people(matrix: csr_matrix, question: Question) -> list[float]:
    """Milliseconds of one person each: fold in, then the best hundred."""
    milliseconds = []
    for turn, person in enumerate(choosers(question)[: WARM_UP + PEOPLE].tolist()):
        chosen = question.seen[person].indices
        began = time.perf_counter()
        scores = fold_in(matrix, chosen)
        np.argpartition(-scores, TOP)[:TOP]
        if turn >= WARM_UP:
            milliseconds.append((time.perf_counter() - began) * 1_000)
    return milliseconds


def main() -> None:
    """Print the table."""
    benchmark, output = read_published_split("gowalla", Path(sys.argv[1])), console()
    question = benchmark.test[ITEM]
    began = time.perf_counter()
    item_filter = fitted_filter(
        benchmark.data, question, FilterSettings(**chosen_settings(ModelKind.GRAPH_FILTER, "gowalla"))
    )
    seconds = time.perf_counter() - began
    matrix = csr_matrix(item_filter.matrix)
    middle, high = compute_percentiles(time_people(matrix, question))
    pruned = judge("pruned", question, lambda people: np.asarray((question.seen[people] @ matrix).todense()))
    table = Table("One person folded in", "p50 ms", "p95 ms", title=f"{matrix.shape[0]:,} items, {PEOPLE:,} people")
    table.add_row(f"item–item matrix, {KEEP} a row", middle, high)
    output.print(table)
    means = ", ".join(f"{name} {pruned.values[name].mean():.4f}" for name in benchmark.headline)
    output.print(f"fitting and pruning {seconds:.0f} s; ranking by the pruned matrix: {means}")


if __name__ == "__main__":
    main()

"""Rejects what leaks the future: training edges, and features that know the answers."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from gnn.data.dataset import Dataset
from gnn.errors import LeakError
from gnn.features.node_tensors import Edges

Block = NDArray[np.float32]
LEAST_GAP = 1e-3


def check_training_edges(edges: Edges, data: Dataset, cut: float) -> None:
    """Rejects training edges of jobs from after the cut.

    Args:
        edges: edges that carry messages or are predicted.
        data: provides the posting times.
        cut: seconds since 1970.

    Raises:
        LeakError: a job that was posted at the cut or later has an edge.
    """
    posted = data.nodes["Job"].columns["posted"]
    for (source, type, _), (index, _) in edges.items():
        jobs = index[0].numpy() if source == "Job" else np.zeros(0, dtype=np.int64)
        if len(jobs) and float(posted[jobs].max()) >= cut:
            raise LeakError(f"a job from after the cut has {type} edges in training")


def check_no_gap(
    names: Sequence[str], features: Block, recompute: Callable[[Dataset], Block], data: Dataset, cut: float
) -> None:
    """Reject features that change when the answers are taken out of the data that they are computed from.

    Both kinds of leak through features show so: a value that knows an answer itself, such as the time of an item's
    first event, and a count or a co-occurrence that includes it.

    Args:
        names: names of the features.
        features: features as a model learns from them or is judged on, float32 [people, items, features].
        recompute: computes the same features from some data.
        data: the data, with the answers.
        cut: the answers are the events at or after it, in seconds since 1970.

    Raises:
        LeakError: a feature differs.
    """
    gaps = np.abs(features - recompute(data.before(cut))).max(axis=(0, 1))
    if (leaking := np.flatnonzero(gaps > LEAST_GAP)).size:
        differences = ", ".join(f"{names[index]} by {gaps[index]:.3f}" for index in leaking.tolist())
        raise LeakError(f"features differ when the answers are taken out of the data: {differences}")

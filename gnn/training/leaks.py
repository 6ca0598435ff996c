"""Rejects training edges that leak the future."""

import numpy as np

from gnn.data.dataset import Dataset
from gnn.errors import LeakError
from gnn.features.node_tensors import Edges


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

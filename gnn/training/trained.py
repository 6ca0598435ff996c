"""The state of a training run."""

from dataclasses import dataclass, field

from gnn.models.hetero import HeteroGnn


@dataclass(slots=True)
class Trained:
    """A trained network with its history of (epoch, loss, validation NDCG@10 or ``None``)."""

    network: HeteroGnn
    history: list[tuple[int, float, float | None]] = field(default_factory=list)
    best: float = -1.0
    best_epoch: int = 0
    stale: int = 0

"""Training the network."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from gnn.benchmarks.base import Benchmark
from gnn.training.trainer import Trainer
from tests.unit.gnn.small_training import SHORT, texts


class KilledError(Exception):
    """Stands for a kill in the middle."""


def weights(trainer: Trainer, checkpoint: Path | None, stop_at: int | None = None) -> dict[str, Tensor]:
    def heard(_: float, message: str) -> None:
        if stop_at and message.startswith(f"epoch {stop_at}:"):
            raise KilledError

    return trainer.run(heard, checkpoint).network.state_dict()


@pytest.mark.parametrize("sampled", [False, True])
def test_a_killed_training_comes_to_the_same_weights(tiny: Benchmark, tmp_path: Path, sampled: bool) -> None:
    assert tiny.split
    options = replace(SHORT, sampled_above=0 if sampled else 10**9, fanout=3)
    words = texts(tiny)

    def trainer() -> Trainer:
        return Trainer(tiny.data, words, tiny.split, options)  # type: ignore[arg-type]

    whole = weights(trainer(), None)
    file = tmp_path / "checkpoint.safetensors"
    with pytest.raises(KilledError):
        weights(trainer(), file, stop_at=7)
    assert file.exists()
    gone_on = weights(trainer(), file)
    assert all(torch.equal(whole[name], gone_on[name]) for name in whole)

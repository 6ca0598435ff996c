"""Training the network."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from gnn.benchmarks.base import Benchmark
from gnn.features.text import CharacterSvd
from gnn.training.pipeline import embed, texts_before
from gnn.training.settings import Settings
from gnn.training.trainer import Trainer, text_tensors

SHORT = Settings(epochs=10, judge_every=2, people=64, seed=5)


class KilledError(Exception):
    """Stands for a kill in the middle."""


def texts(world: Benchmark) -> dict[str, Tensor]:
    assert world.split
    return text_tensors(embed(world.data, CharacterSvd.fit(texts_before(world.data, world.split.validation), 1), quiet))


def quiet(*_: object) -> None:
    """Nobody listens."""


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

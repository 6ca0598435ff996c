"""Checkpoints of a training."""

from dataclasses import replace
from pathlib import Path

from torch import Tensor

from gnn.benchmarks.base import Benchmark
from gnn.features.text import CharacterSvd
from gnn.training.pipeline import embed, texts_before
from gnn.training.settings import Settings
from gnn.training.trainer import Trainer, text_tensors

SHORT = Settings(epochs=10, judge_every=2, people=64, seed=5)


def texts(world: Benchmark) -> dict[str, Tensor]:
    assert world.split
    return text_tensors(embed(world.data, CharacterSvd.fit(texts_before(world.data, world.split.validation), 1), quiet))


def quiet(*_: object) -> None:
    """Nobody listens."""


def test_a_damaged_checkpoint_begins_anew(tiny: Benchmark, tmp_path: Path) -> None:
    assert tiny.split
    file = tmp_path / "checkpoint.safetensors"
    file.write_bytes(b"rubbish")
    trained = Trainer(tiny.data, texts(tiny), tiny.split, replace(SHORT, epochs=2)).run(quiet, file)
    assert len(trained.history) == 2

"""Checkpoints of a training."""

from dataclasses import replace
from pathlib import Path

from gnn.benchmarks.base import Benchmark
from gnn.training.trainer import Trainer
from tests.unit.gnn.small_training import SHORT, quiet, texts


def test_a_damaged_checkpoint_begins_anew(tiny: Benchmark, tmp_path: Path) -> None:
    assert tiny.split
    file = tmp_path / "checkpoint.safetensors"
    file.write_bytes(b"rubbish")
    trained = Trainer(tiny.data, texts(tiny), tiny.split, replace(SHORT, epochs=2)).run(quiet, file)
    assert len(trained.history) == 2

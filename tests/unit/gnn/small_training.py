"""A training of some epochs on the tiny world."""

from torch import Tensor

from gnn.benchmarks.base import Benchmark
from gnn.features.text import CharacterSvd
from gnn.training.pipeline import embed, texts_before
from gnn.training.settings import Settings
from gnn.training.trainer import text_tensors

SHORT = Settings(epochs=10, judge_every=2, people=64, seed=5)


def quiet(*_: object) -> None:
    """Progress that nobody watches."""


def texts(world: Benchmark) -> dict[str, Tensor]:
    assert world.split
    return text_tensors(embed(world.data, CharacterSvd.fit(texts_before(world.data, world.split.validation), 1), quiet))

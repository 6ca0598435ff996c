"""The objects that a worker builds from its settings."""

from pathlib import Path

import pytest

from gnn.features.text import CachedEmbedder
from workers.runtime.context import embedder_for
from workers.settings import WorkerSettings


@pytest.mark.parametrize(
    ("embedder", "texts", "semantic"),
    [("auto", 10, True), ("auto", 11, False), ("minilm", 11, True), ("characters", 1, False)],
)
def test_minilm_reads_few_texts_or_those_it_was_asked_for(
    embedder: str, texts: int, semantic: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.runtime.context.semantic_available", lambda: True)
    monkeypatch.setenv("CAREERGRAPH_EMBEDDER", embedder)
    chosen_embedder = embedder_for(WorkerSettings(), tmp_path, texts, most=10)
    assert isinstance(chosen_embedder, CachedEmbedder) is semantic

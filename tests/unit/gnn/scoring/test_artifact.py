"""Stored models."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.sparse import csr_matrix

from gnn.data.dataset import dataset_of
from gnn.errors import ArtifactError
from gnn.features.node_tensors import relation_names
from gnn.features.text import CharacterSvd
from gnn.models.hetero import HeteroGnn
from gnn.models.item_filter import ItemFilter
from gnn.models.ranker import Ranker
from gnn.scoring import artifact
from gnn.scoring.artifact import Artifact
from gnn.scoring.calibration import Calibration, quantiles_of
from graph.catalogue.types import ItemLabel
from tests.unit.gnn.samples import TEXTS, random_events, snapshot


def saved(folder: Path) -> Path:
    torch.manual_seed(0)
    data = dataset_of(snapshot(random_events()))
    embedder = CharacterSvd.fit(TEXTS, 1)
    texts = {artifact.text_digest(text): vector for text, vector in zip(TEXTS, embedder.encode(TEXTS), strict=True)}
    curve = Calibration(quantiles_of(np.arange(10, dtype=np.float32)), np.arange(3.0), np.arange(3.0) / 3)
    similar = csr_matrix(np.array([[0.0, 0.5], [0.25, 0.0]], dtype=np.float32))
    made = Artifact(
        version="v1",
        network=HeteroGnn(relation_names(data), {"Company": 1}),
        embedder=embedder,
        texts=texts,
        known={"Company": ["Company-000"]},
        ranker={ItemLabel.JOB: Ranker(("one", "two"))},
        filters={ItemLabel.JOB: ItemFilter(["a", "b"], similar)},
        calibration={ItemLabel.JOB: curve},
        manifest={},
    )
    return artifact.save(folder, made, {})


def test_an_artifact_comes_back_as_it_was(tmp_path: Path) -> None:
    made = artifact.load(saved(tmp_path))
    assert made.version == "v1"
    assert made.embedder.name == CharacterSvd.name
    assert set(made.texts) == {artifact.text_digest(text) for text in TEXTS}
    assert made.calibration[ItemLabel.JOB].probabilities.tolist() == pytest.approx([0, 1 / 3, 2 / 3])
    assert made.filters[ItemLabel.JOB].align({"b": 0, "a": 1, "c": 2}, 3).toarray().tolist() == [
        [0, 0.25, 0],
        [0.5, 0, 0],
        [0, 0, 0],
    ]
    assert made.ranker[ItemLabel.JOB].names == ("one", "two")


@pytest.mark.parametrize("name", ["network.safetensors", "text.safetensors", "ranker.safetensors"])
def test_a_truncated_artifact_is_refused(tmp_path: Path, name: str) -> None:
    folder = saved(tmp_path)
    (folder / name).write_bytes((folder / name).read_bytes()[:-10])
    with pytest.raises(ArtifactError, match="damaged or was swapped"):
        artifact.load(folder)


def test_a_foreign_or_missing_artifact_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="does not exist"):
        artifact.load(tmp_path / "nothing")
    folder = saved(tmp_path)
    (folder / "manifest.json").write_text(json.dumps({"format": "another"}))
    with pytest.raises(ArtifactError, match="not a model of the format"):
        artifact.load(folder)


def test_an_artifact_of_another_version_says_that_training_again_helps(tmp_path: Path) -> None:
    folder = saved(tmp_path)
    (folder / "manifest.json").write_text(json.dumps({"format": "careergraph-model-3"}))
    with pytest.raises(ArtifactError, match=r"of the format careergraph-model-3, but .*: train again"):
        artifact.load(folder)

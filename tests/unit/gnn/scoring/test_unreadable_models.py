"""Model files that exist but cannot be read or written: one kind of error, with instructions.

File permissions do not stop root, under which tests may run. These tests use obstacles that stop every user.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gnn.errors import ArtifactError
from gnn.features.text import CachedEmbedder, CharacterSvd
from gnn.scoring import artifact, loader
from gnn.scoring.artifact import Artifact
from gnn.scoring.online import delta_file, remove_deltas, write_deltas
from graph.catalogue.types import ItemLabel
from tests.unit.gnn.samples import TEXTS
from tests.unit.gnn.scoring.test_artifact import saved


def put_a_file_in_its_place(path: Path) -> None:
    path.rename(path.with_name("kept"))
    path.write_text("no folder")


def put_a_circle_of_links_in_its_place(path: Path) -> None:
    path.rename(path.with_name("kept"))
    path.symlink_to(path.name)


def put_a_folder_in_place_of_the_manifest(path: Path) -> None:
    (path / artifact.MANIFEST).unlink()
    (path / artifact.MANIFEST).mkdir()


def put_a_folder_in_place_of_numbers(path: Path) -> None:
    (path / artifact.RANKER).unlink()
    (path / artifact.RANKER).mkdir()


@pytest.mark.parametrize(
    "spoil",
    [
        put_a_file_in_its_place,
        put_a_circle_of_links_in_its_place,
        put_a_folder_in_place_of_the_manifest,
        put_a_folder_in_place_of_numbers,
    ],
)
def test_a_model_that_cannot_be_read_is_told_with_what_to_do(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    spoil(saved(tmp_path))
    loaded, problem = loader.load_best(tmp_path, "v1")
    assert loaded is None
    assert problem is not None
    assert "let this process's user read it, or train again" in problem
    assert "Errno" not in problem


def test_a_models_folder_that_cannot_be_read_is_told_too(tmp_path: Path) -> None:
    models = tmp_path / "models"
    saved(models)
    put_a_circle_of_links_in_its_place(models)
    loaded, problem = loader.load_best(models, "v1")
    assert loaded is None
    assert "let this process's user read it" in str(problem)


def test_without_its_online_change_a_model_serves_as_it_was_trained(tmp_path: Path) -> None:
    saved(tmp_path)
    delta_file(tmp_path, "v1").mkdir()
    loaded, problem = loader.load_best(tmp_path, "v1")
    assert isinstance(loaded, Artifact)
    assert "v1.online.safetensors cannot be read" in str(problem)


def test_a_model_that_can_be_read_has_no_problem(tmp_path: Path) -> None:
    saved(tmp_path)
    loaded, problem = loader.load_best(tmp_path, "v1")
    assert (isinstance(loaded, Artifact), problem) == (True, None)


def test_what_cannot_be_written_is_told_with_what_to_do(tmp_path: Path) -> None:
    place = tmp_path / "models"
    place.write_text("no folder")
    with pytest.raises(ArtifactError, match="let this process's user write there"):
        saved(place)
    with pytest.raises(ArtifactError, match="let this process's user write there"):
        write_deltas(place / "v1.online.safetensors", {ItemLabel.JOB: np.zeros(2, np.float32)})
    with pytest.raises(ArtifactError, match="let this process's user write there"):
        remove_deltas(place / "v1.online.safetensors")


def test_without_its_cache_an_embedder_reads_all_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inner = CharacterSvd.fit(TEXTS, 1)
    circle = tmp_path / "cache"
    circle.symlink_to("cache")
    assert np.array_equal(CachedEmbedder(inner, circle / "texts.safetensors").encode(TEXTS), inner.encode(TEXTS))
    assert "the text cache cannot be written" in capsys.readouterr().out

"""Models in an object storage: a local server that speaks S3, a folder, and memory."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import format_exception
from types import SimpleNamespace
from typing import cast

import fsspec
import numpy as np
import pytest
from moto.server import ThreadedMotoServer
from pydantic import SecretStr, ValidationError

from gnn.data.dataset import Dataset
from gnn.errors import ArtifactError, StoreAwayError
from gnn.scoring.artifact import MANIFEST, checked_manifest, write_folder
from gnn.scoring.loader import StoredModel, load_stored
from gnn.scoring.model_store import ModelStore, hide_user_info
from gnn.scoring.online import delta_file, read_deltas, write_deltas
from graph.catalogue.types import ItemLabel
from graph.engines.child import free_port
from graph.registry.model_records import Model
from workers.jobs.text_training import load_active
from workers.jobs.training import judge_active
from workers.runtime.context import Context
from workers.settings import WorkerSettings

ARRAYS = {"baseline.safetensors": {"values": np.arange(4.0)}}


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def sign_in(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    fsspec.get_filesystem_class("s3").clear_instance_cache()  # it would keep the endpoint of the last one
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture(params=["s3", "file", "memory"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "memory":
        return f"memory://{tmp_path}"
    if request.param == "file":
        return (tmp_path / "shared").as_uri()
    sign_in(monkeypatch, request.getfixturevalue("s3_endpoint"))
    return f"s3://models/{tmp_path.name}"


def write_model(folder: Path, version: str) -> None:
    write_folder(folder, version, ARRAYS, {"kind": "POPULARITY", "items": {}})


def test_a_model_that_one_host_keeps_is_fetched_by_another(url: str, tmp_path: Path) -> None:
    trainer, server = ModelStore(tmp_path / "trainer", url), ModelStore(tmp_path / "server", url)
    write_model(trainer.folder, "one")
    trainer.keep("one")
    trainer.keep("one")
    assert checked_manifest(server.fetch("one")) == checked_manifest(trainer.folder / "one")
    assert load_stored(server, "one").problem is None

    trainer.write_update("one", {ItemLabel.JOB: np.ones(3, np.float32)})
    server.fetch("one")
    assert read_deltas(delta_file(server.folder, "one"))[ItemLabel.JOB].tolist() == [1, 1, 1]
    trainer.remove_update("one")
    assert not delta_file(trainer.folder, "one").exists()
    server.fetch("one")
    assert not delta_file(server.folder, "one").exists()
    with pytest.raises(ArtifactError, match="has the model other: train again"):
        server.fetch("other")


def test_the_online_update_of_a_stored_model_outlives_an_upload_by_another_host(tmp_path: Path) -> None:
    url = (tmp_path / "shared").as_uri()
    trainer, server = ModelStore(tmp_path / "trainer", url), ModelStore(tmp_path / "server", url)
    write_model(trainer.folder, "one")
    write_deltas(delta_file(trainer.folder, "one"), {ItemLabel.JOB: np.ones(3, np.float32)})
    trainer.keep("one")
    write_model(server.folder, "one")
    server.keep("one")
    server.fetch("one")
    assert read_deltas(delta_file(server.folder, "one"))[ItemLabel.JOB].tolist() == [1, 1, 1]


class FetchingStore(ModelStore):
    """A store whose model another task of the host fetches before and after each use of the storage."""

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        other = ModelStore(self.folder, self.url)
        other.fetch("one")
        with super()._translate_errors():
            yield
        other.fetch("one")


def test_fetches_meanwhile_neither_lose_an_update_nor_bring_it_back(tmp_path: Path) -> None:
    host = FetchingStore(tmp_path / "host", (tmp_path / "shared").as_uri())
    write_model(host.folder, "one")
    ModelStore(host.folder, host.url).keep("one")
    host.write_update("one", {ItemLabel.JOB: np.ones(3, np.float32)})
    assert read_deltas(delta_file(host.folder, "one"))[ItemLabel.JOB].tolist() == [1, 1, 1]
    host.remove_update("one")
    assert not delta_file(host.folder, "one").exists()


def test_an_update_that_the_store_refuses_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "shared").write_text("a file where the storage should be")
    host = ModelStore(tmp_path / "host", (tmp_path / "shared").as_uri())
    host.folder.mkdir()
    with pytest.raises(ArtifactError, match="cannot be used"):
        host.write_update("one", {ItemLabel.JOB: np.ones(3, np.float32)})
    assert list(host.folder.iterdir()) == []


def test_a_damaged_model_does_not_reach_a_host(tmp_path: Path) -> None:
    shared, server = tmp_path / "shared", ModelStore(tmp_path / "server", (tmp_path / "shared").as_uri())
    write_model(shared, "one")
    file = shared / "one" / "baseline.safetensors"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(ArtifactError, match="its hash differs"):
        server.fetch("one")
    manifest = json.loads((shared / "one" / MANIFEST).read_text())
    (shared / "one" / MANIFEST).write_text(json.dumps({**manifest, "hashes": {"../secret": "0"}}))
    with pytest.raises(ArtifactError, match="names a file outside the model"):
        server.fetch("one")
    assert list(server.folder.iterdir()) == []


def test_while_the_store_is_away_the_copy_of_the_host_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, f"http://127.0.0.1:{free_port()}")
    store = ModelStore(tmp_path, "s3://models/away")
    write_model(store.folder, "one")
    stored_model = load_stored(store, "one")
    assert stored_model.model is not None
    assert (stored_model.model.version, stored_model.problem) == ("one", None)
    assert "the model store s3://models/away cannot be used" in str(stored_model.store_problem)
    assert load_stored(store, "two").model is None
    assert store.fetch("one") == tmp_path / "one"
    with pytest.raises(StoreAwayError):
        store.fetch("two")


def test_a_model_is_not_promoted_uncompared_because_the_store_is_away(tmp_path: Path) -> None:
    (tmp_path / "shared").write_text("a file where the storage should be")
    store = ModelStore(tmp_path / "host", (tmp_path / "shared").as_uri())
    context = cast("Context", SimpleNamespace(store=store, models=store.folder, settings=WorkerSettings()))
    active, data = cast("Model", SimpleNamespace(artifact="one")), cast("Dataset", None)
    with pytest.raises(StoreAwayError):
        judge_active(context, active, data)
    with pytest.raises(StoreAwayError):
        load_active(context, active)


def test_a_model_that_nobody_has_is_told(tmp_path: Path) -> None:
    store = ModelStore(tmp_path / "server", (tmp_path / "shared").as_uri())
    problem = f"neither {store.folder} nor {store.url} has the model two: train again"
    assert load_stored(store, "two") == StoredModel(None, problem)


def test_a_store_that_failed_is_asked_again_after_a_pause(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.write_text("a file where the storage should be")
    store = ModelStore(tmp_path / "host", shared.as_uri())
    write_model(store.folder, "one")
    assert store.bring("one")
    shared.unlink()
    assert store.bring("one"), "it is not asked"
    store.outage.until = 0.0
    assert store.bring("one") is None


def test_what_needs_no_online_update_does_not_ask_for_one(tmp_path: Path) -> None:
    (tmp_path / "shared").write_text("a file where the storage should be")
    store = ModelStore(tmp_path / "host", (tmp_path / "shared").as_uri())
    write_model(store.folder, "one")
    assert store.fetch_missing("one") == store.folder / "one"
    assert store.outage.problem == ""
    with pytest.raises(StoreAwayError):
        store.fetch_missing("two")


def test_without_a_store_the_folder_is_all(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)
    store.keep("nothing")
    store.write_update("one", {ItemLabel.JOB: np.ones(3, np.float32)})
    assert read_deltas(delta_file(tmp_path, "one"))[ItemLabel.JOB].tolist() == [1, 1, 1]
    store.remove_update("one")
    assert list(tmp_path.iterdir()) == []
    assert store.fetch("one") == tmp_path / "one"


def test_a_file_system_that_is_not_installed_is_refused() -> None:
    assert WorkerSettings(model_store=SecretStr("s3://bucket/models")).model_store_url == "s3://bucket/models"
    with pytest.raises(ValidationError, match="needs a package that is not installed"):
        WorkerSettings(model_store=SecretStr("smb://server/share"))
    with pytest.raises(ValidationError, match="Protocol not known: nowhere"):
        WorkerSettings(model_store=SecretStr("nowhere://bucket"))


@pytest.mark.parametrize("password", ["pass@word", "pass/word", "pass%40word"])
def test_no_message_has_the_password_of_the_store(password: str, tmp_path: Path) -> None:
    url = f"ftp://ann:{password}@127.0.0.1:{free_port()}/models"
    store = ModelStore(tmp_path, url)
    with pytest.raises(StoreAwayError, match=r"ftp://\*\*\*@127.0.0.1") as raised:
        store.fetch("one")
    texts = ["".join(format_exception(raised.value)), repr(store), repr(WorkerSettings(model_store=SecretStr(url)))]
    assert not any(word in text for text in texts for word in (password, "pass@word", "ann:"))


def test_an_answer_of_the_storage_that_repeats_the_password_is_told_without_it() -> None:
    answer = "no file ftp://ann:pass%40word@files/models, nor may ann use pass@word"
    expected = "no file ftp://***@files/models, nor may ann use ***"
    assert hide_user_info(answer, "ftp://ann:pass%40word@files/models") == expected
    assert hide_user_info("s3://bucket/models", "s3://bucket/models") == "s3://bucket/models"
    assert hide_user_info("sftp://ann@files cannot be used", "sftp://ann@files") == "sftp://***@files cannot be used"

"""Home folders that cannot be used are refused with a reason, and secrets are whole and the same for all."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from graph.engines.child import secret_file
from graph.engines.home import check_space, embedded_engines, prepare_home, write_beside
from graph.errors import EngineError

PROCESSES = 16


def test_a_secret_that_many_ask_for_at_once_is_the_same_for_all(tmp_path: Path) -> None:
    start = threading.Barrier(PROCESSES)

    def read_secret(_: int) -> str:
        start.wait()
        return secret_file(tmp_path / "secret")

    with ThreadPoolExecutor(PROCESSES) as pool:
        assert len(set(pool.map(read_secret, range(PROCESSES)))) == 1
    assert list(tmp_path.iterdir()) == [tmp_path / "secret"]


def test_what_a_killed_process_left_of_a_secret_is_not_used(tmp_path: Path) -> None:
    left = tmp_path / "secret.new"
    left.write_text("x" * 100)
    left.chmod(0o644)
    made = secret_file(tmp_path / "secret")
    assert "x" * 10 not in made
    assert (tmp_path / "secret").read_text() == made
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [tmp_path / "secret"]


def test_a_link_in_the_place_of_a_new_secret_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / "secret.new").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        secret_file(tmp_path / "secret")
    assert (tmp_path / "elsewhere").read_text() == "mine"


@pytest.mark.parametrize("content", [b"", b"\n", b"\0" * 32, b"\xff" * 32, b"cut off\n"])
def test_a_damaged_secret_is_not_used(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "jwt-secret"
    path.write_bytes(content)
    with pytest.raises(EngineError, match="jwt-secret holds no secret: restore it from a back-up"):
        secret_file(path)
    assert path.read_bytes() == content


def test_a_home_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("mine")
    with pytest.raises(EngineError, match="is a file: set another CAREERGRAPH_HOME"):
        prepare_home(tmp_path / "home")
    with pytest.raises(EngineError, match="cannot be used: Not a directory"):
        prepare_home(tmp_path / "home" / "below")
    assert (tmp_path / "home").read_text() == "mine"


def test_engines_do_not_start_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=3_000_000))
    with (
        pytest.raises(EngineError, match="has 3 MB left, and the engines need 64"),
        embedded_engines(tmp_path, "256m", None, None),
    ):
        raise AssertionError("they started")
    assert not (tmp_path / "graph").exists()
    monkeypatch.undo()
    check_space(tmp_path)


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    write_beside(tmp_path / "record", "old")
    with pytest.raises(UnicodeEncodeError):
        write_beside(tmp_path / "record", "\ud800")
    assert [path.name for path in tmp_path.iterdir()] == ["record"]
    assert (tmp_path / "record").read_text() == "old"
    assert (tmp_path / "record").stat().st_mode & 0o777 == 0o600

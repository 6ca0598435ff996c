"""The file of a back-up: nobody else's file is written or replaced, and what is no back-up is refused with a reason."""

import errno
import json
import os
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.cli.backups.archive import KEYS, MANIFEST, Manifest, new_archive, open_archive, read_manifest
from graph.backup.reader import Contents
from graph.errors import BackupError

EMPTY = Manifest({}, Contents({}, {}), 0, ())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def write_archive(file: Path, manifest: bytes) -> None:
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(MANIFEST, manifest)
        packed.writestr(KEYS, b"")


def write_empty(file: Path) -> None:
    with new_archive(file) as archive:
        archive.write_manifest(EMPTY)


def test_an_archive_gets_its_name_when_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    with new_archive(file) as archive:
        (part,) = tmp_path.iterdir()
        assert stat.S_IMODE(part.stat().st_mode) == 0o600
        archive.write_manifest(EMPTY)
    assert list(tmp_path.iterdir()) == [file]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_full_disk_is_told_and_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    with pytest.raises(BackupError, match=r"backup\.zip cannot be written: No space left"), new_archive(file):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(OSError, match="reset"), new_archive(file):
        raise OSError(errno.ECONNRESET, "Connection reset by peer")
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_somebody_else_made_is_not_followed(tmp_path: Path) -> None:
    file, theirs = tmp_path / "backup.zip", tmp_path / "theirs"
    theirs.write_text("mine")
    (tmp_path / "backup.zip.part").symlink_to(theirs)
    write_empty(file)
    assert theirs.read_text() == "mine"
    assert (tmp_path / "backup.zip.part").is_symlink()


def test_two_archives_of_one_name_do_not_disturb_each_other(tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    with pytest.raises(BackupError, match="meanwhile"), new_archive(file):
        write_empty(file)
    with zipfile.ZipFile(file) as packed:
        assert packed.namelist() == [MANIFEST]
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_system_without_links_keeps_what_came_meanwhile_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    file = tmp_path / "backup.zip"
    with pytest.raises(BackupError, match="meanwhile"), new_archive(file):
        file.write_text("theirs")
    assert file.read_text() == "theirs"
    file.unlink()
    write_empty(file)
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_missing_is_an_error_with_words(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="cannot be written: No such file"), new_archive(tmp_path / "no" / "x.zip"):
        pass


@pytest.mark.parametrize("name", ["", ".", "..", "models/../../x", "/etc/passwd", "lock"])
def test_a_file_outside_the_home_folder_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "backup.zip"
    content = {**EMPTY.as_json(), "files": [name]}
    write_archive(file, json.dumps(content).encode())
    with zipfile.ZipFile(file, "a") as packed:
        packed.writestr(f"home/{name}", b"x")
    with pytest.raises(BackupError), open_archive(file):
        pass


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b"null", b"{}"])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "backup.zip"
    write_archive(file, content)
    with pytest.raises(BackupError), open_archive(file):
        pass


@given(st.sampled_from(sorted(EMPTY.as_json())), JSON)
def test_a_manifest_is_read_or_refused_with_a_reason(name: str, value: Any) -> None:
    content = json.dumps({**EMPTY.as_json(), name: value}).encode()
    try:
        manifest = read_manifest(Path("backup.zip"), content)
    except BackupError:
        return
    assert isinstance(manifest, Manifest)


@pytest.mark.parametrize("name", sorted(EMPTY.as_json()))
def test_a_manifest_that_lacks_something_is_refused(name: str) -> None:
    content = {key: value for key, value in EMPTY.as_json().items() if key != name}
    with pytest.raises(BackupError, match=r"cannot be read|format"):
        read_manifest(Path("backup.zip"), json.dumps(content).encode())

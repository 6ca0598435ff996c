"""Keys and kept files; waiting files are tested on a real Redis."""

from pathlib import Path

import pytest

from workers.documents.vault import KeptFiles, cipher_of, home_cipher

OLD, NEW = "o" * 32, "n" * 32


def test_a_kept_file_is_encrypted_and_only_its_user_may_read_it(tmp_path: Path) -> None:
    kept = KeptFiles(tmp_path, cipher_of(OLD))
    kept.write("id", b"a secret of somebody")
    file = next((tmp_path / "documents").iterdir())
    assert b"secret" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert kept.read("id") == b"a secret of somebody"
    kept.remove("id")
    kept.remove("id")
    assert kept.read("id") is None


def test_a_key_is_replaced_by_naming_both(tmp_path: Path) -> None:
    KeptFiles(tmp_path, cipher_of(OLD)).write("id", b"content")
    assert KeptFiles(tmp_path, cipher_of(NEW)).read("id") is None
    assert KeptFiles(tmp_path, cipher_of(f"{NEW}, {OLD}")).read("id") == b"content"


def test_without_a_key_in_the_settings_the_home_folder_keeps_one(tmp_path: Path) -> None:
    token = home_cipher(tmp_path, None).encrypt(b"content")
    assert home_cipher(tmp_path, None).decrypt(token) == b"content"


@pytest.mark.parametrize("key", ["", "short", f"{NEW},short"])
def test_short_keys_are_refused(key: str) -> None:
    with pytest.raises(ValueError, match="CAREERGRAPH_DOCUMENT_KEY"):
        cipher_of(key)

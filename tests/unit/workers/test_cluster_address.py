"""Addresses of clusters, and the tag that puts all keys into one slot."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from redis.crc import key_slot

from workers.settings import WorkerSettings
from workers.valkey.cluster import (
    SLOT,
    ClusterAddress,
    EncryptedOwnerConnection,
    OwnerConnection,
    add_tag,
    names_cluster,
    read_cluster_address,
    remove_tag,
)
from workers.valkey.connections import open_connections

PORTS = st.integers(min_value=1, max_value=65_535)
HOSTS = st.tuples(st.sampled_from(["redis-0", "10.0.0.7", "[::1]", "one.example"]), PORTS)
WORDS = st.text(min_size=1, max_size=20)


@given(st.lists(HOSTS, min_size=1, max_size=5), WORDS, WORDS, st.booleans())
def test_what_is_written_is_read(hosts: list[tuple[str, int]], user: str, password: str, encrypted: bool) -> None:
    places = ",".join(f"{host}:{port}" for host, port in hosts)
    scheme = "rediss+cluster" if encrypted else "redis+cluster"
    url = f"{scheme}://{quote(user, safe='')}:{quote(password, safe='')}@{places}"
    assert names_cluster(url)
    members = tuple((host.strip("[]"), port) for host, port in hosts)
    assert read_cluster_address(url) == ClusterAddress(members, user, password, encrypted)
    assert "password" not in repr(read_cluster_address(url))


@pytest.mark.parametrize("rest", ["", "one,", "one:x", "one:99999", "one/1", "one/main", "one?colour=red"])
def test_what_is_no_address_is_refused_without_its_password(rest: str) -> None:
    url = f"redis+cluster://:hush-hush@{rest}"
    with pytest.raises(ValueError, match=r"cluster|[Pp]ort") as refusal:
        read_cluster_address(url)
    assert "hush" not in str(refusal.value)
    with pytest.raises(ValidationError):
        WorkerSettings(redis_url=url)


@given(st.sampled_from(["careergraph:", "arq:"]), st.text(st.characters(codec="utf-8")))
def test_all_keys_share_a_slot_and_come_back_without_the_tag(begin: str, rest: str) -> None:
    for key in (f"{begin}{rest}", f"{begin}{rest}".encode()):
        assert key_slot(add_tag(key) if isinstance(key, bytes) else add_tag(key).encode()) == SLOT
        assert remove_tag([add_tag(key), 1, None, [add_tag(key)]]) == [key, 1, None, [key]]


@given(st.one_of(st.integers(), st.floats(), st.binary(), st.text().filter(lambda text: not text.startswith("arq:"))))
def test_other_arguments_stay_as_they_are(argument: object) -> None:
    assert add_tag(argument) is argument


def test_the_connections_are_chosen_by_the_address() -> None:
    assert open_connections("redis+cluster://one").connection_class is OwnerConnection
    assert open_connections("rediss+cluster://one").connection_class is EncryptedOwnerConnection
    assert not names_cluster("redis://one:6379/0")

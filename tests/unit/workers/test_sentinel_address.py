"""Addresses of sentinels: what is written is read, and what cannot be one is refused without repeating it."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workers.settings import WorkerSettings
from workers.valkey.connections import open_connections
from workers.valkey.sentinel import SentinelAddress, SentinelPool, names_sentinels, read_sentinel_address

PORTS = st.integers(min_value=1, max_value=65_535)
HOSTS = st.tuples(st.sampled_from(["redis-0", "10.0.0.7", "[::1]", "one.example"]), PORTS)
WORDS = st.text(min_size=1, max_size=20)


@given(st.lists(HOSTS, min_size=1, max_size=5), WORDS, WORDS, WORDS, st.integers(0, 15), st.booleans())
def test_what_is_written_is_read(
    hosts: list[tuple[str, int]], user: str, password: str, other: str, database: int, encrypted: bool
) -> None:
    scheme = "rediss+sentinel" if encrypted else "redis+sentinel"
    login, places = (
        f"{quote(user, safe='')}:{quote(password, safe='')}",
        ",".join(f"{host}:{port}" for host, port in hosts),
    )
    url = f"{scheme}://{login}@{places}/main/{database}?sentinel_password={quote(other, safe='')}"
    assert names_sentinels(url)
    address = read_sentinel_address(url)
    assert address == SentinelAddress(
        tuple((host.strip("[]"), port) for host, port in hosts),
        "main", database, user, password, sentinel_password=other, encrypted=encrypted,
    )  # fmt: skip
    assert "password" not in repr(address)


def test_ports_database_and_log_in_may_be_left_out() -> None:
    assert read_sentinel_address("redis+sentinel://one,two:26380/mymaster") == SentinelAddress(
        (("one", 26_379), ("two", 26_380)), "mymaster"
    )


@pytest.mark.parametrize(
    "rest", ["one", "one/", "/main", "one,/main", "one:x/main", "one:99999/main", "one/main/x", "one/main/1/2",
             "one/main?colour=red"],
)  # fmt: skip
def test_what_is_no_address_is_refused_without_its_password(rest: str) -> None:
    url = f"redis+sentinel://:hush-hush@{rest}"
    with pytest.raises(ValueError, match=r"sentinels|[Pp]ort") as refusal:
        read_sentinel_address(url)
    assert "hush" not in str(refusal.value)
    with pytest.raises(ValidationError):
        WorkerSettings(redis_url=url)


def test_other_addresses_are_left_to_the_client() -> None:
    assert not names_sentinels("redis://one:6379/0")
    assert not isinstance(open_connections("redis://one:6379/0"), SentinelPool)
    assert isinstance(open_connections("rediss+sentinel://one/main"), SentinelPool)

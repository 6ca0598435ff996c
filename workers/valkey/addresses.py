"""Addresses of Redis or Valkey: of one server, of sentinels, or of a cluster."""

from urllib.parse import urlsplit

from redis.asyncio.connection import parse_url

from workers.valkey.cluster import names_cluster, read_cluster_address
from workers.valkey.sentinel import names_sentinels, read_sentinel_address

FORM = "redis://[USER:PASSWORD@]HOST:PORT/DATABASE"


def check_redis_url(url: str) -> None:
    """Check that an address can be read.

    Raises:
        ValueError: it cannot. The message does not repeat it, because it may hold a password.
    """
    if names_cluster(url):
        read_cluster_address(url)
    elif names_sentinels(url):
        read_sentinel_address(url)
    else:
        check_server_url(url)


def check_server_url(url: str) -> None:
    """Check the address of one server; errors as in :func:`check_redis_url`."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        is_whole = bool(parts.path)
    else:
        is_whole = bool(parts.hostname) and parts.port != 0 and (parts.path.strip("/") or "0").isdecimal()
    if parts.scheme not in {"redis", "rediss", "unix"} or not is_whole:
        raise ValueError(f"an address of Redis has the form {FORM}, or rediss:// with TLS")
    parse_url(url)  # its options

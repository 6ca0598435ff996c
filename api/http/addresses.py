"""Where a request comes from, as it is counted: the client's own address, or what trusted proxies say of it."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from starlette.types import Scope

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
IPV6_PREFIX = 64  # what one customer usually has
UNKNOWN = "unknown"


def parse_networks(text: str) -> tuple[Network, ...]:
    """Networks and single addresses, separated by commas.

    Raises:
        ValueError: one is neither.
    """
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def parse_address(text: str) -> Address | None:
    """An address, with or without a port, as proxies write it; ``None`` where it is none."""
    host = text.strip().strip('"')
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def nearest_untrusted(peer: Address, forwarded: Sequence[str], trusted: Iterable[Network]) -> Address:
    """The first address, from the peer back through what the proxies wrote, that is no trusted proxy's.

    Args:
        peer: who opened the connection.
        forwarded: the entries of ``X-Forwarded-For``, the client's first; a client can write anything there, so an
            entry counts only where a trusted proxy wrote it.
        trusted: networks of the proxies.
    """
    networks, found = tuple(trusted), peer
    for entry in reversed(forwarded):
        if not any(found in network for network in networks if network.version == found.version):
            break
        address = parse_address(entry)
        if address is None:
            break
        found = address
    return found


def counted_address(scope: Scope, trusted: Iterable[Network]) -> str:
    """What a request's address is counted by: an IPv4 address, or the /64 of an IPv6 address."""
    client = scope.get("client")
    peer = parse_address(client[0]) if client else None
    if peer is None:
        return UNKNOWN  # a Unix socket: whoever comes through it shares one quota
    lines = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    entries = [entry for line in lines for entry in line.split(",")]
    address = nearest_untrusted(peer, entries, trusted)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)

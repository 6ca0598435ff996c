"""The address that a request is counted by: the peer's own, or the one that trusted proxies report."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from starlette.types import Scope

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
IPV6_PREFIX = 64  # the usual prefix of one customer
UNKNOWN = "unknown"


def parse_networks(text: str) -> tuple[Network, ...]:
    """Parse networks and single addresses, separated by commas.

    Raises:
        ValueError: an entry is neither.
    """
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def parse_address(text: str) -> Address | None:
    """Parse an address as proxies write it, with or without a port; ``None`` if it is invalid."""
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
    """Return the first address, from the peer back through the forwarded entries, that is not a trusted proxy.

    Args:
        peer: the address that opened the connection.
        forwarded: the entries of ``X-Forwarded-For``, the client's first; a client can forge entries, so only those
            that a trusted proxy wrote count.
        trusted: networks of the proxies.
    """
    networks, nearest = tuple(trusted), peer
    for entry in reversed(forwarded):
        if not any(nearest in network for network in networks if network.version == nearest.version):
            break
        address = parse_address(entry)
        if address is None:
            break
        nearest = address
    return nearest


def counted_address(scope: Scope, trusted: Iterable[Network]) -> str:
    """Return the unit that an address is counted by: the IPv4 address, or the /64 network of an IPv6 address."""
    client = scope.get("client")
    peer = parse_address(client[0]) if client else None
    if peer is None:
        return UNKNOWN  # a Unix socket: all its clients share one quota
    lines = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    entries = [entry for line in lines for entry in line.split(",")]
    address = nearest_untrusted(peer, entries, trusted)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)

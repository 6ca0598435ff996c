"""A Redis or Valkey cluster: its address, and connections to the member that holds CareerGraph's keys.

arq and CareerGraph change several keys at once, which a cluster allows only for keys of one slot. So all of them have
the same hash tag there, and share a slot: one member serves CareerGraph, with the cluster's failover. The connections
add the tag to what they send and take it from what they receive, so that nothing else knows of it.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from redis.asyncio import Connection, ConnectionPool, Redis, SSLConnection
from redis.asyncio.cluster import ClusterParser
from redis.crc import key_slot
from redis.exceptions import AskError, ClusterDownError, RedisError, TryAgainError
from redis.exceptions import ConnectionError as RedisConnectionError

from workers.valkey.sentinel import read_host, read_login

SCHEMES = ("redis+cluster", "rediss+cluster")
USUAL_PORT = 6_379
FORM = "redis+cluster://[USER:PASSWORD@]HOST:PORT,HOST:PORT"
TAG = "{careergraph}"
SLOT = key_slot(TAG.encode())
TAGGED = ("careergraph:", "arq:")
"""The beginnings of all keys and channels."""


@dataclass(frozen=True, slots=True)
class ClusterAddress:
    """A cluster.

    Args:
        members: host and port of some members, which know the others.
        username: the user.
        password: the password.
        encrypted: whether the members use TLS.
    """

    members: tuple[tuple[str, int], ...]
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    encrypted: bool = False


def names_cluster(url: str) -> bool:
    """Return whether an address is one of a cluster."""
    return url.partition("://")[0] in SCHEMES


def read_cluster_address(url: str) -> ClusterAddress:
    """Read an address of a cluster. User and password may be percent-encoded.

    Raises:
        ValueError: it is none. The message does not repeat it, because it may hold a password.
    """
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or parts.path.strip("/") not in {"", "0"} or parts.query:
        raise ValueError(f"an address of a cluster has the form {FORM}; a cluster has the database 0 alone")
    login = read_login(parts.netloc)
    return ClusterAddress(
        tuple(read_host(host, FORM, USUAL_PORT) for host in login.hosts),
        login.username,
        login.password,
        parts.scheme == "rediss+cluster",
    )


def add_tag(value: Any) -> Any:
    """Return an argument of a command; a key or channel of CareerGraph with the tag before it."""
    if isinstance(value, str) and value.startswith(TAGGED):
        return f"{TAG}{value}"
    if isinstance(value, bytes) and value.startswith(tuple(begin.encode() for begin in TAGGED)):
        return TAG.encode() + value
    return value


def remove_tag(value: Any) -> Any:
    """Return a response without the tag, also in lists."""
    if isinstance(value, list):
        return [remove_tag(item) for item in value]
    if isinstance(value, str):
        return value.removeprefix(TAG)
    return value.removeprefix(TAG.encode()) if isinstance(value, bytes) else value


async def find_owner(
    address: ClusterAddress, connect_seconds: float | None, answer_seconds: float | None
) -> tuple[str, int]:
    """Return host and port of the member that takes writes of CareerGraph's slot, asking one member after the other.

    Args:
        address: the cluster.
        connect_seconds: the longest wait for a connection to each.
        answer_seconds: the longest wait for its answer.

    Raises:
        RedisConnectionError: none of them answers, or nobody holds the slot.
    """
    problem: Exception | None = None
    for host, port in address.members:
        member: Redis = Redis(
            host=host,
            port=port,
            username=address.username,
            password=address.password,
            ssl=address.encrypted,
            socket_connect_timeout=connect_seconds,
            socket_timeout=answer_seconds,
        )
        try:
            ranges = await member.execute_command("CLUSTER SLOTS")  # type: ignore[no-untyped-call]
        except (RedisError, OSError) as error:
            problem = error
            continue
        finally:
            await member.aclose()
        for first, last, (owner_host, owner_port, *_), *_ in ranges:
            if first <= SLOT <= last:
                return owner_host.decode() or host, owner_port
    raise RedisConnectionError(f"no member of the cluster knows who holds {TAG}: {problem}")


class OwnerConnection(Connection):
    """A connection to the member that holds CareerGraph's slot. Each time that it connects, it asks which one that is.

    Args:
        address: the cluster.
        options: options of the connection.
    """

    def __init__(self, *, address: ClusterAddress, **options: Any) -> None:
        super().__init__(parser_class=ClusterParser, **options)  # the usual parser does not know a cluster's errors
        self._address = address

    async def connect(self) -> None:
        """Connect, unless it is connected."""
        if not self.is_connected:
            waits = self.socket_connect_timeout, self.socket_timeout
            self.host, self.port = await find_owner(self._address, *waits)
        await super().connect()  # type: ignore[no-untyped-call]

    def pack_command(self, *arguments: Any) -> list[bytes]:
        """Return the bytes of a command whose keys have the tag."""
        return super().pack_command(*map(add_tag, arguments))

    async def read_response(self, *arguments: Any, **options: Any) -> Any:
        """Return a response without tags.

        Raises:
            RedisConnectionError: the member does not hold the slot any more, or is about to give it away.
        """
        try:
            return remove_tag(await super().read_response(*arguments, **options))
        except (AskError, ClusterDownError, TryAgainError) as error:  # an error "MOVED" is an AskError, too
            await self.disconnect(nowait=True)
            raise RedisConnectionError(f"the cluster moves CareerGraph's keys: {error}") from error


class EncryptedOwnerConnection(OwnerConnection, SSLConnection):
    """The same with TLS."""


def open_cluster_pool(address: ClusterAddress, **options: Any) -> "ConnectionPool":
    """Return a pool of connections to the member that holds CareerGraph's keys.

    Args:
        address: the cluster.
        options: options of the connections.
    """
    kind = EncryptedOwnerConnection if address.encrypted else OwnerConnection
    return ConnectionPool(kind, address=address, username=address.username, password=address.password, **options)

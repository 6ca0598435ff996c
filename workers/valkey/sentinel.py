"""Redis or Valkey with Sentinel: the address of a group of servers, and connections to the one that takes writes."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool

SCHEMES = ("redis+sentinel", "rediss+sentinel")
USUAL_PORT = 26_379
FORM = "redis+sentinel://[USER:PASSWORD@]HOST:PORT,HOST:PORT/SERVICE/DATABASE"
OPTIONS = frozenset({"sentinel_username", "sentinel_password"})


@dataclass(frozen=True, slots=True)
class SentinelAddress:
    """A group of servers that sentinels watch.

    Args:
        sentinels: host and port of each sentinel.
        service: the group's name.
        database: number of the database.
        username: the user of the servers.
        password: the password of the servers.
        sentinel_username: the user of the sentinels.
        sentinel_password: the password of the sentinels.
        encrypted: whether sentinels and servers use TLS.
    """

    sentinels: tuple[tuple[str, int], ...]
    service: str
    database: int = 0
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    sentinel_username: str | None = None
    sentinel_password: str | None = field(default=None, repr=False)
    encrypted: bool = False


@dataclass(frozen=True, slots=True)
class Login:
    """User, password and hosts of an address."""

    hosts: tuple[str, ...]
    username: str | None
    password: str | None = field(repr=False)


def names_sentinels(url: str) -> bool:
    """Return whether an address is one of sentinels."""
    return url.partition("://")[0] in SCHEMES


def read_sentinel_address(url: str) -> SentinelAddress:
    """Read an address of sentinels. Users and passwords may be percent-encoded.

    Raises:
        ValueError: it is none. The message does not repeat it, because it may hold a password.
    """
    parts = urlsplit(url)
    service, _, database = parts.path.strip("/").partition("/")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme not in SCHEMES or not service or not (database or "0").isdecimal() or not options.keys() <= OPTIONS:
        raise ValueError(f"an address of sentinels has the form {FORM}, and takes the options {sorted(OPTIONS)}")
    login = read_login(parts.netloc)
    return SentinelAddress(
        tuple(read_host(host) for host in login.hosts),
        unquote(service),
        int(database or "0"),
        login.username,
        login.password,
        options.get("sentinel_username"),
        options.get("sentinel_password"),
        parts.scheme == "rediss+sentinel",
    )


def read_login(netloc: str) -> Login:
    """Read ``USER:PASSWORD@HOST:PORT,HOST:PORT``. User and password may be percent-encoded."""
    login, _, hosts = netloc.rpartition("@")
    username, _, password = login.partition(":")
    return Login(tuple(hosts.split(",")), unquote(username) or None, unquote(password) or None)


def read_host(text: str, form: str = FORM, usual_port: int = USUAL_PORT) -> tuple[str, int]:
    """Return a host and its port.

    Args:
        text: the host, and perhaps its port.
        form: the form of the whole address, for the message.
        usual_port: the port if it has none.

    Raises:
        ValueError: it is no host with a port.
    """
    parts = urlsplit(f"//{text}")
    port = parts.port  # raises ValueError if it is no port
    if not parts.hostname:
        raise ValueError(f"an address of sentinels or a cluster has the form {form}: a host is missing")
    return parts.hostname, usual_port if port is None else port


class SentinelPool(SentinelConnectionPool):
    """Connections to the server that takes writes. Each new connection asks the sentinels which one that is.

    Args:
        address: the sentinels.
        connect_seconds: the longest wait for a connection.
        answer_seconds: the longest wait for an answer.
        options: options of the connections to the server.
    """

    def __init__(
        self, address: SentinelAddress, *, connect_seconds: float, answer_seconds: float, **options: Any
    ) -> None:
        waits = {"socket_connect_timeout": connect_seconds, "socket_timeout": answer_seconds}
        encryption = {"ssl": True} if address.encrypted else {}
        login = {"username": address.sentinel_username, "password": address.sentinel_password}
        self._sentinels = Sentinel(address.sentinels, sentinel_kwargs={**waits, **encryption, **login})  # type: ignore[no-untyped-call]
        super().__init__(  # type: ignore[no-untyped-call]
            address.service,
            self._sentinels,
            db=address.database,
            username=address.username,
            password=address.password,
            **waits,
            **encryption,
            **options,
        )

    async def disconnect(self, inuse_connections: bool = True) -> None:
        """Close idle connections; with those in use, also the connections to sentinels."""
        await super().disconnect(inuse_connections)
        if inuse_connections:
            for sentinel in self._sentinels.sentinels:
                await sentinel.aclose()

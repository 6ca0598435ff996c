"""The address of a home folder's API: its process publishes it in a file, others read it and probe it over HTTP."""

import http.client
import json
import os
import socket
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from api.errors import CommandError
from graph.engines.home import alive, write_beside

ANSWER_SECONDS, QUERY_SECONDS = 5, 30
NAME_LENGTH = 80
FILE = "api.json"
ANY = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to reach a server that listens on all addresses


@dataclass(frozen=True, slots=True)
class ApiAddress:
    """Where an API process listens: the configured ``host`` and ``port``, on the machine ``node``."""

    host: str
    port: int
    pid: int
    node: str

    @property
    def reachable(self) -> str:
        """A host to connect to; the machine's name if the server is remote and listens on all addresses."""
        if self.host in ANY:
            return ANY[self.host] if self.node == socket.gethostname() else self.node
        return self.host

    @property
    def url(self) -> str:
        """Its URL, for display."""
        host = f"[{self.reachable}]" if ":" in self.reachable else self.reachable
        return f"http://{host}:{self.port}"

    @property
    def gone(self) -> bool:
        """Whether its process is known to have ended."""
        return self.node == socket.gethostname() and not alive(self.pid)


def own_address(host: str, port: int) -> ApiAddress:
    """Return the address of an API that this process runs."""
    return ApiAddress(host, port, os.getpid(), socket.gethostname())


def read_address(home: Path, file: str = FILE) -> ApiAddress | None:
    """Read what :func:`publish_address` wrote; ``None`` if the file is missing or unreadable."""
    try:
        return ApiAddress(**json.loads((home / file).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


@contextmanager
def publish_address(home: Path, address: ApiAddress, file: str = FILE) -> Iterator[None]:
    """Keep an API's address in a file of the home folder during this block; the latest process to start wins."""
    home.mkdir(parents=True, exist_ok=True)
    write_beside(home / file, json.dumps(asdict(address)))
    try:
        yield
    finally:
        if read_address(home, file) == address:  # otherwise another process has replaced it
            (home / file).unlink(missing_ok=True)


def ask_readiness(address: ApiAddress) -> tuple[int, dict[str, object]]:
    """Request ``/health/ready`` and return its status and body.

    Raises:
        OSError: no server responds in time.
        http.client.HTTPException: the server does not speak HTTP.
    """
    connection = http.client.HTTPConnection(address.reachable, address.port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    with suppress(ValueError):
        if isinstance(body := json.loads(text), dict):
            return answer.status, body
    return answer.status, {}


def send_query(
    url: str, query: str, *, variables: Mapping[str, object] | None = None, token: str | None = None
) -> dict[str, Any]:
    """Send a GraphQL query to an API, with a person's token or as a visitor, and return the response's body.

    Raises:
        OSError: no server responds in time, or it refuses the request.
        ValueError: the response is not JSON.
    """
    authorisation = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{url}/graphql",
        data=json.dumps({"query": query, "variables": variables}).encode(),
        headers={"Content-Type": "application/json", **authorisation},
    )
    with urllib.request.urlopen(request, timeout=QUERY_SECONDS) as response:  # noqa: S310
        body: dict[str, Any] = json.load(response)
    return body


def is_ready(address: ApiAddress) -> bool:
    """Whether the API reports that it is ready."""
    try:
        return ask_readiness(address)[0] == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False


def bind_error(host: str, port: int) -> OSError | None:
    """Why a server cannot listen on a port now; ``None`` if it can."""
    try:
        bind_socket(host, port).close()
    except OSError as error:
        return error
    return None


def bind_socket(host: str, port: int, *options: int) -> socket.socket:
    """Return a socket that is bound as a server's is; it ignores connections that ended a moment ago.

    Args:
        host: the address to listen on; empty for all.
        port: the port.
        options: options of the socket to switch on, such as ``SO_REUSEPORT``.

    Raises:
        OSError: the port is taken, or the address is not one of this machine.
    """
    addresses = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = addresses[0]
    bound = socket.socket(family, kind, protocol)
    try:
        for option in (socket.SO_REUSEADDR, *options):
            bound.setsockopt(socket.SOL_SOCKET, option, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # as asyncio does
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound


@contextmanager
def reserve_port(host: str, port: int) -> Iterator[None]:
    """Keep a port for this process and the processes that share it with ``SO_REUSEPORT``.

    The socket that holds the port does not listen, so it receives no connections.

    Raises:
        CommandError: the port is taken.
    """
    try:
        holder = bind_socket(host, port)
    except OSError as error:
        raise taken_port(host, port, error) from error
    with holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)  # from now on, nobody else can bind the port
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        yield


def is_free(host: str, port: int) -> bool:
    """Whether a server can listen on a port now."""
    return bind_error(host, port) is None


def check_port(host: str, port: int) -> None:
    """Check that a server can listen on a port; 0 stands for any free port.

    Raises:
        CommandError: the port is taken; the message says by which process, and what to do.
    """
    if error := bind_error(host, port):
        raise taken_port(host, port, error) from error


def taken_port(host: str, port: int, error: OSError) -> CommandError:
    """Return the error for a port that a server cannot listen on."""
    return CommandError(f"port {port} of {host}: {error.strerror}. {port_advice(port)}")


def port_advice(port: int) -> str:
    """Describe the process that listens on a port, if this user may see it, and what to do."""
    advice = "choose another one with --port, or 0 for a free one"
    try:
        listeners = (
            connection for connection in psutil.net_connections("tcp") if connection.status == psutil.CONN_LISTEN
        )
        pids = {
            listener.pid for listener in listeners if listener.pid and listener.laddr and listener.laddr.port == port
        }
        names = [f"process {pid} ({' '.join(psutil.Process(pid).cmdline())[:NAME_LENGTH]})" for pid in sorted(pids)]
    except (psutil.Error, OSError):  # this user may not inspect it: fall back to general advice
        names = []
    return f"{', '.join(names)} listens there: stop it, or {advice}" if names else advice.capitalize()

"""Where the API of a home folder answers: written down by who runs it, asked over HTTP by who wants to know."""

import http.client
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from api.errors import CommandError
from graph.engines.home import alive, write_beside

ANSWER_SECONDS = 5
NAME_LENGTH = 80
FILE = "api.json"
ANY = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask a server that listens everywhere


@dataclass(frozen=True, slots=True)
class ApiAddress:
    """Where an API process listens: ``host`` and ``port`` as it was told, on the machine ``node``."""

    host: str
    port: int
    pid: int
    node: str

    @property
    def reachable(self) -> str:
        """A host to connect to: the machine's own name where it listens everywhere and is another one."""
        if self.host in ANY:
            return ANY[self.host] if self.node == socket.gethostname() else self.node
        return self.host

    @property
    def url(self) -> str:
        """Its address for people."""
        host = f"[{self.reachable}]" if ":" in self.reachable else self.reachable
        return f"http://{host}:{self.port}"

    @property
    def gone(self) -> bool:
        """Whether its process is known to have ended."""
        return self.node == socket.gethostname() and not alive(self.pid)


def own_address(host: str, port: int) -> ApiAddress:
    """The address of an API that this process runs."""
    return ApiAddress(host, port, os.getpid(), socket.gethostname())


def read_address(home: Path, file: str = FILE) -> ApiAddress | None:
    """What :func:`publish_address` wrote; ``None`` where nothing is, or it cannot be read."""
    try:
        return ApiAddress(**json.loads((home / file).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


@contextmanager
def publish_address(home: Path, address: ApiAddress, file: str = FILE) -> Iterator[None]:
    """Keep an API's address in a file of the home folder during this block; the last one that started counts."""
    home.mkdir(parents=True, exist_ok=True)
    write_beside(home / file, json.dumps(asdict(address)))
    try:
        yield
    finally:
        if read_address(home, file) == address:  # else another one wrote its own
            (home / file).unlink(missing_ok=True)


def ask_readiness(address: ApiAddress) -> tuple[int, dict[str, object]]:
    """Status and body of ``/health/ready``.

    Raises:
        OSError: nothing answers there in time.
        http.client.HTTPException: what answers speaks no HTTP.
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


def is_ready(address: ApiAddress) -> bool:
    """Whether the API answers that it is ready."""
    try:
        return ask_readiness(address)[0] == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False


def bind_error(host: str, port: int) -> OSError | None:
    """Why a server could not listen on a port now; ``None`` when it could."""
    places = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, place = places[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: old connections do not count
        try:
            probe.bind(place)
        except OSError as error:
            return error
    return None


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen on a port now."""
    return bind_error(host, port) is None


def check_port(host: str, port: int) -> None:
    """Make sure that a server can listen on a port; 0 stands for any free one.

    Raises:
        CommandError: it cannot; the message says who has the port, and what to do.
    """
    if error := bind_error(host, port):
        raise CommandError(f"port {port} of {host}: {error.strerror}. {port_advice(port)}") from error


def port_advice(port: int) -> str:
    """Who listens on a port, as far as this user may see it, and what to do."""
    other = "give another one with --port, or 0 for a free one"
    try:
        listening = (one for one in psutil.net_connections("tcp") if one.status == psutil.CONN_LISTEN)
        pids = {one.pid for one in listening if one.pid and one.laddr and one.laddr.port == port}
        names = [f"process {pid} ({' '.join(psutil.Process(pid).cmdline())[:NAME_LENGTH]})" for pid in sorted(pids)]
    except (psutil.Error, OSError):  # this user may not look: then the rest must do
        names = []
    return f"{', '.join(names)} listens there: end it, or {other}" if names else other.capitalize()

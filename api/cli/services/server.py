"""Runs the API's server in this process, or several server processes that share one port."""

import contextlib
import socket
import sys
from pathlib import Path

import uvicorn

from api.app import make_app
from api.cli.services.address import ApiAddress, bind_socket, own_address, publish_address
from api.cli.services.running_services import process_file
from api.cli.session import Settings, setup_of
from api.http.protocol import SocketProtocol, timed_protocol
from gnn.device import compute_on
from graph.engines.home import Engines

SHUTDOWN_SECONDS = 5
STARTUP_FAILURE = 3  # uvicorn's own exit code


class PublishingServer(uvicorn.Server):
    """A server that publishes its address in a file as soon as it accepts connections.

    Args:
        config: uvicorn's settings.
        folder: folder of the file.
        address: what to publish.
        file: name of the file.
    """

    def __init__(self, config: uvicorn.Config, folder: Path, address: ApiAddress, file: str) -> None:
        super().__init__(config)
        self._folder = folder
        self._address = address
        self._file = file

    async def main_loop(self) -> None:
        """Serve until the process is told to stop."""
        with publish_address(self._folder, self._address, self._file):
            await super().main_loop()


def run_server(settings: Settings, engines: Engines, address: ApiAddress) -> None:
    """Run the API in this process until it is told to stop."""
    _run(uvicorn.Server(_config_of(settings, engines, address)))


def run_sharing_server(settings: Settings, engines: Engines, address: ApiAddress, index: int) -> None:
    """Run the API as one of several processes that share a port; the kernel spreads connections over them.

    Args:
        settings: the settings of all packages.
        engines: the engines.
        address: the shared address.
        index: number of this process, from 0; it names its file in the home folder.
    """
    config, published = _config_of(settings, engines, address), own_address(address.host, address.port)
    with shared_socket(address.host, address.port) as listener:
        _run(PublishingServer(config, settings.home, published, process_file(index)), listener)


def shared_socket(host: str, port: int) -> socket.socket:
    """Bind a socket to a port that other processes of this user share.

    It receives connections only once it listens, so a process that is still starting gets none.
    """
    return bind_socket(host, port, socket.SO_REUSEPORT)


def _config_of(settings: Settings, engines: Engines, address: ApiAddress) -> uvicorn.Config:
    compute_on(threads=1)
    return uvicorn.Config(
        make_app(setup_of(settings, engines)),
        host=address.host,
        port=address.port,
        log_config=None,
        access_log=False,
        proxy_headers=False,  # our own settings decide which proxies to trust
        http=timed_protocol(settings.api.read_seconds),
        ws=SocketProtocol,
        ws_max_size=settings.api.max_body_bytes,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


def _run(server: uvicorn.Server, listener: socket.socket | None = None) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        server.run(None if listener is None else [listener])
    if not server.started:
        sys.exit(STARTUP_FAILURE)

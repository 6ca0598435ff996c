"""The embedded graph server: ArcadeDB from PyPI with its own Java runtime, over Bolt."""

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.engines.child import Child, free_port, listens, secret_file
from graph.errors import EngineError

DATABASE = "careergraph"
USER = "root"
READY_SECONDS = 90
JVM_FLAGS = (
    "--add-modules=jdk.incubator.vector",
    "--enable-native-access=ALL-UNNAMED",
    "--add-opens=java.base/java.nio.channels.spi=ALL-UNNAMED",
    "-XX:+ExitOnOutOfMemoryError",
)


@dataclass(frozen=True, slots=True)
class GraphAddress:
    """How to reach a graph server; ``http`` is there for the embedded one alone."""

    uri: str
    user: str
    password: str
    database: str
    http: str | None = None


def java_command(folder: Path, password_file: Path, heap: str, bolt_port: int, http_port: int) -> Iterator[str]:
    """The command line that runs the server on loopback with its data under ``folder``.

    Raises:
        EngineError: the package that brings the server is not installed.
    """
    package = importlib.util.find_spec("arcadedb_embedded")
    if package is None or not package.submodule_search_locations:
        raise EngineError("arcadedb-embedded is not installed: install it, or set CAREERGRAPH_GRAPH_URI")
    root = Path(package.submodule_search_locations[0])
    settings = {
        "server.rootPath": folder,
        "server.databaseDirectory": folder / "databases",
        "server.rootPasswordPath": password_file,
        "server.mode": "production",
        "server.httpIncomingHost": "127.0.0.1",
        "server.httpIncomingPort": http_port,
        "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "server.defaultDatabases": f"{DATABASE}[]",
        "bolt.host": "127.0.0.1",
        "bolt.port": bolt_port,
        "txWalFlush": 1,
    }
    yield str(root / "jre" / "bin" / "java")
    yield f"-Xmx{heap}"
    yield from JVM_FLAGS
    yield from (f"-Darcadedb.{name}={value}" for name, value in settings.items())
    yield from ("-cp", str(root / "jars" / "*"), "com.arcadedb.server.ArcadeDBServer")


def started(log: Path, since: int) -> bool:
    """Whether the server's log, from byte ``since`` on, says that it is up."""
    if not log.exists():
        return False
    with log.open("rb") as lines:
        lines.seek(since)
        return re.search(rb"ArcadeDB Server started in", lines.read()) is not None


def start(home: Path, heap: str, lock: int) -> tuple[Child, GraphAddress]:
    """Start the server with its data under ``home`` and wait until it answers.

    Args:
        home: the home folder.
        heap: size of the Java heap, such as ``768m``.
        lock: file descriptor of the home's lock, held while the server lives.

    Raises:
        EngineError: it could not be started; the message names its log.
    """
    folder, log = home / "graph", home / "log" / "graph.log"
    folder.mkdir(parents=True, exist_ok=True)
    password_file = home / "graph-password"
    password = secret_file(password_file)
    bolt_port, http_port = free_port(), free_port()
    since = log.stat().st_size if log.exists() else 0
    child = Child(
        "the embedded graph server",
        list(java_command(folder, password_file, heap, bolt_port, http_port)),
        log,
        folder,
        lock,
    )
    child.wait_until(lambda: started(log, since) and listens(bolt_port), READY_SECONDS)
    uri, http = f"bolt://127.0.0.1:{bolt_port}", f"http://127.0.0.1:{http_port}"
    return child, GraphAddress(uri, USER, password, DATABASE, http)

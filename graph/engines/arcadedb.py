"""The embedded graph server: ArcadeDB from PyPI with its own Java runtime, over Bolt."""

import http.client
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.engines.child import Program, free_port, listens, secret_file
from graph.engines.keeper import Keeper, KeptProgram
from graph.errors import EngineError

DATABASE = "careergraph"
USER = "root"
PASSWORD_FILE = "graph-password"  # noqa: S105 - a file name
ANSWER_SECONDS = 5
JVM_FLAGS = (
    "--add-modules=jdk.incubator.vector",
    "--enable-native-access=ALL-UNNAMED",
    "--add-opens=java.base/java.nio.channels.spi=ALL-UNNAMED",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.util.logging.config.file=logging.properties",  # only to standard output, whose log file is bounded
)

LOGGING = """\
handlers = java.util.logging.ConsoleHandler
.level = INFO
io.undertow.level = WARNING
org.xnio.level = WARNING
org.jboss.level = WARNING
java.util.logging.ConsoleHandler.level = INFO
java.util.logging.ConsoleHandler.formatter = com.arcadedb.utility.AnsiLogFormatter
"""


@dataclass(frozen=True, slots=True)
class GraphAddress:
    """The address of a graph server. Only the embedded server has ``http``."""

    uri: str
    user: str
    password: str
    database: str
    http: str | None = None


def java_command(heap: str, bolt_port: int, http_port: int) -> Iterator[str]:
    """Yield the command line that runs the server on loopback, with its data in the working folder.

    Paths are relative, because the server would expand ``${…}`` in the name of a home folder.

    Raises:
        EngineError: the package that contains the server is not installed.
    """
    package = importlib.util.find_spec("arcadedb_embedded")
    if package is None or not package.submodule_search_locations:
        raise EngineError("arcadedb-embedded is not installed: install it, or set CAREERGRAPH_GRAPH_URI")
    root = Path(package.submodule_search_locations[0])
    settings = {
        "server.rootPath": ".",
        "server.databaseDirectory": "./databases",
        "server.rootPasswordPath": f"../{PASSWORD_FILE}",
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


def answers(http_port: int, bolt_port: int) -> bool:
    """Return whether the server reports that its databases are open and accepts connections over Bolt."""
    connection = http.client.HTTPConnection("127.0.0.1", http_port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/api/v1/ready")
        ready = connection.getresponse().status < http.HTTPStatus.BAD_REQUEST
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return ready and listens(bolt_port)


def start(home: Path, heap: str, lock: int, keeper: Keeper) -> tuple[KeptProgram, GraphAddress]:
    """Start the server with its data under ``home``. After a restart, it has the same ports.

    Args:
        home: the home folder.
        heap: size of the Java heap, such as ``768m``.
        lock: file descriptor of the home's lock, held while the server runs.
        keeper: keeps the server running.

    Raises:
        EngineError: the package that contains the server is not installed.
    """
    folder = home / "graph"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "logging.properties").write_text(LOGGING, encoding="ascii")
    password = secret_file(home / PASSWORD_FILE)
    bolt_port, http_port = free_port(), free_port()
    program = Program(
        "the embedded graph server",
        list(java_command(heap, bolt_port, http_port)),
        home / "log" / "graph.log",
        folder,
        lock,
        {"LC_ALL": "C.UTF-8"},  # otherwise Java cannot read a non-ASCII name of its own folder
        port=bolt_port,
    )
    kept_program = keeper.keep(
        program,
        lambda: answers(http_port, bolt_port),
        free=lambda: not (listens(bolt_port) or listens(http_port)),
    )
    uri, http_url = f"bolt://127.0.0.1:{bolt_port}", f"http://127.0.0.1:{http_port}"
    return kept_program, GraphAddress(uri, USER, password, DATABASE, http_url)

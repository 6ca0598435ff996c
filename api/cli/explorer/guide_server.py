"""Serves the guide, the style and the saved queries to Neo4j Browser, and Neo4j Browser itself where its files are."""

import mimetypes
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from api.cli.services.address import taken_port
from api.errors import CommandError
from graph.explore.guide import pack_queries, render_guide
from graph.explore.library import Library, read_style

HOST = "127.0.0.1"
GUIDE, STYLE, QUERIES, BROWSER = "/guide.html", "/style.grass", "/queries.zip", "/browser/"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Allow-Private-Network": "true",
}


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file as it is served."""

    content_type: str
    content: bytes


def base_url(port: int) -> str:
    """Return the address of the files. Neo4j Browser allows guides of ``localhost`` unless it is told otherwise."""
    return f"http://localhost:{port}"


def explorer_files(library: Library, base: str) -> dict[str, ServedFile]:
    """Return the guide, the style and the saved queries by their paths.

    Args:
        library: the saved queries.
        base: the address under which they are served.
    """
    return {
        GUIDE: ServedFile("text/html; charset=utf-8", render_guide(library, f"{base}{STYLE}").encode()),
        STYLE: ServedFile("text/plain; charset=utf-8", read_style().encode()),
        QUERIES: ServedFile("application/zip", pack_queries(library)),
    }


def browser_files(archive: Path) -> dict[str, ServedFile]:
    """Return the files of Neo4j Browser from its JAR, ``neo4j-browser-….jar`` of a Neo4j server or of Maven Central.

    Raises:
        CommandError: the file is missing, or not such an archive.
    """
    try:
        with zipfile.ZipFile(archive) as packed:
            names = [name for name in packed.namelist() if name.startswith(BROWSER[1:]) and not name.endswith("/")]
            files = {f"/{name}": ServedFile(_content_type(name), packed.read(name)) for name in names}
    except (OSError, zipfile.BadZipFile) as error:
        raise CommandError(f"{archive} cannot be read: {error}") from error
    start_page = files.get(f"{BROWSER}index.html")
    if start_page is None:
        raise CommandError(f"{archive} does not hold Neo4j Browser: there is no {BROWSER[1:]}index.html in it")
    return {**files, BROWSER: start_page}


def _content_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


class FileHandler(BaseHTTPRequestHandler):
    """Answers with one of the server's files. Pages of all origins may read them: they hold nothing personal."""

    server: "FileServer"

    def do_GET(self) -> None:
        """Send a file, or 404."""
        file = self.server.files.get(self.path.partition("?")[0])
        if file is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self._send_head(HTTPStatus.OK, {"Content-Type": file.content_type, "Content-Length": str(len(file.content))})
        self.wfile.write(file.content)

    def do_OPTIONS(self) -> None:
        """Allow a page of another origin to ask for a file with headers of its own."""
        self._send_head(HTTPStatus.NO_CONTENT, {})

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the terminal shows how to connect."""

    def _send_head(self, status: HTTPStatus, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, **CORS}.items():
            self.send_header(name, value)
        self.end_headers()


class FileServer(ThreadingHTTPServer):
    """Serves files from memory.

    Args:
        port: the port; 0 picks a free one.
        files_at: returns the files by their paths, for the address under which they are served.
    """

    daemon_threads = True

    def __init__(self, port: int, files_at: Callable[[str], Mapping[str, ServedFile]]) -> None:
        super().__init__((HOST, port), FileHandler)
        self.files = files_at(base_url(self.port))

    @property
    def port(self) -> int:
        """The port."""
        return int(self.server_address[1])


@contextmanager
def serve_files(port: int, files_at: Callable[[str], Mapping[str, ServedFile]]) -> Iterator[int]:
    """Serve files on a port of this machine during the block, and provide the port. See :class:`FileServer`.

    Raises:
        CommandError: the port is taken.
    """
    try:
        server = FileServer(port, files_at)
    except OSError as error:
        raise taken_port(HOST, port, error) from error
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""The files for Neo4j Browser over HTTP, and the link that opens it."""

import http.client
import zipfile
from pathlib import Path

import pytest

from api.cli.explorer.commands import browser_link, neo4j_browser
from api.cli.explorer.guide_server import BROWSER, GUIDE, QUERIES, STYLE, browser_files, explorer_files, serve_files
from api.errors import CommandError
from graph.engines.arcadedb import GraphAddress
from graph.explore.library import read_library


def ask(port: int, method: str, path: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, headers={"Origin": "http://localhost:7474"})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def test_pages_of_other_origins_may_read_the_files() -> None:
    library = read_library()
    with serve_files(0, lambda base: explorer_files(library, base)) as port:
        for path, kind in ((GUIDE, "text/html"), (STYLE, "text/plain"), (QUERIES, "application/zip")):
            answer, content = ask(port, "GET", path)
            assert (answer.status, len(content) > 100) == (200, True)
            assert str(answer.getheader("Content-Type")).startswith(kind)
            assert answer.getheader("Access-Control-Allow-Origin") == "*"
        asked, _ = ask(port, "OPTIONS", GUIDE)
        assert (asked.status, asked.getheader("Access-Control-Allow-Headers")) == (204, "*")
        assert f"http://localhost:{port}/style.grass" in ask(port, "GET", f"{GUIDE}?x=1")[1].decode()
        assert ask(port, "GET", "/../../etc/passwd")[0].status == 404
        with pytest.raises(CommandError, match=f"port {port}"), serve_files(port, lambda _: {}):
            raise AssertionError("a second server took the port")


def test_neo4j_browser_is_served_from_its_archive(tmp_path: Path) -> None:
    archive = tmp_path / "neo4j-browser.jar"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("browser/index.html", "<p>Browser</p>")
        packed.writestr("browser/app.js", "1")
        packed.writestr("META-INF/MANIFEST.MF", "")
    files = browser_files(archive)
    assert set(files) == {BROWSER, f"{BROWSER}index.html", f"{BROWSER}app.js"}
    assert (files[BROWSER].content_type, files[BROWSER].content) == ("text/html", b"<p>Browser</p>")


@pytest.mark.parametrize("content", [None, b"no archive"])
def test_another_file_in_its_place_is_refused(tmp_path: Path, content: bytes | None) -> None:
    archive = tmp_path / "neo4j-browser.jar"
    if content is not None:
        archive.write_bytes(content)
    with pytest.raises(CommandError, match="cannot be read"):
        browser_files(archive)
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("other", "")
    with pytest.raises(CommandError, match="does not hold Neo4j Browser"):
        browser_files(archive)


def test_the_link_fills_in_the_address_and_the_user_and_never_the_password() -> None:
    address = GraphAddress("neo4j://graph:7687", "neo4j", "secret-1", "neo4j")
    link = browser_link(neo4j_browser(address), address, "explorer", "http://localhost:7475/guide.html")
    assert link == (
        "http://graph:7474/browser/?connectURL=neo4j%3A%2F%2Fexplorer%40graph%3A7687&db=neo4j"
        "&cmd=guide&arg=http://localhost:7475/guide.html"
    )

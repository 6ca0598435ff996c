"""The commands ``careergraph browse`` and ``careergraph explorer …``: the graph in Neo4j Browser."""

import asyncio
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Annotated
from urllib.parse import quote, urlsplit

import typer
from rich.console import Console

from api.cli.explorer.guide_server import (
    BROWSER,
    GUIDE,
    QUERIES,
    STYLE,
    ServedFile,
    base_url,
    browser_files,
    explorer_files,
    serve_files,
)
from api.cli.session import Settings, console, engines, read_settings
from api.errors import CommandError
from graph.engines.arcadedb import PASSWORD_FILE, GraphAddress
from graph.engines.home import running, write_beside
from graph.explore.accounts import ExplorerAccounts, Limits
from graph.explore.library import read_library

app = typer.Typer(help="Accounts for Neo4j Browser that only read.", no_args_is_help=True)
FOLDER = "explorers"
USER = "explorer"
GUIDE_PORT = 7475
BROWSER_PORT = 7474
PASSWORD_VARIABLE = "CAREERGRAPH_GRAPH_PASSWORD"  # noqa: S105 - its name


def check_name(name: str) -> str:
    """Return a name of an account.

    Raises:
        BadParameter: it has other characters than letters, digits, ``-`` and ``_``.
    """
    if not name.replace("-", "").replace("_", "").isalnum():
        raise typer.BadParameter("a name consists of letters, digits, - and _")
    return name


USER_OPTION = typer.Option(help="Name of the account.", callback=check_name)
UserName = Annotated[str, USER_OPTION]


def password_path(settings: Settings, user: str) -> Path:
    """Return the file that holds an explorer's password."""
    return settings.home / FOLDER / user


@app.command()
def create(
    user: UserName = USER,
    may_write: Annotated[
        bool, typer.Option("--may-write", help="Create it even on Neo4j Community, where every account may write.")
    ] = False,
    show_password: Annotated[bool, typer.Option("--show-password", help="Print the password.")] = False,
) -> None:
    """Create an account that reads the graph, with a password of its own in the home folder."""
    settings, output = read_settings(), console()
    path = password_path(settings, user)
    own = path.exists()
    password = path.read_text(encoding="ascii") if own else secrets.token_urlsafe(24)
    with graph_server(settings) as address:
        explorer = asyncio.run(ExplorerAccounts(address).create(user, password, own=own, may_write=may_write))
    path.parent.mkdir(exist_ok=True)
    write_beside(path, password)
    rights = "reads, and cannot write" if explorer.limits is Limits.READS_ONLY else "may read AND WRITE everything"
    output.print(f"{user} {rights}. Its password is in {path}", markup=False)
    if show_password:
        output.print(password, markup=False)


@app.command()
def remove(user: UserName = USER) -> None:
    """Remove an account and its password."""
    settings = read_settings()
    path = password_path(settings, user)
    with graph_server(settings) as address:
        asyncio.run(ExplorerAccounts(address).remove(user, own=path.exists()))
    path.unlink(missing_ok=True)
    console().print(f"{user} is removed")


def browse(
    user: UserName = USER,
    serve: Annotated[
        bool, typer.Option("--serve", help="Serve the guide, the style and the saved queries until Ctrl-C.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port for --serve; 0 picks a free one.")] = GUIDE_PORT,
    browser: Annotated[
        Path | None, typer.Option(help="JAR with Neo4j Browser to serve as well, neo4j-browser-….jar; implies --serve.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write guide, style and saved queries into this folder.")] = None,
    show_password: Annotated[bool, typer.Option("--show-password", help="Print the password.")] = False,
) -> None:
    """Print how to connect Neo4j Browser to the graph, and serve its guide."""
    settings, printed = read_settings(), console()
    if output is not None:
        write_files(output, port)
        printed.print(f"written to {output}", markup=False)
    if not serve and browser is None:
        address = running_address(settings)
        start_page = neo4j_browser(address)
        print_connection(printed, settings, address, user, start_page, port, show_password=show_password)
        printed.print("The guide and the style are served by `careergraph browse --serve`.", markup=False)
        return
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    own_files = browser_files(browser.expanduser()) if browser else {}

    def files_at(base: str) -> dict[str, ServedFile]:
        return {**own_files, **explorer_files(read_library(), base)}

    with graph_server(settings) as address, serve_files(port, files_at) as served_port:
        start_page = f"{base_url(served_port)}{BROWSER}" if browser else neo4j_browser(address)
        print_connection(printed, settings, address, user, start_page, served_port, show_password=show_password)
        printed.print("Serving until Ctrl-C.")
        stop.wait()


@contextmanager
def graph_server(settings: Settings) -> Iterator[GraphAddress]:
    """Provide the graph server; an embedded one is joined or started."""
    if settings.graph_address is not None:
        yield settings.graph_address
        return
    with engines(settings) as running_engines:
        yield running_engines.graph


def running_address(settings: Settings) -> GraphAddress:
    """Return the address of the graph server, without starting it.

    Raises:
        CommandError: the embedded server does not run.
    """
    if settings.graph_address is not None:
        return settings.graph_address
    embedded = running(settings.home)
    if embedded is None or embedded.graph is None:
        raise CommandError("the embedded graph server does not run: start it with `careergraph up`, or give --serve")
    return embedded.graph


def neo4j_browser(address: GraphAddress) -> str:
    """Return where a Neo4j server has its own Neo4j Browser, unless it was configured otherwise."""
    return f"http://{urlsplit(address.uri).hostname}:{BROWSER_PORT}/browser/"


def write_files(folder: Path, port: int) -> None:
    """Write the guide, the style and the saved queries into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, file in explorer_files(read_library(), base_url(port)).items():
        (folder / path.removeprefix("/")).write_bytes(file.content)


def print_connection(
    output: Console,
    settings: Settings,
    address: GraphAddress,
    explorer: str,
    start_page: str,
    port: int,
    *,
    show_password: bool,
) -> None:
    """Print how to connect: the explorer's account if there is one, otherwise the one of CareerGraph itself."""
    path = password_path(settings, explorer)
    own = path.exists()
    user = explorer if own else address.user
    password = path.read_text(encoding="ascii").strip() if own else address.password
    own_place = settings.home / PASSWORD_FILE if address.http else PASSWORD_VARIABLE
    base = base_url(port)
    lines = [
        ("Open", browser_link(start_page, address, user, f"{base}{GUIDE}")),
        ("Connect URL", address.uri),
        ("Database", address.database),
        ("User", user),
        ("Password", password if show_password else f"in {path if own else own_place}"),
        ("Guide", f":guide {base}{GUIDE}"),
        ("Style", f":style {base}{STYLE}"),
        ("Saved queries", f"{base}{QUERIES}: drop the file on the window of Neo4j Browser"),
    ]
    output.print("[bold]Neo4j Browser[/]")
    for name, value in lines:
        output.print(f"  {name:<14} {value}", markup=False)
    if not own:
        output.print(
            f"\n{user} may write: `careergraph explorer create` makes an account for looking around.", markup=False
        )


def browser_link(start_page: str, address: GraphAddress, user: str, guide: str) -> str:
    """Return a link that opens Neo4j Browser with the address and the user filled in, and the guide beside it."""
    scheme, _, host = address.uri.partition("://")
    connection = quote(f"{scheme}://{user}@{host}", safe="")
    return f"{start_page}?connectURL={connection}&db={quote(address.database)}&cmd=guide&arg={quote(guide, safe=':/')}"

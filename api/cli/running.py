"""Commands that run things: up, serve, worker, migrate, token, schema."""

import asyncio
import json
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.session import Settings, console, engines, graph, read_settings, setup_of, with_graph
from api.setup import tokens_of
from graph.client import GraphClient, connect
from graph.engines.child import Child, free_port, listens
from graph.engines.home import Engines
from graph.migrations import Migrator, packaged
from graph.users import Directory
from workers.queue import QUEUES
from workers.valkey import redis_client, worker_key

READY_SECONDS = 120
PERSONAS = ("candidate", "recruiter", "admin", "leaver")

QueueName = Enum("QueueName", {name: name for name in QUEUES})  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Running:
    """Addresses of what runs."""

    engines: Engines
    url: str


def child_command(*arguments: str) -> list[str]:
    """A command line that runs ``careergraph`` in this Python."""
    return [sys.executable, "-m", "api.cli", *arguments]


@contextmanager
def everything(settings: Settings, found: Engines, port: int) -> Iterator[Running]:
    """The API and one worker for each queue as child processes; they end with this block."""
    logs, here = settings.home / "log", Path.cwd()
    with ExitStack() as stack:
        api = Child("the API", child_command("serve", "--port", str(port)), logs / "api.log", here)
        stack.callback(api.stop)
        for queue in QUEUES:
            child = Child(f"the {queue} worker", child_command("worker", queue), logs / f"{queue}.log", here)
            stack.callback(child.stop)
        api.wait_until(lambda: listens(port), READY_SECONDS)
        yield Running(found, f"http://127.0.0.1:{port}")


def port_of(wanted: int) -> int:
    """The wanted port, or a free one when it is 0."""
    return wanted or free_port()


def wait_for_signal() -> None:
    """Wait until Ctrl-C or a request to end."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()


def up(
    port: Annotated[int | None, typer.Option(help="Port of the API; 0 takes a free one.")] = None,
) -> None:
    """Run engines, API and workers until Ctrl-C."""
    settings, say = read_settings(), console()
    with engines(settings) as found:
        migrate_now(found)
        with everything(settings, found, port_of(settings.api.port if port is None else port)) as running:
            say.print(f"GraphQL  {running.url}/graphql")
            say.print(f"Bolt     {found.graph.uri} as {found.graph.user}")
            say.print(f"Logs     {settings.home / 'log'}")
            say.print("Ctrl-C ends everything.")
            wait_for_signal()


def serve(
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
) -> None:
    """Run the API."""
    import uvicorn  # noqa: PLC0415 - only this command needs the application, which is slow to import

    from api.app import make_app  # noqa: PLC0415
    from api.http.protocol import TextProtocol, timed_protocol  # noqa: PLC0415
    from gnn.device import compute_on  # noqa: PLC0415

    settings = read_settings()
    compute_on(threads=1)
    with engines(settings) as found:
        migrate_now(found)
        uvicorn.run(
            make_app(setup_of(settings, found)),
            host=host or settings.api.host,
            port=port_of(settings.api.port if port is None else port),
            log_config=None,
            access_log=False,
            proxy_headers=False,  # what proxies say of addresses is believed as our own settings have it
            http=timed_protocol(settings.api.read_seconds),
            ws=TextProtocol,
            ws_max_size=settings.api.max_body_bytes,
            server_header=False,
            timeout_graceful_shutdown=5,
        )


def worker(
    queue: Annotated[QueueName, typer.Argument(help="The queue to work on.")],
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether a worker of this queue lives on this host.")
    ] = False,
) -> None:
    """Run an arq worker for one queue."""
    if check:
        alive = asyncio.run(worker_lives(read_settings().workers.redis_url, str(queue.value)))
        print(f"a worker of {queue.value} lives" if alive else f"no worker of {queue.value} lives on this host")
        raise typer.Exit(0 if alive else 1)
    from workers import main as workers_main  # noqa: PLC0415 - slow to import

    settings = read_settings()
    with engines(settings) as found:
        migrate_now(found)
        workers_main.run(found, settings.home, str(queue.value), settings.workers)


async def worker_lives(redis_url: str | None, queue: str) -> bool:
    """Whether a worker of a queue, started on this host, beats.

    Raises:
        ValueError: Redis is not named; for embedded engines there is ``careergraph doctor``.
    """
    if redis_url is None:
        raise ValueError("--check needs CAREERGRAPH_REDIS_URL; with embedded engines use `careergraph doctor`")
    redis = redis_client(redis_url)
    try:
        keys = [key async for key in redis.scan_iter(f"{worker_key(socket.gethostname())}-*")]
        return queue in [await redis.get(key) for key in keys]
    finally:
        await redis.aclose()


def migrate_now(found: Engines) -> None:
    """Bring the graph's schema up to date."""

    async def run() -> None:
        async with graph(found):
            pass

    asyncio.run(run())


def migrate() -> None:
    """Bring the graph's schema up to date, and say what was applied."""
    settings, say = read_settings(), console()

    async def run(found: Engines) -> list[str]:
        client = GraphClient(connect(found.graph), found.graph.database)
        try:
            done = await Migrator(client, found.graph).migrate(packaged())
        finally:
            await client.close()
        return [f"{migration.version} {migration.name}" for migration in done]

    with engines(settings) as found:
        done = asyncio.run(run(found))
    say.print("\n".join(f"applied {name}" for name in done) or "nothing to apply: the schema is up to date")


def token(
    role: Annotated[
        str | None, typer.Option(help="candidate, recruiter or admin: the demo's person of that role.")
    ] = None,
    user: Annotated[str | None, typer.Option(help="Id of a person.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Tokens of all four demo people as JSON.")] = False,
) -> None:
    """Print a token for a person."""
    chosen = [role is not None, user is not None, as_json]
    if sum(chosen) != 1:
        raise typer.BadParameter("give one of --role, --user, --json")
    if role is not None and role not in PERSONAS:
        raise typer.BadParameter(f"--role {role}: must be one of {', '.join(PERSONAS)}")

    async def run(client: GraphClient, _: Engines, settings: Settings) -> dict[str, str]:
        tokens, directory = tokens_of(settings.home, settings.api), Directory(client)
        if user is not None:
            roles = await directory.roles_of(user)
            if roles is None:
                raise ValueError(f"--user {user}: there is no such person in the graph")
            return {"user": tokens.make(user, roles)}
        found = {}
        for name in PERSONAS if as_json else (str(role),):
            person = await directory.persona(name)
            if person is None:
                raise ValueError(f"nobody in the graph is a {name}: run `careergraph world` first")
            found[name] = tokens.make(*person)
        return found

    made = with_graph(run)
    print(json.dumps(made) if as_json else next(iter(made.values())))


def schema(
    check: Annotated[Path | None, typer.Option(help="A file to compare with; exit code 1 when it differs.")] = None,
) -> None:
    """Print the GraphQL schema."""
    from api.schema.root import make_schema  # noqa: PLC0415 - slow to import

    text = make_schema().as_str() + "\n"
    if check is None:
        sys.stdout.write(text)
        return
    if not check.exists():
        raise typer.BadParameter(f"--check {check}: there is no such file")
    if check.read_text(encoding="utf-8") != text:
        print(f"{check} differs from the code: run `careergraph schema > {check}`", file=sys.stderr)
        raise SystemExit(1)
    print(f"{check} is up to date")

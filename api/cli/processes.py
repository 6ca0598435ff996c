"""Commands for operation: up, serve, worker, migrate, token, schema."""

import asyncio
import json
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.address import check_port, own_address, publish_address
from api.cli.session import Settings, console, engines, graph, read_settings, setup_of, with_graph
from api.cli.supervision import hold_place, services, wait_for_signal
from api.errors import CommandError
from api.setup import tokens_of
from graph.db.client import GraphClient
from graph.db.migrations import Migrator, packaged
from graph.engines.child import free_port
from graph.engines.home import Engines
from graph.engines.keeper import Keeper
from graph.people.users import Directory
from workers.runtime.liveness import read_living_workers
from workers.task_catalogue import Queue
from workers.valkey.connections import redis_client

PERSONAS = ("candidate", "recruiter", "admin", "leaver")


def up(
    port: Annotated[int | None, typer.Option(help="Port of the API; 0 picks a free port.")] = None,
) -> None:
    """Run engines, API and workers until Ctrl-C; processes that end are restarted."""
    settings, say, keeper = read_settings(), console(), Keeper()
    with (
        hold_place(settings, settings.api.port if port is None else port) as place,
        engines(settings, keeper) as found,
    ):
        migrate_now(found)
        with services(settings, found, place, keeper):
            say.print(f"GraphQL  {place.address.url}/graphql", markup=False)
            say.print(f"Bolt     {found.graph.uri} as {found.graph.user}", markup=False)
            say.print(f"Logs     {settings.home / 'log'}", markup=False)
            say.print("Ready. Ctrl-C ends everything.")
            wait_for_signal(keeper)


def serve(
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 picks a free port.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
) -> None:
    """Run the API."""
    import uvicorn  # noqa: PLC0415 - only this command needs the application, which is slow to import

    from api.app import make_app  # noqa: PLC0415
    from api.http.protocol import TextProtocol, timed_protocol  # noqa: PLC0415
    from gnn.device import compute_on  # noqa: PLC0415

    settings = read_settings()
    chosen, wanted = host or settings.api.host, settings.api.port if port is None else port
    check_port(chosen, wanted)
    compute_on(threads=1)
    address = own_address(chosen, wanted or free_port())
    with engines(settings) as found, publish_address(settings.home, address):
        migrate_now(found)
        uvicorn.run(
            make_app(setup_of(settings, found)),
            host=address.host,
            port=address.port,
            log_config=None,
            access_log=False,
            proxy_headers=False,  # our own settings decide which proxies to trust
            http=timed_protocol(settings.api.read_seconds),
            ws=TextProtocol,
            ws_max_size=settings.api.max_body_bytes,
            server_header=False,
            timeout_graceful_shutdown=5,
        )


def worker(
    queue: Annotated[Queue, typer.Argument(help="The queue to work on.")],
    check: Annotated[
        bool, typer.Option("--check", help="Only report whether a worker of this queue is alive on this host.")
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
    """Whether a worker of a queue that was started on this host sends heartbeats.

    Raises:
        CommandError: no Redis URL is set; use ``careergraph doctor`` for embedded engines.
    """
    if redis_url is None:
        raise CommandError("--check needs CAREERGRAPH_REDIS_URL; with embedded engines use `careergraph doctor`")
    redis, node = redis_client(redis_url), socket.gethostname()
    try:
        return any((one.node, one.queue) == (node, queue) for one in await read_living_workers(redis))
    finally:
        await redis.aclose()


def migrate_now(found: Engines) -> None:
    """Bring the graph's schema up to date."""

    async def run() -> None:
        async with graph(found):
            pass

    asyncio.run(run())


def migrate() -> None:
    """Bring the graph's schema up to date, and list the applied migrations."""
    settings, say = read_settings(), console()

    async def run(found: Engines) -> list[str]:
        client = GraphClient.open(found.graph)
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
        str | None, typer.Option(help="candidate, recruiter or admin: a token for the demo person with that role.")
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
                raise CommandError(f"--user {user}: there is no such person in the graph")
            return {"user": tokens.make(user, roles)}
        found = {}
        for name in PERSONAS if as_json else (str(role),):
            person = await directory.persona(name)
            if person is None:
                raise CommandError(f"nobody in the graph is a {name}: run `careergraph world` first")
            found[name] = tokens.make(*person)
        return found

    made = with_graph(run)
    print(json.dumps(made) if as_json else next(iter(made.values())))


def schema(
    check: Annotated[
        Path | None, typer.Option(help="A file to compare with; the exit code is 1 if it differs.")
    ] = None,
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

"""Commands for operation: up, serve, worker, migrate, schema."""

import asyncio
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.services.address import ApiAddress, check_port, own_address, publish_address, reserve_port
from api.cli.services.background import run_in_background
from api.cli.services.record import publish_record
from api.cli.services.running_services import (
    end_in_order_on_signals,
    hold_place,
    server_processes,
    services,
    wait_for_signal,
)
from api.cli.session import Settings, console, engines, graph, read_settings
from api.collection import pause_collection
from api.errors import CommandError
from graph.catalogue.contents import is_empty
from graph.db.client import GraphClient
from graph.db.migrations import Migrator, packaged_migrations
from graph.engines.child import free_port
from graph.engines.home import Engines
from graph.engines.keeper import Keeper
from workers.runtime.liveness import read_living_workers
from workers.task_catalogue import Queue
from workers.valkey.bookmarks import open_bookmarks
from workers.valkey.connections import redis_client

MOST_PROCESSES = 64
EMPTY_GRAPH = (
    "The graph is empty. Fill it with `careergraph world` or `careergraph import`, or set CAREERGRAPH_HOME if your "
    "data is in another folder than {home}: `make demo` keeps its own in .careergraph of the checkout."
)


def up(
    port: Annotated[int | None, typer.Option(help="Port of the API; 0 picks a free port.")] = None,
    detach: Annotated[
        bool, typer.Option("--detach", help="Return when all is ready, and go on in the background.")
    ] = False,
) -> None:
    """Run engines, API and workers until Ctrl-C; processes that end are restarted."""
    settings, output, keeper = read_settings(), console(), Keeper()
    if detach:
        run_in_background(settings, port, output)
        return
    end_in_order_on_signals()
    with (
        hold_place(settings, settings.api.port if port is None else port) as place,
        publish_record(settings.home, keeper),
        engines(settings, keeper) as running_engines,
    ):
        lacks_data = asyncio.run(migrate_and_check_emptiness(running_engines))
        with services(settings, running_engines, place, keeper):
            output.print(f"GraphQL  {place.address.url}/graphql", markup=False)
            if settings.api.console:
                output.print("Console  `careergraph console` prints a link to it")
            output.print(f"Bolt     {running_engines.graph.uri} as {running_engines.graph.user}", markup=False)
            output.print(f"Logs     {settings.home / 'log'}", markup=False)
            if lacks_data:
                output.print(EMPTY_GRAPH.format(home=settings.home), markup=False)
            output.print("Ready. Ctrl-C stops everything.")
            wait_for_signal(keeper)


async def migrate_and_check_emptiness(running_engines: Engines) -> bool:
    """Bring the graph's schema up to date, and return whether the graph holds no person, no job and no course."""
    async with graph(running_engines) as client:
        return await is_empty(client)


def serve(
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 picks a free port.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, max=MOST_PROCESSES, help="Number of server processes that share the port.")
    ] = None,
    sharing: Annotated[int | None, typer.Option(hidden=True, help="Number of this process among those.")] = None,
) -> None:
    """Run the API."""
    settings = read_settings()
    bind_host, bind_port = host or settings.api.host, settings.api.port if port is None else port
    if sharing is not None:
        with engines(settings) as running_engines:
            run_api(settings, running_engines, own_address(bind_host, bind_port), sharing)
        return
    check_port(bind_host, bind_port)
    address, count = own_address(bind_host, bind_port or free_port()), processes or settings.api.processes
    if count == 1:
        with engines(settings) as running_engines, publish_address(settings.home, address):
            migrate_now(running_engines)
            run_api(settings, running_engines, address)
        return
    if not sys.platform.startswith("linux"):
        raise CommandError("--processes needs Linux, which spreads connections over processes: run one process")
    keeper = Keeper()
    with (
        reserve_port(address.host, address.port),
        engines(settings, keeper) as running_engines,
        publish_address(settings.home, address),
    ):
        migrate_now(running_engines)
        with server_processes(settings, address, keeper, count):
            console().print(f"{count} processes serve {address.url}/graphql", markup=False)
            wait_for_signal(keeper)


def run_api(settings: Settings, running_engines: Engines, address: ApiAddress, index: int | None = None) -> None:
    """Run the API in this process; with an index, as one of several that share the port."""
    with pause_collection():
        from api.cli.services.server import run_server, run_sharing_server  # noqa: PLC0415 - slow to import

    if index is None:
        run_server(settings, running_engines, address)
    else:
        run_sharing_server(settings, running_engines, address, index)


def worker(
    queues: Annotated[list[Queue], typer.Argument(help="The queues to work on.", metavar="QUEUE…")],
    check: Annotated[
        bool, typer.Option("--check", help="Only report whether each queue has a living worker on this host.")
    ] = False,
) -> None:
    """Run an arq worker for one or several queues; under torchrun, one that trains with several processes."""
    if check:
        living = asyncio.run(living_queues(read_settings().workers.redis_url))
        for queue in queues:
            print(f"{'a' if queue in living else 'no'} worker of {queue.value} is alive on this host")
        raise typer.Exit(0 if living.issuperset(queues) else 1)
    with pause_collection():
        from workers import main as workers_main  # noqa: PLC0415 - slow to import

    settings, team = read_settings(), workers_main.join(queues)
    if not team.leads:
        workers_main.follow(team)
        return
    with engines(settings) as running_engines:
        migrate_now(running_engines)
        queue_names = list(dict.fromkeys(queues))
        workers_main.run(running_engines, settings.home, queue_names, settings.workers, settings.graph.rates, team)


async def living_queues(redis_url: str | None) -> set[str]:
    """Return the queues of the workers that were started on this host and send heartbeats.

    Raises:
        CommandError: no Redis URL is set; use ``careergraph doctor`` for embedded engines.
    """
    if redis_url is None:
        raise CommandError("--check needs CAREERGRAPH_REDIS_URL; with embedded engines use `careergraph doctor`")
    redis, node = redis_client(redis_url), socket.gethostname()
    try:
        return {
            queue
            for living_worker in await read_living_workers(redis)
            if living_worker.node == node
            for queue in living_worker.queues
        }
    finally:
        await redis.aclose()


def migrate_now(running_engines: Engines) -> None:
    """Bring the graph's schema up to date."""

    async def run() -> None:
        async with graph(running_engines):
            pass

    asyncio.run(run())


def migrate() -> None:
    """Bring the graph's schema up to date, and list the applied migrations."""
    settings, output = read_settings(), console()

    async def run(running_engines: Engines) -> list[str]:
        client = GraphClient.open(running_engines.graph, exchange=open_bookmarks(running_engines))
        try:
            migrations = await Migrator(client, running_engines.graph).migrate(packaged_migrations())
        finally:
            await client.close()
        return [f"{migration.version} {migration.name}" for migration in migrations]

    with engines(settings) as running_engines:
        applied = asyncio.run(run(running_engines))
    output.print("\n".join(f"applied {name}" for name in applied) or "nothing to apply: the schema is up to date")


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

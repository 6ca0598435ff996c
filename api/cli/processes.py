"""Commands for operation: up, serve, worker, migrate, token, schema."""

import asyncio
import json
import re
import socket
import sys
import uuid
from pathlib import Path
from typing import Annotated

import typer

from api.cli.address import ApiAddress, check_port, own_address, publish_address, reserve_port
from api.cli.background import run_in_background
from api.cli.running_services import (
    end_in_order_on_signals,
    hold_place,
    server_processes,
    services,
    wait_for_signal,
)
from api.cli.service_record import publish_record
from api.cli.session import Settings, console, engines, graph, read_settings, with_graph
from api.errors import CommandError
from api.http.tokens import Tokens
from api.identity.opening import accepts_local_tokens
from api.setup import tokens_of
from graph.catalogue.contents import is_empty
from graph.db.client import GraphClient
from graph.db.migrations import Migrator, packaged_migrations
from graph.engines.child import free_port
from graph.engines.home import Engines
from graph.engines.keeper import Keeper
from graph.people.users import Directory
from graph.viewer import Role
from workers.runtime.liveness import read_living_workers
from workers.task_catalogue import Queue
from workers.valkey.connections import redis_client

MOST_PROCESSES = 64
PERSONAS = ("candidate", "recruiter", "admin", "leaver")
NEWCOMER = "newcomer"
GRANTED_ROLES = {role.value.lower(): role for role in Role}
EMPTY_GRAPH = (
    "The graph is empty. Fill it with `careergraph world` or `careergraph import`, or set CAREERGRAPH_HOME if your "
    "data is in another folder than {home}: `make demo` keeps its own in .careergraph of the checkout."
)
USER_ID = re.compile(r"\S{1,100}")


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
    from api.cli.server import run_server, run_sharing_server  # noqa: PLC0415 - the application is slow to import

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
    """Run an arq worker for one or several queues."""
    if check:
        living = asyncio.run(living_queues(read_settings().workers.redis_url))
        for queue in queues:
            print(f"{'a' if queue in living else 'no'} worker of {queue.value} is alive on this host")
        raise typer.Exit(0 if living.issuperset(queues) else 1)
    from workers import main as workers_main  # noqa: PLC0415 - slow to import

    settings = read_settings()
    with engines(settings) as running_engines:
        migrate_now(running_engines)
        workers_main.run(
            running_engines, settings.home, list(dict.fromkeys(queues)), settings.workers, settings.graph.rates
        )


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
        client = GraphClient.open(running_engines.graph)
        try:
            migrations = await Migrator(client, running_engines.graph).migrate(packaged_migrations())
        finally:
            await client.close()
        return [f"{migration.version} {migration.name}" for migration in migrations]

    with engines(settings) as running_engines:
        applied = asyncio.run(run(running_engines))
    output.print("\n".join(f"applied {name}" for name in applied) or "nothing to apply: the schema is up to date")


def explain_absence(role: str) -> str:
    """Return that nobody in the graph has a role, and what to do."""
    article = "an" if role[0] in "aeiou" else "a"
    grant = (
        f"give it to somebody with `careergraph token --user ID --role {role}`, or " if role in GRANTED_ROLES else ""
    )
    return f"nobody in the graph is {article} {role}: {grant}make the demo world with `careergraph world`"


def new_person() -> tuple[str, tuple[str, ...]]:
    """Return the id and the roles of a person who is not in the graph."""
    return str(uuid.uuid4()), (Role.CANDIDATE.value,)


def sign_locally(tokens: Tokens, settings: Settings, user: str, roles: tuple[str, ...]) -> str:
    """Return a token of this service for a person.

    Raises:
        CommandError: the API accepts only tokens of a provider.
    """
    if not accepts_local_tokens(settings.api):
        raise CommandError(
            f"the API accepts only tokens of {settings.api.oidc_issuer}; the roles of {user} in the graph are "
            f"{', '.join(roles)}. CAREERGRAPH_LOCAL_TOKENS=true accepts tokens of this command, too"
        )
    return tokens.make(user, roles)


def token(
    role: Annotated[
        str | None,
        typer.Option(
            help="candidate, recruiter or admin: a token for the demo person with that role; newcomer: a token for "
            "a new person, who is not in the graph yet. With --user: give that person the role candidate, recruiter or "
            "admin first."
        ),
    ] = None,
    user: Annotated[str | None, typer.Option(help="Id of a person; with --role, the person may be new.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Tokens of the four demo people and of a newcomer as JSON.")
    ] = False,
) -> None:
    """Print a token for a person."""
    if as_json == (role is not None or user is not None):
        raise typer.BadParameter("give --role, --user, both of them, or --json alone")
    known_roles = (*PERSONAS, NEWCOMER)
    if role is not None and role not in known_roles:
        raise typer.BadParameter(f"--role {role}: must be one of {', '.join(known_roles)}")
    if user is not None and role is not None and role not in GRANTED_ROLES:
        raise typer.BadParameter(f"--user with --role {role}: the role must be one of {', '.join(GRANTED_ROLES)}")
    if user is not None and not USER_ID.fullmatch(user):
        raise typer.BadParameter("--user: an id is 1 to 100 characters without blanks")

    async def run(client: GraphClient, _: Engines, settings: Settings) -> dict[str, str]:
        tokens, directory = tokens_of(settings.home, settings.api), Directory(client)
        if user is not None:
            roles = await directory.roles_of(user) if role is None else await directory.grant(user, GRANTED_ROLES[role])
            if roles is None:
                raise CommandError(
                    f"--user {user}: there is no such person in the graph; with --role, the person is added"
                )
            return {"user": sign_locally(tokens, settings, user, roles)}
        persona_tokens = {}
        for name in known_roles if as_json else (str(role),):
            person = new_person() if name == NEWCOMER else await directory.persona(name)
            if person is None:
                raise CommandError(explain_absence(name))
            persona_tokens[name] = sign_locally(tokens, settings, *person)
        return persona_tokens

    printed_tokens = with_graph(run)
    print(json.dumps(printed_tokens) if as_json else next(iter(printed_tokens.values())))


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

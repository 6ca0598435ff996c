"""The command ``careergraph demo``: the whole workflow, from an empty graph to an explained recommendation."""

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from rich.console import Console

from api.cli.console_link import sign_in_link
from api.cli.progress import follow
from api.cli.services.address import is_free, send_query
from api.cli.services.record import publish_record
from api.cli.services.running_services import AlreadyUpError, hold_place, services, wait_for_signal, while_kept
from api.cli.session import Settings, console, engines, graph, read_settings
from api.cli.world import parameters, write_world
from api.errors import CommandError
from api.setup import tokens_of
from gnn.models.kinds import ModelKind
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.engines.keeper import Keeper
from graph.people.users import Directory
from graph.registry.models import ModelRepository
from graph.registry.tasks import TaskRepository, TaskState, task_id
from graph.viewer import SYSTEM
from workers.errors import WorkerError
from workers.queue import TaskQueue
from workers.task_arguments import Arguments, SummaryLimits, TrainingArguments
from workers.task_catalogue import TaskKind
from workers.valkey.connections import redis_client

SEED = 7
OWNER = "demo"
WAIT_SECONDS = 60
QUERY = """\
query RecommendedJobs {
  viewer {
    name
    recommendedJobs(first: 5) {
      edges {
        rank score confidence source algorithm modelVersion
        scoreParts { name points }
        reasons(first: 3) { type message strength path { cypher nodes { label caption } relationships { type } } }
        node { title company { name } place { name } }
      }
    }
  }
}
"""


async def prepare(running_engines: Engines, settings: Settings, output: Console) -> None:
    """Apply the schema and import the world."""
    async with graph(running_engines) as client:
        output.print("[bold]World[/]")
        fresh = await write_world(client, settings, parameters("demo", None, None, None, None, SEED))
        output.print("  1,500 people, 1,500 jobs, 300 courses, 180 days" if fresh else "  already exists")


async def summarise_and_train(running_engines: Engines, output: Console) -> None:
    """Summarise interests and train in the worker processes; work that is already done is not repeated."""
    async with graph(running_engines) as client:
        redis = redis_client(running_engines.redis_url)
        queue = TaskQueue(TaskRepository(client, SYSTEM), redis, running_engines.redis_url)
        try:
            output.print("[bold]Interests[/] (enrichment worker)")
            await run_once(client, queue, output, TaskKind.SUMMARISE_ALL_INTERESTS, SummaryLimits(), "summaries")
            output.print("[bold]Model[/] (training worker)")
            active = await ModelRepository(client, SYSTEM).active()
            if active:
                output.print(f"  {active.version} is already active")
            else:
                training = TrainingArguments(kinds=[ModelKind.RANKER])
                await run_once(client, queue, output, TaskKind.TRAIN, training, "training")
            output.print("[bold]Bias audit[/] (maintenance worker)")
            await run_once(client, queue, output, TaskKind.AUDIT_BIAS, Arguments(), "audit")
        finally:
            await queue.close()
            await redis.aclose()


async def run_once(
    client: GraphClient, queue: TaskQueue, output: Console, kind: TaskKind, arguments: Arguments, title: str
) -> None:
    """Start a task, unless it is already done, and follow it.

    Raises:
        WorkerError: the task failed; the message says why.
    """
    id = task_id(OWNER, kind, "first")
    earlier_task = await TaskRepository(client, SYSTEM).by_id(id)
    if earlier_task and earlier_task.state is TaskState.SUCCEEDED:
        output.print(f"  already done: {earlier_task.message}")
        return
    task = await queue.ask(kind, SYSTEM, arguments, id=id)
    ended_task = await follow(output, queue, task, title)
    if ended_task.state is not TaskState.SUCCEEDED:
        raise WorkerError(f"{title} failed: {ended_task.error or ended_task.message}")


async def token_for(running_engines: Engines, settings: Settings) -> str:
    """Make a token for the demo's candidate."""
    async with graph(running_engines) as client:
        person = await Directory(client).persona("candidate")
    if person is None:
        raise CommandError("the demo world has no candidate: remove the home folder and run again")
    return tokens_of(settings.home, settings.api).make(*person)


def ask(url: str, token: str) -> dict[str, Any]:
    """Send the query over HTTP, and repeat it until the new model serves."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        body = send_query(url, QUERY, token=token)
        if body.get("errors") and time.monotonic() > deadline:
            raise WorkerError(f"the API returned errors: {body['errors']}")
        if not body.get("errors"):
            viewer: dict[str, Any] = body["data"]["viewer"]
            if viewer["recommendedJobs"]["edges"][0]["modelVersion"] or time.monotonic() > deadline:
                return viewer
        time.sleep(1)


def draw_path(path: dict[str, Any]) -> str:
    """Draw a path on one line."""
    captions = [f"({node['label']} {node['caption']})" for node in path["nodes"]]
    types = [f" —{relationship['type']}— " for relationship in path["relationships"]] + [""]
    return "".join(caption + type for caption, type in zip(captions, types, strict=True))


def print_answer(output: Console, viewer: dict[str, Any]) -> None:
    """Print the answer in readable form."""
    output.print()
    output.print(f"[bold]Jobs for {viewer['name']}[/]")
    for edge in viewer["recommendedJobs"]["edges"]:
        job = edge["node"]
        company_and_town = ", ".join(part["name"] for part in (job["company"], job["place"]) if part)
        confidence = "not calibrated" if edge["confidence"] is None else f"{edge['confidence']:.1%}"
        output.print(f"\n{edge['rank']}. [bold]{job['title']}[/] — {company_and_town}")
        origin = f"{edge['algorithm'].lower()}, model {edge['modelVersion'] or 'none'}"
        output.print(f"   score {edge['score']:.1f} of 100, confidence {confidence} ({origin})")
        output.print("   " + " + ".join(f"{part['name']} {part['points']:g}" for part in edge["scoreParts"]))
        for reason in edge["reasons"]:
            output.print(f"   • {reason['message']} [dim]({reason['strength'].lower()})[/]")
            output.print(f"     [dim]{draw_path(reason['path'])}[/]")


def print_next(output: Console, running_engines: Engines, url: str, settings: Settings, token: str) -> None:
    """Print what to do next."""
    output.print("\n[bold]Next[/]")
    output.print(f"  GraphiQL       {url}/graphql  (header: Authorization: Bearer TOKEN)", markup=False)
    output.print(f"  Token          {token}", markup=False)
    if settings.api.console:
        output.print(f"  Console        {sign_in_link(url, token)}", markup=False)
    output.print(
        f"  Neo4j Browser  connect to {running_engines.graph.uri} as {running_engines.graph.user}", markup=False
    )
    password = settings.home / "graph-password" if running_engines.graph.http else "CAREERGRAPH_GRAPH_PASSWORD"
    output.print(f"  Password       in {password}", markup=False)
    output.print("  Another person careergraph token --user person-000001")


@contextmanager
def own_or_running_services(settings: Settings, running_engines: Engines, keeper: Keeper) -> Iterator[str]:
    """Provide the address of this home folder's API: one that already runs, or one that this process keeps running."""
    configured_port = settings.api.port
    port = configured_port if is_free(settings.api.host, configured_port) else 0
    with ExitStack() as stack:
        try:
            place = stack.enter_context(hold_place(settings, port))
        except AlreadyUpError as running:
            yield running.address.url
            return
        stack.enter_context(publish_record(settings.home, keeper))
        stack.enter_context(services(settings, running_engines, place, keeper))
        yield place.address.url


def demo() -> None:
    """Make the world, train, and show one explained answer; on a terminal, the API keeps running."""
    settings, output, keeper = read_settings(), console(), Keeper()
    start_time = time.monotonic()
    with engines(settings, keeper) as running_engines:
        output.print("[bold]Engines[/]")
        output.print(
            f"  graph {running_engines.graph.uri}, queue and cache on loopback, data in {settings.home}", markup=False
        )
        asyncio.run(while_kept(keeper, prepare(running_engines, settings, output)))
        with own_or_running_services(settings, running_engines, keeper) as url:
            asyncio.run(while_kept(keeper, summarise_and_train(running_engines, output)))
            token = asyncio.run(token_for(running_engines, settings))
            print_answer(output, ask(url, token))
            print_next(output, running_engines, url, settings, token)
            output.print(f"\nready after {time.monotonic() - start_time:.0f} s")
            if sys.stdin.isatty() and sys.stdout.isatty():
                output.print("Serving until Ctrl-C.")
                wait_for_signal(keeper)

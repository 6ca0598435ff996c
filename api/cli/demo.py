"""The command ``careergraph demo``: the whole workflow, from an empty graph to an explained recommendation."""

import asyncio
import json
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from rich.console import Console

from api.cli.address import is_free
from api.cli.progress import follow
from api.cli.session import Settings, console, engines, graph, read_settings
from api.cli.supervision import AlreadyUpError, hold_place, services, wait_for_signal, while_kept
from api.cli.world import parameters, write_world
from api.errors import CommandError
from api.setup import tokens_of
from gnn.models.kinds import ModelKind
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.engines.keeper import Keeper
from graph.people.users import Directory
from graph.registry.models import ModelRepository
from graph.registry.tasks import ENDED, TaskRepository, TaskState, task_id
from graph.viewer import SYSTEM
from workers.errors import WorkerError
from workers.queue import TaskQueue
from workers.task_catalogue import Arguments, TaskKind, TrainingArguments
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


async def prepare(found: Engines, settings: Settings, say: Console) -> None:
    """Apply the schema and import the world."""
    async with graph(found) as client:
        say.print("[bold]World[/]")
        fresh = await write_world(client, settings, parameters("demo", None, None, None, None, SEED))
        say.print("  600 people, 1,500 jobs, 300 courses, 180 days" if fresh else "  there already")


async def background(found: Engines, say: Console) -> None:
    """Summarise interests and train in the worker processes; work that is already done is not repeated."""
    async with graph(found) as client:
        redis = redis_client(found.redis_url)
        queue = TaskQueue(TaskRepository(client, SYSTEM), redis, found.redis_url)
        try:
            say.print("[bold]Interests[/] (enrichment worker)")
            await run_once(client, queue, say, TaskKind.SUMMARISE_ALL_INTERESTS, Arguments(), "summaries")
            say.print("[bold]Model[/] (training worker)")
            active = await ModelRepository(client, SYSTEM).active()
            if active:
                say.print(f"  {active.version} is active already")
            else:
                training = TrainingArguments(kinds=[ModelKind.RANKER])
                await run_once(client, queue, say, TaskKind.TRAIN, training, "training")
        finally:
            await queue.close()
            await redis.aclose()


async def run_once(
    client: GraphClient, queue: TaskQueue, say: Console, kind: TaskKind, arguments: Arguments, title: str
) -> None:
    """Start a task, unless it is already done, and follow it.

    Raises:
        WorkerError: the task failed; the message says why.
    """
    id = task_id(OWNER, kind, "first")
    there = await TaskRepository(client, SYSTEM).by_id(id)
    if there and there.state is TaskState.SUCCEEDED:
        say.print(f"  done already: {there.message}")
        return
    failed = there is not None and there.state in ENDED
    task = await queue.ask(kind, SYSTEM, arguments, id=None if failed else id)
    ended = await follow(say, queue, task, title)
    if ended.state is not TaskState.SUCCEEDED:
        raise WorkerError(f"{title} failed: {ended.error}")


async def token_for(found: Engines, settings: Settings) -> str:
    """Make a token for the demo's candidate."""
    async with graph(found) as client:
        person = await Directory(client).persona("candidate")
    if person is None:
        raise CommandError("the demo world has no candidate: remove the home folder and run again")
    return tokens_of(settings.home, settings.api).make(*person)


def ask(url: str, token: str) -> dict[str, Any]:
    """Send the query over HTTP, and repeat it until the new model serves."""
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{url}/graphql",
        data=json.dumps({"query": QUERY}).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )
    give_up = time.monotonic() + WAIT_SECONDS
    while True:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            body: dict[str, Any] = json.load(answer)
        if body.get("errors") and time.monotonic() > give_up:
            raise WorkerError(f"the API answers with errors: {body['errors']}")
        if not body.get("errors"):
            viewer: dict[str, Any] = body["data"]["viewer"]
            if viewer["recommendedJobs"]["edges"][0]["modelVersion"] or time.monotonic() > give_up:
                return viewer
        time.sleep(1)


def drawn(path: dict[str, Any]) -> str:
    """Draw a path on one line."""
    captions = [f"({node['label']} {node['caption']})" for node in path["nodes"]]
    types = [f" —{relationship['type']}— " for relationship in path["relationships"]] + [""]
    return "".join(caption + type for caption, type in zip(captions, types, strict=True))


def print_answer(say: Console, viewer: dict[str, Any]) -> None:
    """Print the answer in readable form."""
    say.print()
    say.print(f"[bold]Jobs for {viewer['name']}[/]")
    for edge in viewer["recommendedJobs"]["edges"]:
        job = edge["node"]
        where = ", ".join(part["name"] for part in (job["company"], job["place"]) if part)
        confidence = "not calibrated" if edge["confidence"] is None else f"{edge['confidence']:.1%}"
        say.print(f"\n{edge['rank']}. [bold]{job['title']}[/] — {where}")
        made = f"{edge['algorithm'].lower()}, model {edge['modelVersion'] or 'none'}"
        say.print(f"   score {edge['score']:.1f} of 100, confidence {confidence} ({made})")
        say.print("   " + " + ".join(f"{part['name']} {part['points']:g}" for part in edge["scoreParts"]))
        for reason in edge["reasons"]:
            say.print(f"   • {reason['message']} [dim]({reason['strength'].lower()})[/]")
            say.print(f"     [dim]{drawn(reason['path'])}[/]")


def print_next(say: Console, found: Engines, url: str, settings: Settings, token: str) -> None:
    """Print what to do next."""
    say.print("\n[bold]Next[/]")
    say.print(f"  GraphiQL       {url}/graphql  (header: Authorization: Bearer TOKEN)", markup=False)
    say.print(f"  Token          {token}", markup=False)
    say.print(f"  Neo4j Browser  connect to {found.graph.uri} as {found.graph.user}", markup=False)
    password = settings.home / "graph-password" if found.graph.http else "CAREERGRAPH_GRAPH_PASSWORD"
    say.print(f"  Password       in {password}", markup=False)
    say.print("  Another person careergraph token --user person-000001")


@contextmanager
def own_or_running_services(settings: Settings, found: Engines, keeper: Keeper) -> Iterator[str]:
    """The API's address: that of the running services of this home folder, else of services that this process keeps."""
    wanted = settings.api.port
    port = wanted if is_free(settings.api.host, wanted) else 0
    with ExitStack() as stack:
        try:
            place = stack.enter_context(hold_place(settings, port))
        except AlreadyUpError as running:
            yield running.address.url
            return
        stack.enter_context(services(settings, found, place, keeper))
        yield place.address.url


def demo() -> None:
    """Make the world, train, and show one explained answer; on a terminal, the API keeps running."""
    settings, say, keeper = read_settings(), console(), Keeper()
    began = time.monotonic()
    with engines(settings, keeper) as found:
        say.print("[bold]Engines[/]")
        say.print(f"  graph {found.graph.uri}, queue and cache on loopback, data in {settings.home}", markup=False)
        asyncio.run(while_kept(keeper, prepare(found, settings, say)))
        with own_or_running_services(settings, found, keeper) as url:
            asyncio.run(while_kept(keeper, background(found, say)))
            token = asyncio.run(token_for(found, settings))
            print_answer(say, ask(url, token))
            print_next(say, found, url, settings, token)
            say.print(f"\nready after {time.monotonic() - began:.0f} s")
            if sys.stdin.isatty() and sys.stdout.isatty():
                say.print("Serving until Ctrl-C.")
                wait_for_signal(keeper)

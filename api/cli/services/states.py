"""Reads what runs for a home folder: engines, API and workers, whoever started them."""

import asyncio
import http.client
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from redis.exceptions import RedisError

from api.cli.services.address import ApiAddress, ask_readiness, read_address
from api.cli.services.record import is_locked, program_pid, read_record, start_time
from api.cli.services.running_services import WORKER_QUEUES
from api.cli.session import Settings
from graph.engines.home import Embedded, running
from graph.engines.keeper import ProgramState, ProgramStatus
from workers.runtime.liveness import LivingWorker, read_living_workers
from workers.task_catalogue import Queue
from workers.valkey.cluster import names_cluster, read_cluster_address
from workers.valkey.connections import redis_client
from workers.valkey.sentinel import names_sentinels, read_sentinel_address

ANSWER_SECONDS = 2.0
GRAPH, REDIS, API = "the embedded graph server", "the embedded Redis server", "the API"
BOLT_PORT, REDIS_PORT = 7687, 6379
NOT_RUNNING = "not running"
PROBLEMS = ("away", "not loaded", "stale")


@dataclass(frozen=True, slots=True)
class PartState:
    """What one part does.

    Args:
        part: its name.
        state: what it does, in words.
        runs: whether it does its work.
        pid: its process on this machine.
        port: the port that it listens on.
        since: when it was started, as an ISO time in UTC.
        restarts: how often ``up`` has started it again; ``None`` for what ``up`` does not run.
    """

    part: str
    state: str
    runs: bool
    pid: int | None = None
    port: int | None = None
    since: str | None = None
    restarts: int | None = None


def read_states(settings: Settings) -> list[PartState]:
    """Return the state of each part: graph, redis, api, and the workers of each set of queues."""
    home = settings.home
    record = read_record(home) if is_locked(home) else None
    programs = {program.name: program for program in record.programs} if record is not None else {}
    embedded = running(home)
    redis_url = settings.workers.redis_url or (embedded.redis_url if embedded else None)
    graph_uri = settings.graph_address.uri if settings.graph_address else None
    return [
        engine_state("graph", programs.get(GRAPH), graph_uri, BOLT_PORT, embedded),
        engine_state("redis", programs.get(REDIS), settings.workers.redis_url, REDIS_PORT, embedded),
        api_state(programs.get(API), read_address(home)),
        *worker_states(programs, redis_url),
    ]


def program_state(part: str, program: ProgramStatus) -> PartState:
    """Return the state of a part that an ``up`` runs."""
    return PartState(
        part,
        program.state,
        program.state is ProgramState.READY,
        program_pid(program.supervisor),
        program.port,
        iso_time(program.since),
        program.restarts,
    )


def engine_state(
    part: str, program: ProgramStatus | None, address: str | None, usual_port: int, embedded: Embedded | None
) -> PartState:
    """Return the state of an engine: a server of the settings, one that ``up`` runs, or one of another command."""
    if address is not None:
        places = server_places(address, usual_port)
        reached = next((place for place in places if accepts_connections(*place)), None)
        accepts, (_, port) = reached is not None, reached or places[0]
        return PartState(part, "reachable" if accepts else "unreachable", accepts, port=port)
    if program is not None:
        return program_state(part, program)
    if embedded is None:
        return PartState(part, NOT_RUNNING, runs=False)
    state = f"run by process {embedded.owner}"
    return PartState(part, state, runs=True, since=iso_time(start_time(embedded.owner)))


def server_places(address: str, usual_port: int) -> Sequence[tuple[str, int]]:
    """Return host and port of a server, or of each sentinel or member of a cluster that knows it."""
    if names_sentinels(address):
        return read_sentinel_address(address).sentinels
    if names_cluster(address):
        return read_cluster_address(address).members
    parts = urlsplit(address)
    return [(parts.hostname or "", parts.port or usual_port)]


def accepts_connections(host: str, port: int) -> bool:
    """Return whether a server accepts connections."""
    try:
        socket.create_connection((host, port), ANSWER_SECONDS).close()
    except OSError:
        return False
    return True


def api_state(program: ProgramStatus | None, address: ApiAddress | None) -> PartState:
    """Return the state of the API, by its own word if it answers."""
    if address is None or address.gone:
        return program_state("api", program) if program is not None else PartState("api", NOT_RUNNING, runs=False)
    try:
        status, body = ask_readiness(address)
    except (OSError, http.client.HTTPException):
        state, runs = "does not answer", False
    else:
        runs = status == HTTPStatus.OK
        problems = [f"{part} {word}" for part, word in body.items() if part != "status" and word in PROBLEMS]
        state = ", ".join((ProgramState.READY if runs else "not ready", *problems))
    since = iso_time(program.since if program is not None else start_time(address.pid))
    pid = address.pid if address.node == socket.gethostname() else None
    return PartState("api", state, runs, pid, address.port, since, program.restarts if program is not None else None)


def worker_states(programs: Mapping[str, ProgramStatus], redis_url: str | None) -> list[PartState]:
    """Return the state of the workers of each set of queues."""
    living = asyncio.run(living_workers(redis_url)) if redis_url is not None else []
    states = []
    for queues in WORKER_QUEUES:
        part = "worker training" if queues[0] is Queue.TRAINING else "worker of other queues"
        program = programs.get(f"the {queues[0]} worker")
        states.append(program_state(part, program) if program is not None else worker_state(part, queues, living))
    return states


def worker_state(part: str, queues: Sequence[Queue], living: Sequence[LivingWorker]) -> PartState:
    """Return the state of workers that ``up`` does not run."""
    lacking = [queue for queue in queues if not any(queue in worker.queues for worker in living)]
    if lacking:
        state = NOT_RUNNING if len(lacking) == len(queues) else f"no worker of {', '.join(lacking)}"
        return PartState(part, state, runs=False)
    here = [worker for worker in living if worker.node == socket.gethostname() and worker.queues & set(queues)]
    count = sum(bool(worker.queues & set(queues)) for worker in living)
    state = f"{ProgramState.READY} ({count} {'process' if count == 1 else 'processes'})"
    if not here:
        return PartState(part, state, runs=True)
    return PartState(part, state, runs=True, pid=here[0].pid, since=iso_time(start_time(here[0].pid)))


async def living_workers(redis_url: str) -> list[LivingWorker]:
    """Return the living workers; none if Redis does not answer."""
    redis = redis_client(redis_url, timeout=ANSWER_SECONDS)
    try:
        return await read_living_workers(redis)
    except (RedisError, OSError):
        return []
    finally:
        await redis.aclose()


def iso_time(seconds: float) -> str | None:
    """Return a time in seconds since 1970 as an ISO time in UTC; ``None`` for 0."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds") if seconds else None

"""Keeps a home folder's services running: the API and the workers. Only one set runs at a time."""

import asyncio
import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import structlog
from redis.exceptions import RedisError

from api.cli.services.address import (
    ApiAddress,
    check_port,
    is_free,
    is_ready,
    own_address,
    publish_address,
    read_address,
)
from api.cli.session import Settings
from api.errors import CommandError
from graph.engines.child import Program, free_port
from graph.engines.home import Engines, prepare_home
from graph.engines.keeper import Keeper, KeptProgram
from graph.errors import EngineError
from workers.runtime.liveness import read_living_workers
from workers.task_catalogue import Queue
from workers.valkey.connections import redis_client

T = TypeVar("T")
FILE = "up.json"
WAIT_SECONDS = 60
POLL_SECONDS = 0.2
FIRST_WORKER, FIRST_SHARING = 1, 10
"""What is added to the port for metrics: for the first worker, and for the first of several server processes."""
LOOK_SECONDS = 1.0
WORKER_QUEUES: Sequence[Sequence[Queue]] = (
    (Queue.TRAINING,),
    tuple(queue for queue in Queue if queue is not Queue.TRAINING),
)
"""The queues of each worker process of a home: trainings have their own, so that nothing waits for one."""

log = structlog.get_logger("careergraph.up")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a home folder's services run: the API's address, and the lock that their supervisors hold."""

    address: ApiAddress
    lock: int


class AlreadyUpError(CommandError):
    """Another process runs the services of this home folder.

    Args:
        home: the home folder.
        address: the API's address; its process is the one that runs the services.
    """

    def __init__(self, home: Path, address: ApiAddress) -> None:
        self.address = address
        super().__init__(
            f"the services of {home} are already running: process {address.pid} on {address.node}, {address.url}. "
            "Use them, stop them with `careergraph down`, or set another CAREERGRAPH_HOME"
        )


def child_command(*arguments: str) -> list[str]:
    """Return the command line that runs ``careergraph`` in this Python."""
    return [sys.executable, "-m", "api.cli", *arguments]


@contextmanager
def hold_place(settings: Settings, port: int) -> Iterator[Place]:
    """Reserve the home folder's services for this process, with a free port.

    Raises:
        AlreadyUpError: another process runs them.
        CommandError: the port is taken.
        EngineError: services left by a killed process do not end, or the home folder cannot be used.
    """
    home = settings.home
    prepare_home(home)
    lock = os.open(home / "up", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        take_lock(home, lock)
        check_port(settings.api.host, port)
        address = own_address(settings.api.host, port or free_port())
        with publish_address(home, address, FILE):
            yield Place(address, lock)
    finally:
        os.close(lock)


def take_lock(home: Path, lock: int) -> None:
    """Take the lock of the services; errors as in :func:`hold_place`.

    The supervisors of the services hold it too. So if an ``up`` was killed, this waits until
    the services that it ran have ended.
    """
    deadline, wait_logged = time.monotonic() + WAIT_SECONDS, False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = read_address(home, FILE)
        else:
            return
        if owner is not None and not owner.gone:
            raise AlreadyUpError(home, owner)
        if time.monotonic() > deadline:
            raise EngineError(
                f"the services of {home} are being started or stopped by other processes: stop those first"
            )
        if not wait_logged:
            wait_logged = True
            log.info("waiting for services that another process left behind", home=str(home))
        time.sleep(POLL_SECONDS)


def queues_are_worked_on(redis_url: str, queues: Sequence[Queue]) -> bool:
    """Whether each queue has a living worker."""

    async def look() -> bool:
        redis = redis_client(redis_url)
        try:
            workers = await read_living_workers(redis)
            return all(any(queue in worker.queues for worker in workers) for queue in queues)
        except (RedisError, OSError):
            return False
        finally:
            await redis.aclose()

    return asyncio.run(look())


def worker_log(home: Path, queue: Queue) -> Path:
    """Return the log file of the worker process that serves a queue in a home."""
    queues = next(queues for queues in WORKER_QUEUES if queue in queues)
    return home / "log" / f"{queues[0]}.log"


def metrics_environment(settings: Settings, offset: int) -> dict[str, str]:
    """Return the variables that give one of several processes a port of its own for metrics, if they are served."""
    port = settings.workers.metrics_port
    return {} if port is None else {"CAREERGRAPH_METRICS_PORT": str(port + offset)}


def keep_worker(
    keeper: Keeper, settings: Settings, running_engines: Engines, queues: Sequence[Queue], lock: int | None = None
) -> KeptProgram:
    """Keep a worker of some queues running. Its name and its log are those of the first queue."""
    command = child_command("worker", *queues)
    program = Program(
        f"the {queues[0]} worker",
        command,
        worker_log(settings.home, queues[0]),
        Path.cwd(),
        lock,
        metrics_environment(
            settings, FIRST_WORKER + next(index for index, others in enumerate(WORKER_QUEUES) if queues[0] in others)
        ),
    )
    return keeper.keep(program, lambda: queues_are_worked_on(running_engines.redis_url, queues))


def keep_api(keeper: Keeper, settings: Settings, place: Place) -> KeptProgram:
    """Keep the API running; ``/health/ready`` tells when it is ready."""
    address = place.address
    command, file = child_command("serve", "--port", str(address.port)), settings.home / "log" / "api.log"
    program = Program("the API", command, file, Path.cwd(), place.lock, port=address.port)
    return keeper.keep(program, lambda: is_ready(address), free=lambda: is_free(address.host, address.port))


@contextmanager
def server_processes(settings: Settings, address: ApiAddress, keeper: Keeper, count: int) -> Iterator[None]:
    """Keep several server processes running that share a port; all are ready inside this block and end with it.

    Raises:
        EngineError: one of them ended and cannot be restarted; the message names its log.
    """
    with stop_at_end() as programs:
        for index in range(count):
            place = ["--host", address.host, "--port", str(address.port), "--sharing", str(index)]
            log_file = settings.home / "log" / f"api-{index}.log"
            environment = metrics_environment(settings, FIRST_SHARING + index)
            command = child_command("serve", *place)
            program = Program(f"server process {index}", command, log_file, Path.cwd(), environment=environment)
            (settings.home / process_file(index)).unlink(missing_ok=True)  # a killed process left it
            programs.append(keeper.keep(program, partial(is_serving, settings.home, index, address.port)))
        for program_kept in programs:
            keeper.wait_until_ready(program_kept)
        yield


@contextmanager
def stop_at_end() -> Iterator[list[KeptProgram]]:
    """Provide a list of programs, all of which are stopped at once when this block ends."""
    programs: list[KeptProgram] = []
    try:
        yield programs
    finally:
        with ThreadPoolExecutor(max(1, len(programs))) as pool:
            list(pool.map(KeptProgram.stop, programs))


def is_serving(home: Path, index: int, port: int) -> bool:
    """Return whether one of several server processes of this machine accepts connections on a port."""
    address = read_address(home, process_file(index))
    if address is None or (address.node, address.port) != (socket.gethostname(), port):
        return False
    return not address.gone


def process_file(index: int) -> str:
    """Return the file in the home folder that holds the address of one of several server processes, while it serves."""
    return f"api-{index}.json"


@contextmanager
def services(settings: Settings, running_engines: Engines, place: Place, keeper: Keeper) -> Iterator[None]:
    """Keep the API and the workers of :data:`WORKER_QUEUES` running; all are ready inside this block and end with it.

    The API ends first, so that nothing new is asked for; then the workers end, together.

    Raises:
        EngineError: one of them ended and cannot be restarted; the message names its log.
    """
    with stop_at_end() as workers, stop_at_end() as servers:
        servers.append(keep_api(keeper, settings, place))
        workers += [keep_worker(keeper, settings, running_engines, queues, place.lock) for queues in WORKER_QUEUES]
        for program in (*servers, *workers):
            keeper.wait_until_ready(program)
        yield


def end_in_order_on_signals() -> None:
    """Let a termination signal end this process as Ctrl-C does, so that what it has started so far stops in order."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def wait_for_signal(keeper: Keeper) -> None:
    """Wait for Ctrl-C or a termination signal.

    Raises:
        EngineError: a service cannot be kept running.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: keeper.end())
    keeper.wait_for_end()


async def while_kept(keeper: Keeper, work: Coroutine[Any, Any, T]) -> T:
    """Run work that needs the services.

    Raises:
        EngineError: a service cannot be kept running; the work was stopped.
    """
    task = asyncio.ensure_future(work)
    try:
        while not (await asyncio.wait({task}, timeout=LOOK_SECONDS))[0]:
            keeper.check()
        return task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

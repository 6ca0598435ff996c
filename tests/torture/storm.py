"""Requests tasks, kills processes meanwhile, and measures how long each recovery takes."""

import asyncio
import json
import random
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import psutil
from redis.exceptions import RedisError

from graph.db.client import GraphClient
from graph.db.migrations import Migrator, packaged_migrations
from graph.db.system import PING, SystemRepository
from graph.engines.arcadedb import GraphAddress
from graph.engines.home import Engines, embedded_engines
from graph.engines.keeper import Backoff, Keeper
from graph.errors import GraphError
from graph.registry.tasks import TaskRepository
from graph.viewer import SYSTEM, Viewer
from tests.real_neo4j import keep_neo4j
from tests.torture.effects import MAKE_PEOPLE, Findings, find_effects, task_name
from workers.errors import QueueUnavailableError
from workers.queue import TaskQueue
from workers.task_arguments import PersonArguments
from workers.task_catalogue import TaskKind
from workers.valkey.connections import redis_client

KIND = TaskKind.SUMMARISE_INTERESTS
WORKERS, CLIENTS = 3, 8
LOOK_SECONDS, LONGEST_RECOVERY = 0.2, 120.0
END_LOOK_SECONDS, LONGEST_PAUSE = 1.0, 120.0  # a task that was lost five times waits for longer than most
IN_FLIGHT_SECONDS = 0.5  # what a worker had taken before may still start, but no longer than this
GRAPH, REDIS, WORKER = "graph", "Redis", "worker"
VICTIMS = (WORKER, WORKER, WORKER, REDIS, GRAPH)
NAMES = {GRAPH: "java", REDIS: "valkey-server"}
PING_PATIENCE_SECONDS = 1.0
HELD = "MATCH (t:Task) WHERE t.state = 'RUNNING' AND t.worker STARTS WITH $prefix RETURN count(t) AS n"
STARTED_SINCE = "MATCH (t:Task) WHERE t.startedAt > $at RETURN count(t) AS n"
OPEN = "MATCH (t:Task) WHERE t.state IN ['QUEUED', 'RUNNING', 'RETRYING'] RETURN count(t) AS n"


@dataclass(frozen=True, slots=True)
class Plan:
    """How hard a storm is: tasks, seconds over which they are requested, and the seed of the kills.

    ``shortest`` and ``longest`` are seconds between a recovery and the next kill.
    """

    tasks: int
    seconds: float
    seed: int
    shortest: float = 1.0
    longest: float = 4.0


@dataclass(frozen=True, slots=True)
class Recovery:
    """Seconds from a kill until tasks went on, and until an engine that was killed answered again."""

    seconds: float
    away: float = 0.0

    @property
    def after_answer(self) -> float:
        """Seconds from the answer until tasks went on."""
        return self.seconds - self.away


@dataclass(slots=True)
class Storm:
    """A storm over engines and workers of its own.

    Args:
        plan: how hard it is.
        engines: the engines that are killed; somebody keeps them running.
        home: the home folder of the workers.
        workers: the worker processes that run.
        acknowledged: ids of the tasks whose request was answered.
        refusals: how often a request was refused, and sent again.
        open_at_last: tasks that had not ended when the last one was acknowledged.
        kills: how many processes were killed.
        server: name and version of the graph server.
        recoveries: what followed each kill, by what was killed.
    """

    plan: Plan
    engines: Engines
    home: Path
    workers: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    refusals: int = 0
    open_at_last: int = 0
    kills: int = 0
    server: str = ""
    recoveries: dict[str, list[Recovery]] = field(default_factory=lambda: defaultdict(list))

    def start_worker(self) -> "subprocess.Popen[bytes]":
        """Start a worker process."""
        address = self.engines.graph
        graph = {name: getattr(address, name) for name in ("uri", "user", "password", "database", "http")}
        facts = json.dumps({"graph": graph, "redis": self.engines.redis_url, "home": str(self.home)})
        with (self.home / "torture-worker.log").open("ab") as log:
            return subprocess.Popen([sys.executable, "-m", "tests.torture.worker", facts], stdout=log, stderr=log)

    @contextmanager
    def run_workers(self) -> Iterator[None]:
        """Run the workers inside this block."""
        self.workers = [self.start_worker() for _ in range(WORKERS)]
        try:
            yield
        finally:
            for worker in self.workers:
                worker.kill()
                worker.wait()

    async def rage(self) -> Findings:
        """Request all tasks while processes are killed, wait until they have ended, and say what is found."""
        client = GraphClient.open(self.engines.graph, patience=LONGEST_RECOVERY)
        await Migrator(client, self.engines.graph).migrate(packaged_migrations())
        await client.write(MAKE_PEOPLE, count=self.plan.tasks)
        self.server = await name_server(client, self.engines.graph)
        numbers = iter(range(1, self.plan.tasks + 1))
        killing = asyncio.create_task(self.kill_now_and_then(client))
        await asyncio.gather(*(self.request(client, numbers) for _ in range(CLIENTS)))
        killing.cancel()
        await asyncio.gather(killing, return_exceptions=True)
        await self.wait_for_end(client)
        findings = await find_effects(client, self.acknowledged)
        await client.close()
        return findings

    async def wait_for_end(self, client: GraphClient) -> None:
        """Wait until all tasks have ended, or none ends any more."""
        count = self.open_at_last = await count_open(client)
        last_end = time.monotonic()
        while count and time.monotonic() - last_end < LONGEST_PAUSE:
            await asyncio.sleep(END_LOOK_SECONDS)
            last_count, count = count, await count_open(client)
            if count != last_count:
                last_end = time.monotonic()

    async def request(self, client: GraphClient, numbers: Iterator[int]) -> None:
        """Request tasks one after the other, each with one key until the request is acknowledged."""
        redis = redis_client(self.engines.redis_url)
        queue = TaskQueue(TaskRepository(client, SYSTEM), redis, self.engines.redis_url, most_open=20)
        pause = self.plan.seconds * CLIENTS / self.plan.tasks
        for number in numbers:
            person, id, began = f"person-{number}", task_name(number), time.monotonic()
            while id not in self.acknowledged:
                try:
                    await queue.ask(KIND, Viewer(person), PersonArguments(user=person), id=id)
                    self.acknowledged.add(id)
                except (GraphError, QueueUnavailableError):
                    self.refusals += 1
                    await asyncio.sleep(LOOK_SECONDS)
            await asyncio.sleep(max(0.0, pause - (time.monotonic() - began)))
        await queue.close()
        await redis.aclose()

    async def kill_now_and_then(self, client: GraphClient) -> None:
        """Kill something, wait until that is mended, and then for a while, until cancelled."""
        chance = random.Random(self.plan.seed)  # noqa: S311 - it repeats a storm
        while True:
            await asyncio.sleep(chance.uniform(self.plan.shortest, self.plan.longest))
            victim = chance.choice(VICTIMS)
            self.kills += 1
            try:
                if victim == WORKER:
                    recovery = await self.kill_worker(client, chance.randrange(WORKERS))
                else:
                    recovery = await self.kill_engine(client, victim)
            except TimeoutError:  # the report shows it, and the storm goes on
                recovery = Recovery(LONGEST_RECOVERY)
            self.recoveries[victim].append(recovery)

    async def kill_worker(self, client: GraphClient, number: int) -> Recovery:
        """Kill a worker, start another, and wait until nothing waits for the dead one."""
        began, dead = time.monotonic(), self.workers[number]
        dead.send_signal(signal.SIGKILL)
        await asyncio.to_thread(dead.wait)
        self.workers[number] = self.start_worker()
        await wait_until(client, HELD, 0, prefix=f"{socket.gethostname()}-{dead.pid}-")
        return Recovery(time.monotonic() - began)

    async def kill_engine(self, client: GraphClient, victim: str) -> Recovery:
        """Kill an engine, and wait until a worker starts a task that it took after that."""
        began = time.monotonic()
        for process in psutil.Process().children(recursive=True):
            if process.name() == NAMES[victim]:
                process.kill()
        at = datetime.now(UTC) + timedelta(seconds=IN_FLIGHT_SECONDS)
        await (self.wait_for_graph() if victim == GRAPH else self.wait_for_redis())
        away = time.monotonic() - began
        await wait_until(client, STARTED_SINCE, None, at=at)
        return Recovery(time.monotonic() - began, away)

    async def wait_for_graph(self) -> None:
        """Wait until the graph server answers."""
        client = GraphClient.open(self.engines.graph, patience=PING_PATIENCE_SECONDS)
        await wait_for_answer(lambda: client.read(PING), GraphError)
        await client.close()

    async def wait_for_redis(self) -> None:
        """Wait until Redis answers."""
        redis = redis_client(self.engines.redis_url)
        await wait_for_answer(redis.ping, RedisError)
        await redis.aclose()


async def name_server(client: GraphClient, address: GraphAddress) -> str:
    """Return name and version of the graph server."""
    system = SystemRepository(client, embedded=address.http is not None, embedded_version=version("arcadedb-embedded"))
    facts = await system.facts(SYSTEM)
    return f"{facts.engine} {facts.version}"


async def count_open(client: GraphClient) -> int:
    """Return how many tasks have not ended."""
    return int((await client.read(OPEN))[0]["n"])


async def wait_for_answer(ask: Callable[[], Awaitable[object]], error: type[Exception]) -> None:
    """Ask again and again until an answer comes instead of an error.

    Raises:
        TimeoutError: none comes within the longest recovery.
    """
    async with asyncio.timeout(LONGEST_RECOVERY):
        while True:
            with suppress(error):
                await ask()
                return
            await asyncio.sleep(LOOK_SECONDS)


async def wait_until(client: GraphClient, query: str, count: int | None, **parameters: object) -> None:
    """Wait until a query counts a number of things; without a number, until it counts any.

    Raises:
        TimeoutError: it takes longer than the longest recovery.
    """
    async with asyncio.timeout(LONGEST_RECOVERY):
        while True:
            number = (await client.read(query, **parameters))[0]["n"]
            if number == count or (count is None and number):
                return
            await asyncio.sleep(LOOK_SECONDS)


@contextmanager
def run_engines(home: Path, keeper: Keeper, *, neo4j: bool) -> Iterator[Engines]:
    """Run Redis with its append-only file, and the embedded graph server or a real Neo4j, inside this block."""
    with ExitStack() as stack:
        address = stack.enter_context(keep_neo4j(home / "neo4j", keeper)) if neo4j else None
        yield stack.enter_context(embedded_engines(home, "512m", address, None, keeper))


def torture(plan: Plan, home: Path, *, neo4j: bool = False) -> tuple[Storm, Findings]:
    """Let a storm rage over engines of its own."""
    keeper = Keeper(Backoff(longest=1.0, most=None))
    with run_engines(home, keeper, neo4j=neo4j) as engines:
        storm = Storm(plan, engines, home)
        with storm.run_workers():
            return storm, asyncio.run(storm.rage())

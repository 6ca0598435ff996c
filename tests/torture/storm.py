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
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from graph.db.client import GraphClient
from graph.db.migrations import Migrator, packaged_migrations
from graph.engines.home import Engines, embedded_engines
from graph.engines.keeper import Backoff, Keeper
from graph.errors import GraphError
from graph.registry.tasks import TaskRepository
from graph.viewer import SYSTEM, Viewer
from tests.torture.effects import MAKE_PEOPLE, Findings, find_effects, task_name
from workers.errors import QueueUnavailableError
from workers.queue import TaskQueue
from workers.task_catalogue import PersonArguments, TaskKind
from workers.valkey.connections import redis_client

KIND = TaskKind.SUMMARISE_INTERESTS
WORKERS, CLIENTS = 3, 8
LOOK_SECONDS, LONGEST_RECOVERY, LONGEST_END = 0.2, 60.0, 180.0
IN_FLIGHT_SECONDS = 0.5  # what a worker had taken before may still start, but no longer than this
GRAPH, REDIS, WORKER = "graph", "Redis", "worker"
VICTIMS = (WORKER, WORKER, WORKER, REDIS, GRAPH)
NAMES = {GRAPH: "java", REDIS: "valkey-server"}
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


@dataclass(slots=True)
class Storm:
    """A storm over engines and workers of its own.

    Args:
        plan: how hard it is.
        engines: the engines that are killed; somebody keeps them running.
        home: the home folder of the workers.
    """

    plan: Plan
    engines: Engines
    home: Path
    workers: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    refusals: int = 0
    kills: int = 0
    recoveries: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

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
        numbers = iter(range(1, self.plan.tasks + 1))
        killing = asyncio.create_task(self.kill_now_and_then(client))
        await asyncio.gather(*(self.request(client, numbers) for _ in range(CLIENTS)))
        killing.cancel()
        await asyncio.gather(killing, return_exceptions=True)
        async with asyncio.timeout(LONGEST_END):
            while (await client.read(OPEN))[0]["n"]:
                await asyncio.to_thread(time.sleep, 1.0)
        findings = await find_effects(client, self.acknowledged)
        await client.close()
        return findings

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
            at, self.kills = time.monotonic(), self.kills + 1
            with suppress(TimeoutError):  # the report shows a minute
                if victim == WORKER:
                    await self.kill_worker(client, chance.randrange(WORKERS))
                else:
                    await self.kill_engine(client, victim)
            self.recoveries[victim].append(time.monotonic() - at)

    async def kill_worker(self, client: GraphClient, number: int) -> None:
        """Kill a worker, start another, and wait until nothing waits for the dead one."""
        dead = self.workers[number]
        dead.send_signal(signal.SIGKILL)
        await asyncio.to_thread(dead.wait)
        self.workers[number] = self.start_worker()
        await wait_until(client, HELD, 0, prefix=f"{socket.gethostname()}-{dead.pid}-")

    async def kill_engine(self, client: GraphClient, victim: str) -> None:
        """Kill an engine, and wait until a worker starts a task that it took after that."""
        for process in psutil.Process().children(recursive=True):
            if process.name() == NAMES[victim]:
                process.kill()
        at = datetime.now(UTC) + timedelta(seconds=IN_FLIGHT_SECONDS)
        await wait_until(client, STARTED_SINCE, None, at=at)


async def wait_until(client: GraphClient, query: str, count: int | None, **parameters: object) -> None:
    """Wait until a query counts a number of things; without a number, until it counts any.

    Raises:
        TimeoutError: it takes longer than a minute.
    """
    async with asyncio.timeout(LONGEST_RECOVERY):
        while True:
            number = (await client.read(query, **parameters))[0]["n"]
            if number == count or (count is None and number):
                return
            await asyncio.sleep(LOOK_SECONDS)


def torture(plan: Plan, home: Path) -> tuple[Storm, Findings]:
    """Let a storm rage over embedded engines of its own, with Redis's append-only file on."""
    keeper = Keeper(Backoff(longest=1.0, most=None))
    with ExitStack() as stack:
        engines = stack.enter_context(embedded_engines(home, "512m", None, None, keeper))
        storm = Storm(plan, engines, home)
        stack.enter_context(storm.run_workers())
        return storm, asyncio.run(storm.rage())

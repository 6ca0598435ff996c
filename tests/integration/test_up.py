"""A real ``careergraph up``: each of its processes is killed, and it recovers with all acknowledged data."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from api.cli.address import ApiAddress, is_ready, read_address
from api.cli.supervision import queue_is_worked_on
from graph.db.client import GraphClient
from graph.engines.child import SUPERVISOR
from graph.engines.home import running
from graph.registry.tasks import TaskRepository, TaskState
from graph.viewer import SYSTEM, Viewer
from tests.conftest import ROOT
from workers.queue import TaskQueue
from workers.task_catalogue import PersonArguments, Queue, TaskKind
from workers.valkey.connections import redis_client

LIMIT_SECONDS = 600
ENVIRONMENT = {
    "CAREERGRAPH_GRAPH_HEAP": "256m",
    "CAREERGRAPH_EMBEDDER": "characters",
    "CAREERGRAPH_HEARTBEAT_SECONDS": "4",
    "CAREERGRAPH_REFRESH_SECONDS": "0.3",
    "COLUMNS": "200",
}


def environment(home: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("CAREERGRAPH_")}
    return {**own, **ENVIRONMENT, "CAREERGRAPH_HOME": str(home)}


def run(home: Path, *arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        env={**environment(home), **changes},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_SECONDS,
    )


@dataclass
class Up:
    """A running ``up`` and what it has said so far."""

    home: Path
    process: "subprocess.Popen[str]"
    lines: list[str] = field(default_factory=list)

    def wait_for(self, words: str) -> None:
        """Read what it says until a line holds some words."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if words in line:
                return
        raise AssertionError(f"it ended without {words!r}: {self.lines}")

    def rest(self) -> str:
        """What it says until its end."""
        assert self.process.stdout is not None
        return self.process.stdout.read()

    @property
    def address(self) -> ApiAddress:
        address = read_address(self.home, "up.json")
        assert address is not None
        return address

    def find(self, *words: str, supervisors: bool = False) -> list[psutil.Process]:
        """What it runs whose command line ends with some words, or the supervisors of these."""
        found = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # it ended while this looked
                command = child.cmdline()
                if tuple(command[-len(words) :]) == words and (str(SUPERVISOR) in command[:2]) is supervisors:
                    found.append(child)
        return found


@contextmanager
def up(home: Path, *arguments: str) -> Iterator[Up]:
    """``careergraph up``; killed at the end where it still runs, and after a generous limit."""
    command = [sys.executable, "-m", "api.cli", "up", *(arguments or ("--port", "0"))]
    process = subprocess.Popen(
        command, env=environment(home), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    limit = threading.Timer(2 * LIMIT_SECONDS, process.kill)
    limit.start()
    try:
        yield Up(home, process)
    finally:
        limit.cancel()
        limit.join()
        children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.kill()
        process.wait()
        psutil.wait_procs(children, timeout=60)
        assert process.stdout is not None
        process.stdout.close()


JAVA = ("com.arcadedb.server.ArcadeDBServer",)
WORKERS = [("worker", queue) for queue in Queue]
ASKED = "MATCH (n:Kept) RETURN count(n) AS n"


def valkey(made: Up) -> list[psutil.Process]:
    children = psutil.Process(made.process.pid).children(recursive=True)
    return [child for child in children if child.name() == "valkey-server"]


async def until(condition: Callable[[], Any]) -> None:
    """Wait until something is so; it is looked at a few times a second."""
    pause = threading.Event()
    async with asyncio.timeout(LIMIT_SECONDS):
        while not await asyncio.to_thread(condition):
            await asyncio.to_thread(pause.wait, 0.2)


@dataclass(frozen=True, slots=True)
class Clients:
    """Clients that live through every kill, as those of the API do."""

    graph: GraphClient
    redis: Any
    redis_url: str
    queue: TaskQueue


@asynccontextmanager
async def clients(home: Path) -> AsyncIterator[Clients]:
    found = running(home)
    assert found is not None
    engines = found.with_given(None, None)
    graph = GraphClient.open(engines.graph, patience=60.0)
    redis = redis_client(engines.redis_url, timeout=20.0)
    queue = TaskQueue(TaskRepository(graph, SYSTEM), redis, engines.redis_url)
    try:
        yield Clients(graph, redis, engines.redis_url, queue)
    finally:
        await queue.close()
        await redis.aclose()
        await graph.close()


async def all_ready(made: Up, used: Clients) -> None:
    """Wait until the API is ready and a worker of each queue lives, as processes that are there now."""
    await until(lambda: is_ready(made.address))
    await until(lambda: all(queue_is_worked_on(used.redis_url, queue) for queue in Queue))


async def kill(made: Up, used: Clients, victims: list[psutil.Process]) -> None:
    """Kill processes after an acknowledged write, and wait until everything is ready and holds the write."""
    assert victims
    before = (await used.graph.read(ASKED))[0]["n"]
    await used.graph.write("CREATE (:Kept)")
    await used.redis.set("kept", before + 1)
    for victim in victims:
        victim.kill()
    await until(lambda: not any(is_alive(victim) for victim in victims))
    await all_ready(made, used)
    assert await used.graph.read(ASKED) == [{"n": before + 1}]
    assert await used.redis.get("kept") == str(before + 1)


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def check_a_task_is_done(used: Clients, id: str) -> None:
    """A worker that lived through the kills takes a task and ends it."""
    task = await used.queue.ask(TaskKind.SUMMARISE_INTERESTS, Viewer("ann"), PersonArguments(user="ann"), id=id)
    async with asyncio.timeout(LIMIT_SECONDS):
        ended = [one async for one in used.queue.follow(task.id)][-1]
    assert ended.state is TaskState.SUCCEEDED


async def test_whatever_is_killed_runs_again_with_what_was_acknowledged(tmp_path: Path) -> None:
    home = tmp_path / "a b" / "c'd"
    home.parent.mkdir()
    with up(home) as made:
        await asyncio.to_thread(made.wait_for, "Ready")
        assert is_ready(made.address), "it says ready when the API is"
        check_a_second_one_is_refused(made, tmp_path)
        check_doctor(run(home, "doctor"))
        port = made.address.port
        async with clients(home) as used:
            await used.graph.write("CREATE (:User {id: 'ann'})")
            await all_ready(made, used)
            await kill(made, used, made.find("--port", str(port)))
            await kill(made, used, valkey(made))
            await kill(made, used, made.find(*JAVA))
            await check_a_task_is_done(used, "after-engines")
            for worker in WORKERS:
                await kill(made, used, made.find(*worker))
            supervisors = [one for words in (JAVA, *WORKERS) for one in made.find(*words, supervisors=True)]
            assert len(supervisors) == 4
            await kill(made, used, supervisors + valkey(made) + made.find("--port", str(port), supervisors=True))
            await kill(made, used, valkey(made))
            await kill(made, used, valkey(made))
            await check_a_task_is_done(used, "after-everything")
        assert made.address.port == port
        made.process.kill()
        said = await asyncio.to_thread(made.rest)
    for name in ("the API", "the embedded graph server", "the embedded Redis server", "the training worker"):
        assert f"{name} was killed by signal 9: starting it again" in said
        assert f"{name} is ready again" in said
    with up(home) as again:
        await asyncio.to_thread(again.wait_for, "Ready")
        async with clients(home) as used:
            assert await used.graph.read("MATCH (u:User) RETURN u.id AS id") == [{"id": "ann"}]
        children = psutil.Process(again.process.pid).children(recursive=True)
        again.process.terminate()
        assert await asyncio.to_thread(again.process.wait, LIMIT_SECONDS) == 0
        assert psutil.wait_procs(children, timeout=60)[1] == []


def test_what_cannot_run_ends_it_with_an_error_that_names_the_log(tmp_path: Path) -> None:
    done = run(tmp_path, "up", "--port", "0", CAREERGRAPH_JWT_SECRET="short")
    assert done.returncode == 1
    assert (
        f"the API ended with exit code 2 at its start; its log says why: {tmp_path / 'log' / 'api.log'}" in done.stderr
    )
    assert "CAREERGRAPH_JWT_SECRET is too short" in (tmp_path / "log" / "api.log").read_text()
    assert "Ready" not in done.stdout


def check_a_second_one_is_refused(made: Up, tmp_path: Path) -> None:
    """Neither for the same home folder nor for the same port does a second ``up`` say that it is ready."""
    again = run(made.home, "up", "--port", "0")
    assert (again.returncode, again.stdout) == (2, "")
    assert f"process {made.process.pid}" in again.stderr
    assert "run already" in again.stderr
    port = str(made.address.port)
    other = run(tmp_path / "other", "up", "--port", port)
    assert (other.returncode, other.stdout) == (2, "")
    assert f"port {port} of 127.0.0.1: Address already in use" in other.stderr
    assert "another one with --port" in other.stderr
    assert run(tmp_path / "other", "serve", "--port", port).returncode == 2


def check_doctor(done: "subprocess.CompletedProcess[str]") -> None:
    assert done.returncode == 0, done.stderr
    for queue in Queue:
        assert f"{queue}: process " in done.stdout
    assert " is ready" in done.stdout

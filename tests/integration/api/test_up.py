"""A real ``careergraph up``: each of its processes is killed, and it recovers with all acknowledged data."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from api.cli.services.address import is_ready
from api.cli.services.running_services import WORKER_QUEUES, queues_are_worked_on
from graph.db.client import GraphClient
from graph.engines.home import running
from graph.registry.tasks import TaskRepository, TaskState
from graph.viewer import SYSTEM, Viewer
from tests.integration.commands import LIMIT_SECONDS, Running, is_alive, run, start, until
from workers.queue import TaskQueue
from workers.task_arguments import PersonArguments
from workers.task_catalogue import Queue, TaskKind
from workers.valkey.connections import redis_client

JAVA = ("com.arcadedb.server.ArcadeDBServer",)
WORKERS = [("worker", *queues) for queues in WORKER_QUEUES]
ASKED = "MATCH (n:Kept) RETURN count(n) AS n"


def valkey(made: Running) -> list[psutil.Process]:
    children = psutil.Process(made.process.pid).children(recursive=True)
    return [child for child in children if child.name() == "valkey-server"]


@dataclass(frozen=True, slots=True)
class Clients:
    """Clients that live through every kill, as those of the API do."""

    graph: GraphClient
    redis: Any
    redis_url: str
    queue: TaskQueue


@asynccontextmanager
async def clients(home: Path) -> AsyncIterator[Clients]:
    shared_engines = running(home)
    assert shared_engines is not None
    engines = shared_engines.with_given(None, None)
    graph = GraphClient.open(engines.graph, patience=60.0)
    redis = redis_client(engines.redis_url, timeout=20.0)
    queue = TaskQueue(TaskRepository(graph, SYSTEM), redis, engines.redis_url)
    try:
        yield Clients(graph, redis, engines.redis_url, queue)
    finally:
        await queue.close()
        await redis.aclose()
        await graph.close()


async def all_ready(made: Running, used: Clients) -> None:
    """Wait until the API is ready and a worker of each queue lives, as processes that are there now."""
    await until(lambda: is_ready(made.address))
    await until(lambda: queues_are_worked_on(used.redis_url, list(Queue)))


async def kill(made: Running, used: Clients, victims: list[psutil.Process]) -> None:
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


async def check_a_task_is_done(used: Clients, id: str) -> None:
    """A worker that lived through the kills takes a task and ends it."""
    task = await used.queue.ask(TaskKind.SUMMARISE_INTERESTS, Viewer("ann"), PersonArguments(user="ann"), id=id)
    async with asyncio.timeout(LIMIT_SECONDS):
        ended = [state async for state in used.queue.follow(task.id)][-1]
    assert ended.state is TaskState.SUCCEEDED


async def test_whatever_is_killed_runs_again_with_what_was_acknowledged(tmp_path: Path) -> None:
    home = tmp_path / "a b" / "c'd"
    home.parent.mkdir()
    with start(home, "up", "--port", "0") as made:
        await asyncio.to_thread(made.wait_for, "The graph is empty")
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
            supervisors = [process for words in (JAVA, *WORKERS) for process in made.find(*words, supervisors=True)]
            assert len(supervisors) == 1 + len(WORKERS)
            await kill(made, used, supervisors + valkey(made) + made.find("--port", str(port), supervisors=True))
            await kill(made, used, valkey(made))
            await kill(made, used, valkey(made))
            await check_a_task_is_done(used, "after-everything")
        assert made.address.port == port
        made.process.kill()
        output = await asyncio.to_thread(made.rest)
    for name in ("the API", "the embedded graph server", "the embedded Redis server", "the training worker"):
        assert f"{name} was killed by signal 9: starting it again" in output
        assert f"{name} is ready again" in output
    with start(home, "up", "--port", "0") as again:
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


def check_a_second_one_is_refused(made: Running, tmp_path: Path) -> None:
    """Neither for the same home folder nor for the same port does a second ``up`` say that it is ready."""
    again = run(made.home, "up", "--port", "0")
    assert (again.returncode, again.stdout) == (2, "")
    assert f"process {made.process.pid}" in again.stderr
    assert "are already running" in again.stderr
    port = str(made.address.port)
    other = run(tmp_path / "other", "up", "--port", port)
    assert (other.returncode, other.stdout) == (2, "")
    assert f"port {port} of 127.0.0.1: Address already in use" in other.stderr
    assert "another one with --port" in other.stderr
    assert run(tmp_path / "other", "serve", "--port", port).returncode == 2


def check_doctor(done: "subprocess.CompletedProcess[str]") -> None:
    assert done.returncode == 0, done.stderr
    for queues in WORKER_QUEUES:
        assert f"{', '.join(queues)}: process " in done.stdout
    assert " is ready" in done.stdout


def read_status(home: Path) -> tuple[int, dict[str, dict[str, Any]]]:
    done = run(home, "status", "--json")
    return done.returncode, {state["part"]: state for state in json.loads(done.stdout)}


async def test_in_the_background_it_says_what_runs_and_stops_in_order(tmp_path: Path) -> None:
    code, states = read_status(tmp_path)
    assert code == 1
    assert {state["state"] for state in states.values()} == {"not running"}
    assert "Nothing of `careergraph up` runs" in run(tmp_path, "down").stdout

    started = run(tmp_path, "up", "--detach", "--port", "0")
    assert started.returncode == 0, started.stderr
    try:
        check_all_parts_run(tmp_path)
        refused = run(tmp_path, "up", "--detach", "--port", "0")
        assert refused.returncode == 2
        assert "already running" in refused.stderr
        await check_a_restart_is_counted(tmp_path)
    finally:
        stopped = run(tmp_path, "down")
    assert stopped.returncode == 0, stopped.stderr
    assert stopped.stdout.index("the API") < stopped.stdout.index("the training worker")
    assert stopped.stdout.index("the training worker") < stopped.stdout.index("the embedded graph server")
    assert "Everything is stopped." in stopped.stdout
    assert read_status(tmp_path)[0] == 1
    assert run(tmp_path, "down").returncode == 0


def check_all_parts_run(home: Path) -> None:
    code, states = read_status(home)
    assert code == 0
    assert set(states) == {"graph", "redis", "api", "worker training", "worker of other queues"}
    assert all(state["state"] == "ready" and state["restarts"] == 0 for state in states.values()), states
    assert all(psutil.Process(state["pid"]).is_running() for state in states.values())
    assert all(states[part]["port"] for part in ("graph", "redis", "api"))


async def check_a_restart_is_counted(home: Path) -> None:
    psutil.Process(read_status(home)[1]["worker training"]["pid"]).kill()
    await until(lambda: read_status(home)[1]["worker training"]["restarts"] == 1)


async def test_down_waits_for_what_a_killed_up_left(tmp_path: Path) -> None:
    with start(tmp_path, "up", "--port", "0") as made:
        await asyncio.to_thread(made.wait_for, "Ready")
        children = psutil.Process(made.process.pid).children(recursive=True)
        made.process.kill()
        stopped = await asyncio.to_thread(run, tmp_path, "down")
        assert stopped.returncode == 0, stopped.stderr
        assert not any(is_alive(child) for child in children)

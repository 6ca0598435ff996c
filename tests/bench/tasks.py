"""How fast tasks are requested, and how many short ones a worker runs: what a task costs beside its work.

    python -m tests.bench.tasks [--tasks 3000] [--home FOLDER]

People are made for it, and each requests one task. A worker in a process of its own runs a job that does nothing: first
with the default settings, then with room for more at once. Without a folder, new embedded engines serve; they go away
at the end.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, LiteralString

from arq.worker import func

from graph.catalogue.money import DEFAULT_RATES
from graph.db.client import GraphClient, Row
from graph.db.migrations import Migrator, packaged_migrations
from graph.engines.arcadedb import GraphAddress
from graph.engines.home import Engines, embedded_engines
from graph.registry.tasks import TaskRepository
from graph.viewer import SYSTEM, Viewer
from tests.bench.page import compute_percentiles
from tests.bench.serving import time_fixed_computation
from workers import main as workers_main
from workers.queue import TaskQueue
from workers.queue_limits import DEFAULT_LIMITS
from workers.runtime.context import Context
from workers.runtime.runner import Progress, run_task
from workers.settings import WorkerSettings
from workers.task_arguments import Arguments, PersonArguments
from workers.task_catalogue import TASKS, Queue, TaskKind, TaskType
from workers.valkey.connections import redis_client

KIND, QUEUE = TaskKind.SUMMARISE_INTERESTS, Queue.ENRICHMENT
WORKER, AT_ONCE = "worker", 64
LIMIT_SECONDS, WARM_UP = 600, 500  # the graph server compiles the queries meanwhile
MAKE_PEOPLE = "UNWIND range(1, $count) AS n MERGE (:User {id: 'bench-' + toString(n)})"
FORGET = "MATCH (t:Task) DETACH DELETE t"
OPEN_COUNT = "MATCH (t:Task) WHERE t.state IN ['QUEUED', 'RUNNING', 'RETRYING'] RETURN count(t) AS n"
SPAN = """
MATCH (t:Task) WHERE t.state = 'SUCCEEDED'
RETURN count(t) AS n, min(t.startedAt) AS first, max(t.finishedAt) AS last
"""


async def do_nothing(_context: Context, _id: str, _arguments: Arguments, _progress: Progress) -> str:
    """Do the work of the shortest task."""
    return "done"


def idle_function(task: TaskType, _settings: WorkerSettings) -> Any:
    """Return the function of a kind of task, without its work."""

    async def run(ctx: Mapping[str, Any], id: str, arguments: Mapping[str, Any]) -> None:
        await run_task(ctx, id, arguments, task, do_nothing, LIMIT_SECONDS)

    return func(run, name=task.function_name, timeout=LIMIT_SECONDS, max_tries=workers_main.UNLIMITED, keep_result=0)


def run_worker(facts: str) -> None:
    """Run the worker of the measurement in this process until it is stopped."""
    given = json.loads(facts)
    engines = Engines(GraphAddress(**given["graph"]), given["redis"], os.getpid())
    setattr(workers_main, "arq_function", idle_function)  # noqa: B010 - it returns another type
    workers_main.run(engines, Path(given["home"]), [QUEUE], WorkerSettings(), DEFAULT_RATES)


async def request_tasks(engines: Engines, client: GraphClient, count: int) -> list[float]:
    """Request a task for each person, one after the other. Return how long each took, in milliseconds."""
    redis = redis_client(engines.redis_url)
    queue = TaskQueue(TaskRepository(client, SYSTEM), redis, engines.redis_url, most_open=20)
    milliseconds = []
    for number in range(1, count + 1):
        person = f"bench-{number}"
        began = time.perf_counter()
        await queue.ask(KIND, Viewer(person), PersonArguments(user=person))
        milliseconds.append((time.perf_counter() - began) * 1_000)
    await queue.close()
    await redis.aclose()
    return milliseconds


def run_tasks(engines: Engines, home: Path, at_once: int | None) -> float:
    """Let a worker run all tasks. Return how many it ran in a second, from its first start to the last end.

    Args:
        engines: the engines.
        home: the home folder.
        at_once: how many run at once; ``None`` means as many as by default.
    """
    changes = {}
    if at_once is not None:
        limits = json.dumps({QUEUE: {"concurrency": at_once, "priority": 1}})
        changes = {"CAREERGRAPH_WORKER_TASKS": str(at_once), "CAREERGRAPH_QUEUES": limits}
    address = engines.graph
    graph = {name: getattr(address, name) for name in ("uri", "user", "password", "database", "http")}
    facts = json.dumps({"graph": graph, "redis": engines.redis_url, "home": str(home)})
    with (home / "bench-worker.log").open("ab") as log:
        command = [sys.executable, "-m", "tests.bench.tasks", WORKER, facts]
        process = subprocess.Popen(command, env={**os.environ, **changes}, stdout=log, stderr=log)
    try:
        while asyncio.run(read_one(engines, OPEN_COUNT))["n"]:
            time.sleep(1)
    finally:
        process.terminate()
        process.wait()
    span = asyncio.run(read_one(engines, SPAN))
    return float(span["n"] / (span["last"] - span["first"]).total_seconds())


async def read_one(engines: Engines, query: LiteralString) -> Row:
    """Return the only row of a query."""
    client = GraphClient.open(engines.graph, patience=30.0)
    try:
        return (await client.read(query))[0]
    finally:
        await client.close()


async def measure_requests(engines: Engines, count: int) -> list[float]:
    """Make people, and request their tasks. Return how long each request took, in milliseconds."""
    client = GraphClient.open(engines.graph, patience=30.0)
    await Migrator(client, engines.graph).migrate(packaged_migrations())
    await client.write(FORGET)
    await client.write(MAKE_PEOPLE, count=count + WARM_UP)
    milliseconds = await request_tasks(engines, client, count + WARM_UP)
    await client.close()
    return milliseconds[WARM_UP:]


def main() -> None:
    """Measure on embedded engines."""
    if sys.argv[1:2] == [WORKER]:
        run_worker(sys.argv[2])
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=3_000)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    fixed = {"before": compute_percentiles(time_fixed_computation())}
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder)
        with embedded_engines(home, "768m", None, None) as engines:
            middle, high = compute_percentiles(asyncio.run(measure_requests(engines, options.tasks)))
            print(f"request a task: p50 {middle} ms, p95 {high} ms ({options.tasks:,} one after the other)")
            default = DEFAULT_LIMITS[QUEUE].concurrency
            print(f"one worker, short tasks, {default} at once: {run_tasks(engines, home, None):.0f} tasks/s")
            asyncio.run(measure_requests(engines, options.tasks))
            print(f"the same, {AT_ONCE} at once: {run_tasks(engines, home, AT_ONCE):.0f} tasks/s")
    fixed["after"] = compute_percentiles(time_fixed_computation())
    for when, (middle, high) in fixed.items():
        print(f"a fixed computation, nothing of this running, {when}: p50 {middle} ms, p95 {high} ms")


if __name__ == "__main__":
    assert TASKS[KIND].queue is QUEUE
    main()

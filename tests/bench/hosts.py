"""CareerGraph on three hosts: the API, a worker, and Redis with the graph, each in a network namespace of its own.

    python -m tests.bench.hosts      # as root on Linux, where a real Neo4j is at hand for tests

Hosts share nothing but the network: each has its own home folder and its own loopback. A small world is written, a page
is asked for from outside, and a task that the API takes is done by the worker on the other host. Prints what happened,
and takes everything down again.
"""

import argparse
import asyncio
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from api.cli.session import graph
from api.http.tokens import Tokens
from graph.engines.home import embedded_engines
from graph.ingest.bulk import BulkWriter
from tests.e2e.running import PAGE
from tests.real_neo4j import run_neo4j
from tests.small_worlds import QUIET, write_small_world

BRIDGE, OUTSIDE = "careergraph0", "10.88.0.254"
HOSTS = {"data": "10.88.0.1", "api": "10.88.0.2", "worker": "10.88.0.3"}
PORT = 8_000
PERSON, WORLD = "person-000010", replace(QUIET, people=60, jobs=200)
LIMIT_SECONDS = 600.0
REFRESH = "mutation { refreshRecommendations(input: {}) { task { id } errors { message } } }"
TASK = "query ($id: ID!) { task(id: $id) { state message } }"


def ip(*words: str) -> None:
    """Run ``ip``."""
    subprocess.run(["ip", *words], check=True)


def name_of(host: str) -> str:
    """Return the name of a host's namespace."""
    return f"careergraph-{host}"


@contextmanager
def networked_hosts() -> Iterator[None]:
    """Make a namespace for each host, joined by a bridge that this machine reaches as well."""
    ip("link", "add", BRIDGE, "type", "bridge")
    try:
        ip("addr", "add", f"{OUTSIDE}/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        for host, address in HOSTS.items():
            inner, outer = f"cg-{host}", f"cg-{host}-up"
            ip("netns", "add", name_of(host))
            ip("link", "add", outer, "master", BRIDGE, "type", "veth", "peer", "name", inner, "netns", name_of(host))
            ip("link", "set", outer, "up")
            ip("-n", name_of(host), "addr", "add", f"{address}/24", "dev", inner)
            ip("-n", name_of(host), "link", "set", inner, "up")
            ip("-n", name_of(host), "link", "set", "lo", "up")
        yield
    finally:
        for host in HOSTS:
            for words in (("link", "delete", f"cg-{host}-up"), ("netns", "delete", name_of(host))):
                subprocess.run(["ip", *words], check=False, stderr=subprocess.DEVNULL)
        ip("link", "delete", BRIDGE)


@contextmanager
def run_on(host: str, log: Path, *arguments: str, **variables: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a module of this Python on a host until the end; its log goes to a file."""
    command = ["ip", "netns", "exec", name_of(host), sys.executable, "-m", *arguments]
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, env={**os.environ, **variables}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            text=True,
        ) as process,
    ):  # fmt: skip
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=120)  # closes its standard input


async def relay(host: str, port: int) -> asyncio.Server:
    """Pass connections to a port of a host's address on to its loopback, where the engines listen."""

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while content := await reader.read(65_536):
            writer.write(content)
            await writer.drain()
        writer.close()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(copy(reader, inner_writer), copy(inner_reader, writer), return_exceptions=True)

    return await asyncio.start_server(take, HOSTS[host], port)


async def serve_data(home: Path) -> None:
    """Run Redis and the graph with a small world, say where, and go on until standard input ends."""
    with run_neo4j(home / "neo4j") as (address, _), embedded_engines(home, "768m", address, None) as engines:
        async with graph(engines) as client:
            await write_small_world(client, BulkWriter(client), home, WORLD)
        ports = [urlsplit(url).port or 0 for url in (address.uri, engines.redis_url)]
        servers = [await relay("data", port) for port in ports]
        urls = [url.replace("127.0.0.1", HOSTS["data"]) for url in (address.uri, engines.redis_url)]
        print(json.dumps([*urls, address.password]), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        for server in servers:
            server.close()


@dataclass(frozen=True, slots=True)
class Client:
    """A client outside the hosts."""

    token: str

    def is_ready(self) -> bool:
        """Return whether the API serves."""
        try:
            with urllib.request.urlopen(f"http://{HOSTS['api']}:{PORT}/health/ready", timeout=10) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, TimeoutError):
            return False

    def ask(self, query: str, **variables: Any) -> Any:
        """Return the data of an answer.

        Raises:
            RuntimeError: there are errors; the message is theirs.
        """
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"http://{HOSTS['api']}:{PORT}/graphql", data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=120) as answer:
            content = json.load(answer)
        if "errors" in content:
            raise RuntimeError(str(content["errors"]))
        return content["data"]


def wait_until(condition: Callable[[], bool]) -> float:
    """Wait until something is so, and return the seconds."""
    begin, pause = time.perf_counter(), threading.Event()
    while not condition():
        if time.perf_counter() - begin > LIMIT_SECONDS:
            raise TimeoutError(f"not so after {LIMIT_SECONDS:.0f} s")
        pause.wait(0.1)
    return time.perf_counter() - begin


def try_hosts(folder: Path) -> None:
    """Set the hosts up, ask for a page and a task, and print what happened."""
    secret = secrets.token_urlsafe(48)
    client = Client(Tokens(secret, timedelta(hours=1)).make(PERSON, ("CANDIDATE",)))
    with networked_hosts(), ExitStack() as stack:
        data = stack.enter_context(
            run_on("data", folder / "data.log", "tests.bench.hosts", "--data", str(folder / "data"))
        )
        assert data.stdout is not None
        graph_uri, redis_url, password = json.loads(data.stdout.readline())
        print(f"data    {HOSTS['data']}: graph {graph_uri}, Redis on port {urlsplit(redis_url).port}, a small world")
        shared = {
            "CAREERGRAPH_GRAPH_URI": graph_uri, "CAREERGRAPH_GRAPH_PASSWORD": password,
            "CAREERGRAPH_REDIS_URL": redis_url, "CAREERGRAPH_JWT_SECRET": secret,
            "CAREERGRAPH_DEADLINE_SECONDS": "30", "CAREERGRAPH_COMPUTE_SECONDS": "60",
        }  # fmt: skip
        for host, words in {
            "api": ("serve", "--host", HOSTS["api"], "--port", str(PORT)),
            "worker": ("worker", "recommendations"),
        }.items():
            variables = {**shared, "CAREERGRAPH_HOME": str(folder / host)}
            stack.enter_context(run_on(host, folder / f"{host}.log", "api.cli", *words, **variables))
        print(f"api     {HOSTS['api']}: ready after {wait_until(client.is_ready):.1f} s")
        begin = time.perf_counter()
        edges = client.ask(PAGE, first=10, after=None)["viewer"]["recommendedJobs"]["edges"]
        print(f"page    {len(edges)} jobs in {1_000 * (time.perf_counter() - begin):.0f} ms, first {edges[0]['node']}")
        task = client.ask(REFRESH)["refreshRecommendations"]["task"]["id"]
        state: dict[str, str] = {}

        def has_ended() -> bool:
            state.update(client.ask(TASK, id=task)["task"])
            return state["state"] in {"SUCCEEDED", "FAILED"}

        seconds = wait_until(has_ended)
        print(f"worker  {HOSTS['worker']}: task {state['state']} after {seconds:.1f} s: {state['message']}")
        log = (folder / "worker.log").read_text(encoding="utf-8")
        print(f"worker  its log {'names' if 'task succeeded' in log else 'does not name'} the task")
    print("taken down")


def main() -> None:
    """Try the hosts; with ``--data``, be the one with Redis and the graph."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.data:
        asyncio.run(serve_data(options.data))
        return
    with tempfile.TemporaryDirectory() as folder:
        try_hosts(Path(folder))


if __name__ == "__main__":
    main()

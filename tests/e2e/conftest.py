"""Processes as an operator runs them, over a small world."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from api.cli.services.running_services import WORKER_QUEUES
from graph.db.client import GraphClient
from graph.db.migrations import Migrator, packaged_migrations
from graph.engines.child import free_port
from graph.ingest.bulk import BulkWriter
from tests.conftest import ROOT, SCHEDULES, Server, run_process
from tests.e2e.running import Api, until
from tests.small_worlds import SMALL, WIPE, write_small_world
from workers.valkey.connections import redis_client

MANY_JOBS = replace(SMALL, jobs=700)  # so that the candidate's list, which ends where relevance ends, has a second page


@pytest.fixture(scope="module")
async def graph(server: Server) -> AsyncIterator[GraphClient]:
    """A client of a graph that holds a small world."""
    client = GraphClient.open(server.engines.graph, patience=30.0)
    await Migrator(client, server.engines.graph).migrate(packaged_migrations())
    await client.run_alone(WIPE)
    await write_small_world(client, BulkWriter(client), server.home, MANY_JOBS)
    yield client
    await client.close()


@pytest.fixture(scope="module")
async def api(graph: GraphClient, server: Server) -> AsyncIterator[Api]:
    """Processes over a small world, the same for all tests of a module, which build on one another."""
    assert (await graph.read("MATCH (u:User) RETURN count(u) AS people"))[0]["people"] > 0
    redis = redis_client(server.engines.redis_url)
    await redis.flushdb()
    await redis.aclose()
    port = free_port()
    with ExitStack() as stack:
        yearly = dict.fromkeys(SCHEDULES, "0 0 1 1 *")  # they are shown; workers have them off
        stack.enter_context(run_process(server, "serve", "--port", str(port), **yearly))
        for queues in WORKER_QUEUES:
            stack.enter_context(run_process(server, "worker", *queues))
        token_run = subprocess.run(
            [sys.executable, "-m", "api.cli", "token", "--json"],
            env=server.environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        running = Api(f"http://127.0.0.1:{port}", json.loads(token_run.stdout), server)
        await until(lambda: running.ready()[0] == 200)
        yield running

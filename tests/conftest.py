"""The servers that tests start and stop: always the embedded engines, and a real Neo4j if available."""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, settings

from graph.db.client import GraphClient
from graph.db.migrations import Migrator, packaged_migrations
from graph.engines.home import Engines, embedded_engines
from graph.ingest.bulk import BulkWriter
from tests.real_neo4j import NEO4J, run_neo4j
from tests.small_worlds import QUIET, SMALL, WIPE, WorldMaker

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as of the command line; torch is not loaded yet
os.environ["CAREERGRAPH_SHARE_SERVING"] = "false"  # tests change and wipe graphs without telling the API

settings.register_profile("careergraph", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("careergraph")  # how long an example takes says how busy the machine is

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SCHEDULES = [
    f"CAREERGRAPH_{name}_CRON"
    for name in [
        "RECOMMENDATIONS",
        "TRAINING",
        "FEATURES",
        "MATERIALISE",
        "CLEAN_UP",
        "RETENTION",
        "AUDIT",
        "MONITORING",
        "INTERESTS",
    ]
]


@dataclass(frozen=True, slots=True)
class Server:
    """Engines for tests, the home folder of the processes that use them, and their environment."""

    name: str
    engines: Engines
    home: Path
    process: psutil.Process

    @property
    def environment(self) -> dict[str, str]:
        """Environment of a ``careergraph`` process on these engines."""
        address = self.engines.graph
        own = {
            "CAREERGRAPH_HOME": str(self.home),
            "CAREERGRAPH_REDIS_URL": self.engines.redis_url,
            "CAREERGRAPH_EMBEDDER": "characters",
            "CAREERGRAPH_TRAINING_EPOCHS": "20",
            "CAREERGRAPH_HEARTBEAT_SECONDS": "2",
            "CAREERGRAPH_REFRESH_SECONDS": "0.3",
            "CAREERGRAPH_DEADLINE_SECONDS": "8",
            "CAREERGRAPH_LOG_FORMAT": "json",
            **dict.fromkeys(SCHEDULES, "off"),  # what is due while a test runs would be one task more
            "CAREERGRAPH_VIEWER_REQUESTS": "1000000",  # tests send more than people do
            "CAREERGRAPH_ADDRESS_REQUESTS": "1000000",
            "CAREERGRAPH_VIEWER_POINTS": "0",
            "CAREERGRAPH_SHARE_SERVING": "false",
        }
        if address.http is None:
            own |= {
                "CAREERGRAPH_GRAPH_URI": address.uri,
                "CAREERGRAPH_GRAPH_USER": address.user,
                "CAREERGRAPH_GRAPH_PASSWORD": address.password,
                "CAREERGRAPH_GRAPH_DATABASE": address.database,
            }
        return {**{k: v for k, v in os.environ.items() if not k.startswith("CAREERGRAPH_")}, **own}


@pytest.fixture(scope="session")
def embedded_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The embedded engines."""
    home = tmp_path_factory.mktemp("embedded")
    with embedded_engines(home, "768m", None, None) as engines:
        yield Server("embedded", engines, home, find_embedded_process(engines))


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real Neo4j, with an embedded Redis."""
    if not NEO4J.exists():
        pytest.skip(f"no real Neo4j at {NEO4J}")
    home = tmp_path_factory.mktemp("neo4j")
    with run_neo4j(home / "neo4j") as (address, own), embedded_engines(home, "768m", address, None) as engines:
        yield Server("neo4j", engines, home, own)


@pytest.fixture(scope="session", params=["embedded", "neo4j"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each engine in turn. Engines are started once: pytest ends a fixture with parameters at every change of them."""
    started: Server = request.getfixturevalue(f"{request.param}_server")
    return started


def find_embedded_process(engines: Engines) -> psutil.Process:
    """The embedded graph server's own process: the one that was given its port."""
    port = engines.graph.uri.rsplit(":", 1)[1]
    port_option = f"-Darcadedb.bolt.port={port}"
    return next(
        child
        for child in psutil.Process().children(recursive=True)
        if port_option in child.cmdline() and child.name() == "java"
    )


@pytest.fixture
async def migrated_graph(server: Server) -> AsyncIterator[GraphClient]:
    """A client of a migrated graph, with whatever the last test has left there."""
    graph_client = GraphClient.open(server.engines.graph, patience=30.0)
    await Migrator(graph_client, server.engines.graph).migrate(packaged_migrations())
    yield graph_client
    await graph_client.close()


@pytest.fixture
async def client(migrated_graph: GraphClient) -> GraphClient:
    """A client of a migrated, empty graph."""
    await migrated_graph.run_alone(WIPE)
    return migrated_graph


@pytest.fixture
def writer(client: GraphClient) -> BulkWriter:
    """A bulk writer."""
    return BulkWriter(client)


@pytest.fixture(scope="session")
def world_makers() -> defaultdict[str, WorldMaker]:
    """What makes the worlds of each engine."""
    return defaultdict(WorldMaker)


@pytest.fixture
async def world(migrated_graph: GraphClient, server: Server, world_makers: defaultdict[str, WorldMaker]) -> GraphClient:
    """A client of a graph that holds a small demo world, whose people did little."""
    await world_makers[server.name].make(migrated_graph, server.home, QUIET)
    return migrated_graph


@pytest.fixture
async def busy_world(
    migrated_graph: GraphClient, server: Server, world_makers: defaultdict[str, WorldMaker]
) -> GraphClient:
    """A client of a graph that holds a small demo world, whose people did enough to train a model."""
    await world_makers[server.name].make(migrated_graph, server.home, SMALL)
    return migrated_graph


@contextmanager
def run_process(server: Server, *arguments: str, **changes: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A ``careergraph`` process; ended with the block. Its log is in the home folder."""
    log = server.home / f"{'-'.join(arguments[:2])}.log"
    with log.open("ab") as output:
        started = subprocess.Popen(
            [sys.executable, "-m", "api.cli", *arguments],
            env={**server.environment, **changes},
            stdout=output,
            stderr=output,
            cwd=ROOT,
        )
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(30)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()

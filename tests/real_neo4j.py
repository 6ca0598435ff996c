"""A real Neo4j for tests, on free ports of this machine, if one is found beside the checkout."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from graph.engines.arcadedb import GraphAddress
from graph.engines.child import Child, Program, free_port, listens
from graph.engines.keeper import Keeper

NEO4J = Path(__file__).resolve().parents[2] / "shared" / "neo4j" / "start"
PASSWORD = "careergraph-tests"
LOOK_SECONDS = 0.2


def starter_of(folder: Path, *options: str) -> Program:
    """The program that starts a Neo4j with its data in a folder. Its log is beside the folder."""
    command = [sys.executable, str(NEO4J), "--data", str(folder), "--password", PASSWORD, *options]
    return Program("Neo4j", command, folder.with_name("neo4j.log"), folder.parent)


@contextmanager
def run_neo4j(folder: Path) -> Iterator[tuple[GraphAddress, psutil.Process]]:
    """A real Neo4j with its own process. It ends with this process, even if that is killed."""
    program = starter_of(folder)
    starter = Child(program)
    try:
        facts = read_facts(program.log, starter)
        server = psutil.Process(facts["pid"])
        yield GraphAddress(facts["uri"], facts["user"], facts["password"], "neo4j"), server
    finally:
        starter.stop()
        kill_slow_server(folder)


@contextmanager
def keep_neo4j(folder: Path, keeper: Keeper) -> Iterator[GraphAddress]:
    """A real Neo4j that is started again on the same ports whenever it has ended.

    Raises:
        EngineError: it cannot be started.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    bolt, http = free_port(), free_port()
    kept_program = keeper.keep(
        starter_of(folder, "--bolt-port", str(bolt), "--http-port", str(http)),
        lambda: listens(bolt),
        free=lambda: not (listens(bolt) or listens(http)),
    )
    try:
        keeper.wait_until_ready(kept_program)
        yield GraphAddress(f"bolt://127.0.0.1:{bolt}", "neo4j", PASSWORD, "neo4j")
    finally:
        kept_program.stop()
        kill_slow_server(folder)


def kill_slow_server(folder: Path) -> None:
    """Kill the server of a folder if it still ends: it outlives its starter, which is killed after a while."""
    for process in psutil.process_iter(["cmdline"]):
        if f"--home-dir={folder.resolve()}" in (process.info["cmdline"] or ()):
            with suppress(psutil.NoSuchProcess):
                process.kill()


def read_facts(log: Path, starter: Child) -> dict[str, Any]:
    """What the starter of a Neo4j prints when it is ready: its address and its process, as JSON in a line."""
    while True:
        facts = [line for line in log.read_text(encoding="utf-8").splitlines(keepends=True) if line.startswith("{")]
        if facts and facts[0].endswith("\n"):
            ready: dict[str, Any] = json.loads(facts[0])
            return ready
        code = starter.wait(LOOK_SECONDS)
        assert code is None, f"Neo4j did not start: {log.read_text(encoding='utf-8')}"

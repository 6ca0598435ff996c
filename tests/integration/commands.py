"""Commands of ``careergraph`` in processes of their own."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from api.cli.services.address import ApiAddress, read_address
from graph.engines.child import SUPERVISOR
from tests.conftest import ROOT, SCHEDULES

LIMIT_SECONDS = 600
ENVIRONMENT = {
    "CAREERGRAPH_GRAPH_HEAP": "256m",
    "CAREERGRAPH_EMBEDDER": "characters",
    "CAREERGRAPH_HEARTBEAT_SECONDS": "4",
    "CAREERGRAPH_REFRESH_SECONDS": "0.3",
    "COLUMNS": "200",
    **dict.fromkeys(SCHEDULES, "off"),
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
class Running:
    """A running command and what it has said so far."""

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
        processes = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # it ended while this looked
                command = child.cmdline()
                if tuple(command[-len(words) :]) == words and (str(SUPERVISOR) in command[:2]) is supervisors:
                    processes.append(child)
        return processes


@contextmanager
def start(home: Path, *arguments: str) -> Iterator[Running]:
    """A command of ``careergraph``; killed at the end if it still runs, and after a generous limit."""
    command = [sys.executable, "-m", "api.cli", *arguments]
    process = subprocess.Popen(
        command, env=environment(home), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    limit = threading.Timer(2 * LIMIT_SECONDS, process.kill)
    limit.start()
    try:
        yield Running(home, process)
    finally:
        limit.cancel()
        limit.join()
        children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.kill()
        process.wait()
        psutil.wait_procs(children, timeout=60)
        assert process.stdout is not None
        process.stdout.close()


async def until(condition: Callable[[], Any]) -> None:
    """Wait until something is so; it is looked at a few times a second."""
    pause = threading.Event()
    async with asyncio.timeout(LIMIT_SECONDS):
        while not await asyncio.to_thread(condition):
            await asyncio.to_thread(pause.wait, 0.2)


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

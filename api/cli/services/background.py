"""Commands for services in the background: ``up --detach``, ``status``, ``down``."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.services.address import read_address
from api.cli.services.record import LOCKS, ServiceRecord, is_locked, read_record
from api.cli.services.running_services import FILE, AlreadyUpError, child_command
from api.cli.services.states import PartState, read_states
from api.cli.session import Settings, console, read_settings
from graph.engines.home import running
from graph.engines.keeper import ProgramState, ProgramStatus
from graph.errors import EngineError

LOG_FILE = "up.log"
LOG_BYTES = 10_000_000
LOOK_SECONDS = 0.2
WAITING_SECONDS = 30.0
STOP_SECONDS = 120.0
LAST_CHARACTERS = 2_000


def run_in_background(settings: Settings, port: int | None, output: Console) -> None:
    """Start ``careergraph up`` as a process of its own session, and return when all that it runs is ready.

    Raises:
        AlreadyUpError: the services of this home folder run already.
        EngineError: it ended before all was ready; the message is what it wrote last.
    """
    home = settings.home
    owner = read_address(home, FILE)
    if is_locked(home) and owner is not None and not owner.gone:
        raise AlreadyUpError(home, owner)
    log = open_log(home)
    start = log.stat().st_size
    with log.open("ab") as log_file:
        process = subprocess.Popen(  # noqa: S603 - our own command
            child_command("up", *(() if port is None else ("--port", str(port)))),
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # the end of this terminal does not reach it
        )
    wait_until_up(process, log, start)
    address = read_address(home, FILE)
    if address is not None:
        output.print(f"GraphQL  {address.url}/graphql", markup=False)
    output.print(f"Logs     {home / 'log'}", markup=False)
    output.print(f"Ready. Process {process.pid} runs in the background: `careergraph status`, `careergraph down`.")


def open_log(home: Path) -> Path:
    """Return the log of ``up`` in the background, which exists; one that is full becomes the older one."""
    log = home / "log" / LOG_FILE
    log.parent.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    if log.exists() and log.stat().st_size >= LOG_BYTES:
        log.replace(log.with_name(f"{LOG_FILE}.1"))
    log.touch()
    return log


def wait_until_up(process: "subprocess.Popen[bytes]", log: Path, start: int) -> None:
    """Wait until an ``up`` has written that it is ready, as long as it runs.

    Args:
        process: the ``up``.
        log: its log.
        start: the size of the log before it began, in bytes.

    Raises:
        EngineError: it ended.
    """
    while True:
        ended = process.poll() is not None
        text = log.read_bytes()[start:].decode(errors="replace")
        if "\nReady." in f"\n{text}" and not ended:
            return
        if ended:
            raise EngineError(f"it ended before it was ready; its log, {log}:\n{text[-LAST_CHARACTERS:].strip()}")
        time.sleep(LOOK_SECONDS)


def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print the parts as JSON.")] = False,
) -> None:
    """Say what runs: each part with its state, process, port, start and restarts; exit code 1 if one is missing."""
    settings = read_settings()
    states = read_states(settings)
    if as_json:
        print(json.dumps([asdict(state) for state in states], indent=2))
    else:
        print_states(console(), states)
    raise typer.Exit(0 if all(state.runs for state in states) else 1)


def print_states(output: Console, states: list[PartState]) -> None:
    """Print a line for each part, however wide the terminal is."""
    titles = ("part", "state", "pid", "port", "since", "restarts")
    rows = [tuple("" if value is None else str(value) for value in cells_of(state)) for state in states]
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    for index, row in enumerate((titles, *rows)):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        style = None if index == 0 or states[index - 1].runs else "yellow"
        output.print(line, style=style, markup=False)


def cells_of(state: PartState) -> tuple[object, ...]:
    """Return what a part's line shows."""
    return state.part, state.state, state.pid, state.port, state.since, state.restarts


def down() -> None:
    """Stop what `up` runs: the API, then the workers, which give their tasks back, then the engines."""
    settings, output = read_settings(), console()
    home = settings.home
    record = read_record(home)
    if record is None or not record.is_alive:
        if not is_held(home):
            output.print(f"Nothing of `careergraph up` runs for {home}.", markup=False)
            return
        output.print("The process of `careergraph up` has ended; waiting for what it ran.")
    else:
        output.print(f"Stopping process {record.pid} and what it runs.")
        with contextlib.suppress(ProcessLookupError):  # it may end just now
            os.kill(record.pid, signal.SIGTERM)
    begin = time.monotonic()
    for name in ended_programs(home, record, output):
        output.print(f"  stopped after {time.monotonic() - begin:4.1f} s: {name}", markup=False)
    output.print("Everything is stopped.")


def is_held(home: Path) -> bool:
    """Return whether services of an ``up`` run: what it started, or engines whose owner has ended."""
    return is_locked(home, LOCKS[0]) or (is_locked(home, LOCKS[1]) and running(home) is None)


def ended_programs(home: Path, record: ServiceRecord | None, output: Console) -> Iterator[str]:
    """Yield the name of each program of an ``up`` when it has stopped, until all have and its process has ended.

    Raises:
        EngineError: they do not end in time.
    """
    begin = time.monotonic()
    seen: dict[str, ProgramStatus] = {program.name: program for program in record.programs} if record else {}
    reported_names: set[str] = set()
    is_wait_reported = False
    while True:
        ended = not (record is not None and record.is_alive) and not is_held(home)
        current = read_record(home)
        seen |= {program.name: program for program in current.programs} if current else {}
        for program in seen.values():
            if program.name not in reported_names and (ended or program.state is ProgramState.STOPPED):
                reported_names.add(program.name)
                yield program.name
        if ended:
            return
        seconds = time.monotonic() - begin
        if seconds > WAITING_SECONDS and not is_wait_reported:
            is_wait_reported = True
            output.print("  other commands of this home folder use its engines, or a part is slow to end: waiting")
        if seconds > STOP_SECONDS:
            left = ", ".join(sorted(set(seen) - reported_names)) or "the process itself"
            raise EngineError(f"not stopped after {STOP_SECONDS:.0f} s: {left}. `careergraph status` says what runs")
        time.sleep(LOOK_SECONDS)

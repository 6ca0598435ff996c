"""The record of what an ``up`` runs: it keeps the record in the home folder, and other commands read it.

A record outlives an ``up`` that is killed, and its process id may belong to another program by then. So whether an
``up`` runs is told by the lock of the services, which ends with its holders, and a process is the recorded one only if
it was started at the recorded time.
"""

import fcntl
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
import structlog

from graph.engines.home import alive, write_beside
from graph.engines.keeper import Keeper, ProgramState, ProgramStatus

FILE = "services.json"
LOCKS = ("up", "lock")
LOOK_SECONDS, RETRY_SECONDS = 0.2, 10.0
MOST_PID = 2**31 - 1
SAME_SECONDS = 1.0  # a start time differs a little when the clock is set

log = structlog.get_logger("careergraph.up")


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """What an ``up`` runs: its process, when that was started, in seconds since 1970, and its programs."""

    pid: int
    started: float
    programs: tuple[ProgramStatus, ...]

    @property
    def is_alive(self) -> bool:
        """Whether the process runs, and not another one that got its id."""
        return alive(self.pid) and abs(start_time(self.pid) - self.started) < SAME_SECONDS


def start_time(pid: int) -> float:
    """Return when a process was started, in seconds since 1970; 0 if it is gone."""
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return 0.0


def program_pid(supervisor: int) -> int | None:
    """Return the process id of the program that a supervisor runs; ``None`` if it runs none."""
    try:
        children = psutil.Process(supervisor).children()
    except psutil.Error:
        return None
    return children[0].pid if children else None


def read_record(home: Path) -> ServiceRecord | None:
    """Read the record; ``None`` if it is missing or unreadable."""
    try:
        content = json.loads((home / FILE).read_text(encoding="utf-8"))
        programs = [ProgramStatus(**(facts | {"state": ProgramState(facts["state"])})) for facts in content["programs"]]
        record = ServiceRecord(int(content["pid"]), float(content["started"]), tuple(programs))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None
    return record if 0 < record.pid <= MOST_PID else None


def is_locked(home: Path, name: str = LOCKS[0]) -> bool:
    """Return whether a process holds a lock of the home folder."""
    try:
        lock = os.open(home / name, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


@contextmanager
def publish_record(home: Path, keeper: Keeper) -> Iterator[None]:
    """Keep the record of a keeper's programs up to date during this block, and remove it at the end."""
    ended = threading.Event()
    process, started = os.getpid(), start_time(os.getpid())

    def write() -> ServiceRecord:
        record = ServiceRecord(process, started, tuple(keeper.statuses()))
        write_beside(home / FILE, json.dumps(asdict(record)))
        return record

    written = write()

    def write_changes() -> None:
        last = written
        while not ended.wait(LOOK_SECONDS):
            if last.programs == tuple(keeper.statuses()):
                continue
            try:
                last = write()
            except OSError as error:
                log.warning("the record of what runs cannot be written: trying again", error=str(error))
                ended.wait(RETRY_SECONDS)

    writer = threading.Thread(target=write_changes, name="service record", daemon=True)
    writer.start()
    try:
        yield
    finally:
        ended.set()
        writer.join()
        record = read_record(home)
        if record is not None and record.pid == process:
            (home / FILE).unlink(missing_ok=True)

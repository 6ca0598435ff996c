"""A program as a supervised child process of this one."""

import fcntl
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import EngineError

SUPERVISOR = Path(__file__).with_name("supervise.py")
STOP_SECONDS = 20
LOG_BYTES, OLDER_LOGS = 10_000_000, 3
LISTENED_ON = range(15_000, 32_000)
TRIES = 100
SHORTEST_SECRET = 16


def free_port() -> int:
    """Return a free port of 127.0.0.1.

    The port is below the ephemeral range of operating systems, so that no outgoing connection takes it while its
    server restarts.

    Raises:
        EngineError: no port is free.
    """
    for port in (*(secrets.choice(LISTENED_ON) for _ in range(TRIES)), 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise EngineError("no port of 127.0.0.1 is free: stop some of the programs that use them")


def listens(port: int) -> bool:
    """Return whether something accepts connections on ``port`` of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def secret_file(path: Path) -> str:
    """Return the secret stored in ``path``. The first call, of any process, creates the file with mode 0600.

    Raises:
        EngineError: the file holds no secret, for instance because the machine lost its power.
    """
    if not path.exists():
        create_secret(path)
    secret = path.read_bytes().decode("ascii", "replace").strip()
    if len(secret) < SHORTEST_SECRET or not (secret.isascii() and secret.isprintable()):
        raise EngineError(f"{path} holds no secret: restore it from a back-up")
    return secret


def create_secret(path: Path) -> None:
    """Create a file with a new secret, unless another process does so first.

    The secret is written to a file beside it, which is also the lock of those who create it. The file gets its name
    when it is whole. This needs no links, which some file systems lack.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new_path = path.with_name(f"{path.name}.new")
    descriptor = os.open(new_path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists():
            new_path.unlink(missing_ok=True)
            return
        os.fchmod(file.fileno(), 0o600)  # it may be there since a process was killed
        file.truncate()
        file.write(secrets.token_urlsafe(24))
        file.flush()
        os.fsync(file.fileno())
        new_path.replace(path)


@dataclass(frozen=True, slots=True)
class Program:
    """A command that runs as a child of this process.

    Args:
        name: the display name, such as ``the API``.
        command: program and arguments.
        log: the log file for its output.
        folder: the working folder.
        lock: a file descriptor that its supervisor holds while it runs.
        environment: variables that differ from those of this process.
        log_bytes: the size at which the log file is rotated; three older files are kept.
        port: the port that it listens on, if any.
    """

    name: str
    command: list[str]
    log: Path
    folder: Path
    lock: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    log_bytes: int = LOG_BYTES
    port: int | None = None


def ending(code: int) -> str:
    """Describe how a child ended, from its exit code."""
    if code < 0 or code > 128:
        return f"was killed by signal {-code if code < 0 else code - 128}"
    return f"ended with exit code {code}"


class Child:
    """A running program. It ends when :meth:`stop` is called or when this process ends."""

    def __init__(self, program: Program) -> None:
        """Start ``program`` under a supervisor."""
        self._program = program
        program.log.parent.mkdir(parents=True, exist_ok=True)
        log = [str(program.log), str(program.log_bytes), str(OLDER_LOGS)]
        with program.log.open("ab") as output:  # for the supervisor's own output
            self._process = subprocess.Popen(  # noqa: S603 - the command is our own
                [sys.executable, str(SUPERVISOR), *log, *program.command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=program.folder,
                env={**os.environ, **program.environment},
                start_new_session=True,
                pass_fds=() if program.lock is None else (program.lock,),
            )

    @property
    def pid(self) -> int:
        """The process id of the supervisor."""
        return self._process.pid

    def wait(self, seconds: float | None = None) -> int | None:
        """Wait for the end and return the exit code; ``None`` if the program still runs after ``seconds``."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def stop(self) -> None:
        """Stop the program cleanly, and return when it has ended."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

"""An engine as a supervised child process of this one."""

import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from graph.errors import EngineError

POLL_SECONDS = 0.1
SUPERVISOR = Path(__file__).with_name("supervise.py")
STOP_SECONDS = 20


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether something accepts connections on ``port`` of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def secret_file(path: Path) -> str:
    """The secret kept in ``path``, made on the first call with mode 0600."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(24), encoding="ascii")
        fresh.rename(path)
    return path.read_text(encoding="ascii").strip()


class Child:
    """A running engine; it ends when :meth:`stop` is called or when this process ends."""

    def __init__(self, name: str, command: list[str], log: Path, folder: Path, lock: int | None = None) -> None:
        """Start ``command`` in ``folder``; the supervisor holds ``lock``, a file descriptor, while it lives."""
        self.name = name
        self._log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - the command is our own
                [sys.executable, str(SUPERVISOR), *command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                start_new_session=True,
                pass_fds=() if lock is None else (lock,),
            )

    @property
    def pid(self) -> int:
        """Process id of the supervisor."""
        return self._process.pid

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait until ``ready`` says so.

        Raises:
            EngineError: the engine ended, or was not ready within ``seconds``.
        """
        give_up = time.monotonic() + seconds
        while not ready():
            if self._process.poll() is not None:
                self.stop()
                raise EngineError(f"{self.name} ended at its start; its log says why: {self._log}")
            if time.monotonic() > give_up:
                self.stop()
                raise EngineError(f"{self.name} was not ready within {seconds:.0f} s; its log: {self._log}")
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """End the engine cleanly; returns when it has ended."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

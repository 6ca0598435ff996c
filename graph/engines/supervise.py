"""Run one command, keep its log bounded, and end it when the parent ends, however the parent ends.

``python supervise.py LOG BYTES OLDER COMMAND …`` keeps standard input open: its end means
that the parent is gone (or wants the child to stop), and the command gets SIGTERM, then
SIGKILL after ``GRACE_SECONDS``. On Linux the kernel also ends the command when this
supervisor itself is killed. What the command writes goes to ``LOG``; at ``BYTES`` bytes that
becomes ``LOG.1``, the one before ``LOG.2`` and so on, and only ``OLDER`` older files are kept.
Imports stay few: this runs once for each engine.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading

GRACE_SECONDS = 15
PR_SET_PDEATHSIG = 1
CHUNK = 65_536
DRAIN_SECONDS = 5


class RotatingLog:
    """A log file of bounded size, with a bounded number of older ones beside it.

    A part that cannot be written, such as on a full disk, is dropped, since the command must not
    wait for it; the next part that can be written says how much is missing.

    Args:
        path: the file; what is in it stays.
        limit: bytes after which a new file begins.
        older: how many older files are kept.
    """

    def __init__(self, path: str, limit: int, older: int) -> None:
        self._path = path
        self._limit = limit
        self._older = older
        self._file = open(path, "ab", buffering=0)  # noqa: SIM115,PTH123 - open for life; pathlib is slow to import
        self._size = self._file.tell()
        self._missing = 0

    def write(self, part: bytes) -> None:
        """Append ``part``, in a new file where it would be too long for this one, in several where it is for any."""
        for start in range(0, len(part), self._limit):
            self._write_piece(part[start : start + self._limit])

    def _write_piece(self, part: bytes) -> None:
        try:
            if self._size and self._size + len(part) > self._limit:
                self._rotate()
            if self._missing:
                self._append(b"[%d bytes of this log could not be written]\n" % self._missing)
                self._missing = 0
            self._append(part)
        except OSError:
            self._missing += len(part)

    def _append(self, part: bytes) -> None:
        rest = memoryview(part)
        while rest:
            count = self._file.write(rest)
            self._size += count
            rest = rest[count:]

    def _rotate(self) -> None:
        for number in range(self._older - 1, 0, -1):
            with contextlib.suppress(FileNotFoundError):
                os.replace(f"{self._path}.{number}", f"{self._path}.{number + 1}")  # noqa: PTH105 - as above
        with contextlib.suppress(FileNotFoundError):
            os.replace(self._path, f"{self._path}.1")  # noqa: PTH105
        fresh = open(self._path, "ab", buffering=0)  # noqa: SIM115,PTH123
        self._file.close()
        self._file, self._size = fresh, fresh.tell()


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent dies (Linux; elsewhere nothing)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def stop(child: "subprocess.Popen[bytes]") -> None:
    """Ask ``child`` to end, and make it end after the grace period; returns at once.

    A signal's handler must not wait for the child: the thread that it interrupts does, and holds the lock for that.
    """
    child.terminate()
    killing = threading.Timer(GRACE_SECONDS, child.kill)
    killing.daemon = True
    killing.start()


def copy_output(source: int, log: RotatingLog) -> None:
    """Copy what the command writes into the log until nobody can write any more."""
    while part := os.read(source, CHUNK):
        log.write(part)


def supervise(log: RotatingLog, command: list[str]) -> int:
    """Run ``command`` until it ends or standard input closes.

    Returns:
        The exit code of the command; 128 plus the signal's number when a signal ended it.
    """
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    child = subprocess.Popen(  # noqa: S603 - the command is our own
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - one thread so far
    )
    signal.signal(signal.SIGTERM, lambda *_: stop(child))

    def watch() -> None:
        with contextlib.suppress(OSError):  # a buffered reader would hold a lock that Python's own end wants
            while os.read(sys.stdin.fileno(), CHUNK):
                pass
        stop(child)

    assert child.stdout is not None  # noqa: S101 - a pipe was asked for
    copying = threading.Thread(target=copy_output, args=(child.stdout.fileno(), log), daemon=True)
    copying.start()
    threading.Thread(target=watch, daemon=True).start()
    code = child.wait()
    copying.join(DRAIN_SECONDS)  # a process that the command left behind may keep the pipe open
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    log_path, limit, older, *wanted = sys.argv[1:]
    sys.exit(supervise(RotatingLog(log_path, int(limit), int(older)), wanted))

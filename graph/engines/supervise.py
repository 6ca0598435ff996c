"""Runs one command, bounds its log, and stops it when the parent ends, however the parent ends.

``python supervise.py LOG BYTES OLDER COMMAND …`` reads standard input. End of file means
that the parent is gone (or wants the child to stop): the command gets SIGTERM, then
SIGKILL after ``GRACE_SECONDS``. On Linux the kernel also kills the command when this
supervisor itself is killed. The command's output goes to ``LOG``. At ``BYTES`` bytes this file
becomes ``LOG.1``, the previous one ``LOG.2`` and so on. Only ``OLDER`` older files are kept.
The module has few imports, because it runs once per engine.
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
    """A log file of bounded size, with a bounded number of older files beside it.

    Output that cannot be written, for example on a full disk, is dropped, because the command must not
    wait for it. The next successful write reports how much is missing.

    Args:
        path: the file; existing content is kept.
        limit: the size in bytes at which a new file begins.
        older: the number of older files to keep.
    """

    def __init__(self, path: str, limit: int, older: int) -> None:
        self._path = path
        self._limit = limit
        self._older = older
        self._file = open(path, "ab", buffering=0)  # noqa: SIM115,PTH123 - it stays open; pathlib is slow to import
        self._size = self._file.tell()
        self._missing = 0

    def write(self, part: bytes) -> None:
        """Append ``part``. It begins a new file if it does not fit into this one, and is split if it fits into none."""
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
        new_file = open(self._path, "ab", buffering=0)  # noqa: SIM115,PTH123
        self._file.close()
        self._file, self._size = new_file, new_file.tell()


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent dies (on Linux; elsewhere do nothing)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def stop(child: "subprocess.Popen[bytes]") -> None:
    """Ask ``child`` to end, and kill it after the grace period. Return at once.

    A signal handler must not wait for the child: the interrupted thread already waits and holds the lock for it.
    """
    child.terminate()
    timer = threading.Timer(GRACE_SECONDS, child.kill)
    timer.daemon = True
    timer.start()


def copy_output(source: int, log: RotatingLog) -> None:
    """Copy the command's output into the log until all writers have closed the pipe."""
    while part := os.read(source, CHUNK):
        log.write(part)


def supervise(log: RotatingLog, command: list[str]) -> int:
    """Run ``command`` until it ends or standard input closes.

    Returns:
        The exit code of the command; 128 plus the signal's number when a signal ended it.
    """
    for ignored_signal in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored_signal, signal.SIG_IGN)
    child = subprocess.Popen(  # noqa: S603 - the command is our own
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - there is only one thread yet
    )
    signal.signal(signal.SIGTERM, lambda *_: stop(child))

    def watch() -> None:
        with contextlib.suppress(OSError):  # a buffered reader would hold a lock that Python needs at exit
            while os.read(sys.stdin.fileno(), CHUNK):
                pass
        stop(child)

    assert child.stdout is not None  # noqa: S101 - a pipe was requested
    copier = threading.Thread(target=copy_output, args=(child.stdout.fileno(), log), daemon=True)
    copier.start()
    threading.Thread(target=watch, daemon=True).start()
    code = child.wait()
    copier.join(DRAIN_SECONDS)  # a process that the command left behind may keep the pipe open
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    log_path, limit, older, *command = sys.argv[1:]
    sys.exit(supervise(RotatingLog(log_path, int(limit), int(older)), command))

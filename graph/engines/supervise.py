"""Run one command and end it when the parent ends, however the parent ends.

``python supervise.py COMMAND …`` keeps standard input open: its end means
that the parent is gone (or wants the child to stop), and the command gets SIGTERM, then
SIGKILL after ``GRACE_SECONDS``. On Linux the kernel also ends the command when this
supervisor itself is killed. Imports stay few: this runs once for each engine.
"""

import contextlib
import ctypes
import signal
import subprocess
import sys
import threading

GRACE_SECONDS = 15
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent dies (Linux; elsewhere nothing)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def stop(child: "subprocess.Popen[bytes]") -> None:
    """Ask ``child`` to end, and make it end after the grace period."""
    child.terminate()
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()


def supervise(command: list[str]) -> int:
    """Run ``command`` until it ends or standard input closes.

    Returns:
        The exit code of the command; 128 plus the signal's number when a signal ended it.
    """
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent)  # noqa: PLW1509,S603 - one thread so far
    signal.signal(signal.SIGTERM, lambda *_: stop(child))

    def watch() -> None:
        with contextlib.suppress(OSError):
            while sys.stdin.buffer.read(4096):
                pass
        stop(child)

    threading.Thread(target=watch, daemon=True).start()
    code = child.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(supervise(sys.argv[1:]))

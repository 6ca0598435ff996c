"""Keeps programs running: starts again what ended, later and later, and gives up on what never gets ready."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from graph.engines.child import Child, Program, ending
from graph.errors import EngineError

POLL_SECONDS = 0.3
TELL_SECONDS = 30.0
FREE_SECONDS = 10.0
LOOK_SECONDS = 1.0
BAD_INPUT = 2

log = structlog.get_logger("careergraph.keeper")


@dataclass(frozen=True, slots=True)
class Backoff:
    """When a program that ended is started again.

    Args:
        first: seconds before the first new start.
        longest: the wait doubles up to so many seconds.
        steady: seconds of life after which the next wait is the first one again.
        most: ends before it was ready, one after the other, after which it is given up; ``None`` never gives up.
    """

    first: float = 0.5
    longest: float = 8.0
    steady: float = 60.0
    most: int | None = 5

    def seconds(self, ends: int) -> float:
        """The wait after so many ends in a row, from 1."""
        return min(self.longest, self.first * 2.0 ** min(ends - 1, 16))


class Kept:
    """One program that is kept running in a thread of its own, until :meth:`stop`.

    Args:
        program: what runs.
        answers: whether it can do its work now; asked again and again while it starts.
        backoff: when it is started again.
        give_up: told why it cannot be kept running.
        free: whether what it needs, such as its port, is free for a new start.
    """

    def __init__(
        self,
        program: Program,
        answers: Callable[[], bool],
        backoff: Backoff,
        give_up: Callable[[str], None],
        free: Callable[[], bool],
    ) -> None:
        self.program = program
        self.ready = threading.Event()
        self._answers = answers
        self._backoff = backoff
        self._give_up = give_up
        self._free = free
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._child = Child(program)
        self._thread = threading.Thread(target=self._keep_or_tell, name=f"keep {program.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the program cleanly; returns when it has ended."""
        with self._starting:
            self._stopping.set()
        self._child.stop()
        self._thread.join()

    def _keep_or_tell(self) -> None:
        """Keep the program; whatever stops that is told, so that nobody believes in a watch that has ended."""
        try:
            self._keep()
        except Exception as error:
            log.exception("a program is not watched any more", program=self.program.name)
            self._give_up(f"{self.program.name} cannot be kept running: {error}")

    def _keep(self) -> None:
        ends, unready = 0, 0
        while True:
            began = time.monotonic()
            code, was_ready = self._live(began, again=ends > 0)
            self._child.stop()  # it has ended: this closes its pipe
            if self._stopping.is_set():
                return
            ends = 1 if time.monotonic() - began > self._backoff.steady else ends + 1
            unready = 0 if was_ready else unready + 1
            if problem := self._hopeless(code, unready):
                self._give_up(problem)
                return
            wait = self._backoff.seconds(ends)
            self._say(f"{self.program.name} {ending(code)}: starting it again", wait)
            if not self._start_again(wait):
                return

    def _live(self, began: float, *, again: bool) -> tuple[int, bool]:
        """Wait until the child has ended; its exit code, and whether it had been ready."""
        next_line = began + TELL_SECONDS
        while (code := self._child.wait(POLL_SECONDS)) is None:
            if self._answers():
                if again:
                    self._say(f"{self.program.name} is ready again", round(time.monotonic() - began, 1))
                self.ready.set()
                code = self._child.wait()
                assert code is not None  # noqa: S101 - it waited without a limit
                return code, True
            if time.monotonic() > next_line:
                next_line += TELL_SECONDS
                waited = round(time.monotonic() - began)
                self._say(f"{self.program.name} lives but is not ready yet: waiting for it", waited)
        return code, False

    def _hopeless(self, code: int, unready: int) -> str | None:
        """Why starting it again would not help, or ``None``."""
        name, where = self.program.name, f"its log says why: {self.program.log}"
        by_itself = 0 <= code <= 128
        if by_itself and not self.ready.is_set():
            return f"{name} {ending(code)} at its start; {where}"
        if code == BAD_INPUT and unready:
            return f"{name} cannot start with these settings; {where}"
        if self._backoff.most is not None and unready >= self._backoff.most:
            return f"{name} ended {unready} times in a row before it was ready; {where}"
        return None

    def _start_again(self, wait: float) -> bool:
        """Start the program after a wait; ``False`` when it is to stop."""
        if self._stopping.wait(wait):
            return False
        go_on = time.monotonic() + FREE_SECONDS
        while not self._free() and time.monotonic() < go_on:  # what a killed supervisor left behind ends soon
            if self._stopping.wait(POLL_SECONDS):
                return False
        with self._starting:
            if self._stopping.is_set():
                return False
            self._child = Child(self.program)
        return True

    def _say(self, words: str, seconds: float) -> None:
        log.warning(words, seconds=seconds, log=str(self.program.log))


class Keeper:
    """Keeps several programs running, and tells when one cannot be kept or the whole is to end.

    Args:
        backoff: when a program that ended is started again.
    """

    def __init__(self, backoff: Backoff | None = None) -> None:
        self._backoff = backoff or Backoff()
        self._ended = threading.Event()
        self.problem: str | None = None

    def keep(self, program: Program, answers: Callable[[], bool], *, free: Callable[[], bool] = lambda: True) -> Kept:
        """Start a program and keep it running; returns at once.

        Args:
            program: what runs.
            answers: whether it can do its work now.
            free: whether what it needs is free for a new start.
        """
        return Kept(program, answers, self._backoff, self.fail, free)

    def wait_until_ready(self, kept: Kept) -> None:
        """Wait until a program is ready, for as long as it lives.

        Raises:
            EngineError: it, or another one, cannot be kept running; the message names its log.
        """
        while not kept.ready.wait(POLL_SECONDS):
            self.check()

    def depend_on(self, lives: Callable[[], bool], problem: str) -> None:
        """Fail with ``problem`` as soon as something that this process does not run lives no more."""

        def look() -> None:
            while not self._ended.wait(LOOK_SECONDS):
                if not lives():
                    self.fail(problem)

        threading.Thread(target=look, name="look", daemon=True).start()

    def wait_for_end(self) -> None:
        """Wait until :meth:`end` is called.

        Raises:
            EngineError: something cannot be kept running.
        """
        self._ended.wait()
        self.check()

    def check(self) -> None:
        """Say what cannot be kept running.

        Raises:
            EngineError: something cannot.
        """
        if self.problem is not None:
            raise EngineError(self.problem)

    def end(self) -> None:
        """Let who waits go on; what runs is stopped by who started it."""
        self._ended.set()

    def fail(self, problem: str) -> None:
        """Note that something cannot be kept running, and let who waits go on."""
        log.error(problem)
        self.problem = self.problem or problem
        self._ended.set()

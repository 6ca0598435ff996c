"""Keeps programs running: restarts them with exponential backoff, and gives up on those that never become ready."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

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
    """The delays before a program that ended is restarted.

    Args:
        first: seconds before the first restart.
        longest: the maximum delay in seconds; the delay doubles up to this value.
        steady: uptime in seconds after which the delay is reset to the first one.
        most: the number of consecutive ends before readiness after which the keeper gives up; ``None`` means never.
    """

    first: float = 0.5
    longest: float = 8.0
    steady: float = 60.0
    most: int | None = 5

    def seconds(self, ends: int) -> float:
        """Return the delay after ``ends`` consecutive ends, counted from 1."""
        return min(self.longest, self.first * 2.0 ** min(ends - 1, 16))


class ProgramState(StrEnum):
    """What a kept program does."""

    STARTING = "starting"
    READY = "ready"
    WAITING = "waiting to start again"
    STOPPING = "stopping"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ProgramStatus:
    """What a kept program does now.

    Args:
        name: its display name.
        state: what it does.
        supervisor: process id of its supervisor.
        port: the port that it listens on, if any.
        since: when it was last started, in seconds since 1970.
        restarts: how often it was started again.
    """

    name: str
    state: ProgramState
    supervisor: int
    port: int | None
    since: float
    restarts: int


class KeptProgram:
    """A program that is kept running by its own thread, until :meth:`stop`.

    Args:
        program: the program.
        answers: returns whether the program is ready; polled while it starts.
        backoff: the delays before restarts.
        give_up: called with the reason if the program cannot be kept running.
        free: returns whether the resources for a restart, such as its port, are free.
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
        self._started_at = time.time()
        self._restarts = 0
        self._state = ProgramState.STARTING
        self._thread = threading.Thread(target=self._keep_or_tell, name=f"keep {program.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the program cleanly, and return when it has ended."""
        with self._starting:
            self._stopping.set()
            self._state = ProgramState.STOPPING
        self._child.stop()
        self._thread.join()
        self._state = ProgramState.STOPPED

    @property
    def status(self) -> ProgramStatus:
        """What the program does now."""
        return ProgramStatus(
            self.program.name, self._state, self._child.pid, self.program.port, self._started_at, self._restarts
        )

    def _keep_or_tell(self) -> None:
        """Keep the program running, and report any error that ends the watch, so that it never ends silently."""
        try:
            self._keep()
        except Exception as error:
            log.exception("a program is no longer watched", program=self.program.name)
            self._give_up(f"{self.program.name} cannot be kept running: {error}")

    def _keep(self) -> None:
        ends, unready = 0, 0
        while True:
            start_time = time.monotonic()
            code, was_ready = self._live(start_time, restarted=ends > 0)
            self._child.stop()  # it has ended: this closes its pipe
            if self._stopping.is_set():
                return
            ends = 1 if time.monotonic() - start_time > self._backoff.steady else ends + 1
            unready = 0 if was_ready else unready + 1
            if problem := self._hopeless(code, unready):
                self._give_up(problem)
                return
            self._enter(ProgramState.WAITING)
            delay = self._backoff.seconds(ends)
            self._say(f"{self.program.name} {ending(code)}: starting it again", delay)
            if not self._start_again(delay):
                return

    def _live(self, start_time: float, *, restarted: bool) -> tuple[int, bool]:
        """Wait until the child has ended. Return its exit code, and whether it had been ready."""
        next_line = start_time + TELL_SECONDS
        while (code := self._child.wait(POLL_SECONDS)) is None:
            if self._answers():
                if restarted:
                    self._say(f"{self.program.name} is ready again", round(time.monotonic() - start_time, 1))
                self._enter(ProgramState.READY)
                self.ready.set()
                code = self._child.wait()
                assert code is not None  # noqa: S101 - it waited without a limit
                return code, True
            if time.monotonic() > next_line:
                next_line += TELL_SECONDS
                seconds = round(time.monotonic() - start_time)
                self._say(f"{self.program.name} is running but is not ready yet: waiting for it", seconds)
        return code, False

    def _hopeless(self, code: int, unready: int) -> str | None:
        """Return the reason why a restart would not help, or ``None``."""
        name, log_hint = self.program.name, f"its log says why: {self.program.log}"
        exited_by_itself = 0 <= code <= 128
        if exited_by_itself and not self.ready.is_set():
            return f"{name} {ending(code)} at its start; {log_hint}"
        if code == BAD_INPUT and unready:
            return f"{name} cannot start with these settings; {log_hint}"
        if self._backoff.most is not None and unready >= self._backoff.most:
            return f"{name} ended {unready} times in a row before it was ready; {log_hint}"
        return None

    def _start_again(self, delay: float) -> bool:
        """Restart the program after a delay. Return ``False`` if it is to stop."""
        if self._stopping.wait(delay):
            return False
        deadline = time.monotonic() + FREE_SECONDS
        # Processes that a killed supervisor left behind end soon.
        while not self._free() and time.monotonic() < deadline:
            if self._stopping.wait(POLL_SECONDS):
                return False
        with self._starting:
            if self._stopping.is_set():
                return False
            self._child = Child(self.program)
            self._started_at = time.time()
            self._restarts += 1
            self._state = ProgramState.STARTING
        return True

    def _enter(self, state: ProgramState) -> None:
        """Change the state, unless the program is being stopped."""
        with self._starting:
            if not self._stopping.is_set():
                self._state = state

    def _say(self, message: str, seconds: float) -> None:
        log.warning(message, seconds=seconds, log=str(self.program.log))


class Keeper:
    """Keeps several programs running, and reports when one of them cannot be kept running or when all must end.

    Args:
        backoff: the delays before restarts.
    """

    def __init__(self, backoff: Backoff | None = None) -> None:
        self._backoff = backoff or Backoff()
        self._ended = threading.Event()
        self._programs: list[KeptProgram] = []
        self.problem: str | None = None

    def keep(
        self, program: Program, answers: Callable[[], bool], *, free: Callable[[], bool] = lambda: True
    ) -> KeptProgram:
        """Start a program and keep it running. Return at once.

        Args:
            program: the program.
            answers: returns whether the program is ready.
            free: returns whether the resources for a restart are free.
        """
        kept_program = KeptProgram(program, answers, self._backoff, self.fail, free)
        self._programs.append(kept_program)
        return kept_program

    def statuses(self) -> list[ProgramStatus]:
        """Return what each program does now, in the order of their first starts."""
        return [kept_program.status for kept_program in list(self._programs)]

    def wait_until_ready(self, kept_program: KeptProgram) -> None:
        """Wait until a program is ready, for as long as it takes.

        Raises:
            EngineError: this or another program cannot be kept running; the message names its log.
        """
        while not kept_program.ready.wait(POLL_SECONDS):
            self.check()

    def depend_on(self, is_alive: Callable[[], bool], problem: str) -> None:
        """Fail with ``problem`` as soon as a dependency that another process runs is no longer alive."""

        def watch_dependency() -> None:
            while not self._ended.wait(LOOK_SECONDS):
                if not is_alive():
                    self.fail(problem)

        threading.Thread(target=watch_dependency, name="look", daemon=True).start()

    def wait_for_end(self) -> None:
        """Wait until :meth:`end` is called.

        Raises:
            EngineError: a program cannot be kept running.
        """
        self._ended.wait()
        self.check()

    def check(self) -> None:
        """Raise the error of a program that cannot be kept running.

        Raises:
            EngineError: a program cannot be kept running.
        """
        if self.problem is not None:
            raise EngineError(self.problem)

    def end(self) -> None:
        """Release the waiting callers. They stop the programs that they started."""
        self._ended.set()

    def fail(self, problem: str) -> None:
        """Record that a program cannot be kept running, and release the waiting callers."""
        log.error(problem)
        self.problem = self.problem or problem
        self._ended.set()

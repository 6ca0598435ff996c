"""How many operations this process answered in each of the last minutes, and how.

Prometheus keeps the same for all processes and for longer. This is what the console shows on a machine without it.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

SECONDS = 60
MOST_MINUTES = 24 * 60
OK = "OK"
FAULTS = frozenset({"INTERNAL", "UNAVAILABLE", "TIMED_OUT"})
"""Codes of errors that the service is to blame for; with others, it refused what was asked."""


@dataclass(slots=True)
class Minute:
    """What happened in a minute.

    Args:
        number: minutes since 1970.
        operations: operations that were answered.
        refused: those that were refused.
        failed: those that failed because of the service.
        seconds: their time, added up.
        slowest: the longest of them, in seconds.
    """

    number: int
    operations: int = 0
    refused: int = 0
    failed: int = 0
    seconds: float = 0.0
    slowest: float = 0.0


class Traffic:
    """Counts operations by minute, for a day.

    Args:
        clock: returns seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._first = self._now()
        self._minutes: deque[Minute] = deque(maxlen=MOST_MINUTES)

    def _now(self) -> int:
        return int(self._clock() // SECONDS)

    def count(self, code: str, seconds: float) -> None:
        """Count an operation that was answered with a code after some seconds."""
        number = self._now()
        if not self._minutes or self._minutes[-1].number < number:
            self._minutes.append(Minute(number))
        minute = self._minutes[-1]  # also where the clock was put back
        minute.operations += 1
        minute.failed += code in FAULTS
        minute.refused += code != OK and code not in FAULTS
        minute.seconds += seconds
        minute.slowest = max(minute.slowest, seconds)

    def last_minutes(self, count: int) -> list[Minute]:
        """Return the last minutes, the earliest first, up to the current one.

        Minutes without operations are among them, those before the process started are not.
        """
        now = self._now()
        known = {minute.number: minute for minute in self._minutes}
        first = max(self._first, now - min(count, MOST_MINUTES) + 1)
        return [known.get(number, Minute(number)) for number in range(first, now + 1)]

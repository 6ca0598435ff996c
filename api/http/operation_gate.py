"""Bounds how many operations a person runs over sockets at once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from api.errors import RateLimitedError

LATER_SECONDS = 5


class OperationGate:
    """Counts the operations that run over the sockets of this process, by viewer; visitors are bounded by address.

    Args:
        most: the most operations of one viewer.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._running: Counter[str] = Counter()

    @contextmanager
    def enter(self, viewer: str | None) -> Iterator[None]:
        """Count an operation while it runs.

        Raises:
            RateLimitedError: too many run already.
        """
        if viewer is None:
            yield
            return
        if self._running[viewer] >= self._most:
            raise RateLimitedError(f"You follow {self._most} things already: end a subscription first.", LATER_SECONDS)
        self._running[viewer] += 1
        try:
            yield
        finally:
            self._running[viewer] -= 1
            if not self._running[viewer]:
                del self._running[viewer]


def refuse_operation(most: int) -> RateLimitedError:
    """Return the error of an operation on a socket that runs as many as one may."""
    return RateLimitedError(f"This socket runs {most} operations already: end one first.", LATER_SECONDS)

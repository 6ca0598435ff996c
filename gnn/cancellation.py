"""Ends a computation that nobody waits for any more.

Threads cannot be stopped from outside, so a long computation asks now and then whether it should go on. Who starts it
sets the token; whoever computes in its context asks :func:`check_cancelled`, without having to be handed anything.
"""

import threading
from contextvars import ContextVar


class ComputationCancelledError(Exception):
    """Nobody waits for the result any more."""


class CancellationToken:
    """Says whether a computation should end."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask the computation to end."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to end."""
        return self._cancelled.is_set()


current_token: ContextVar[CancellationToken | None] = ContextVar("current_token", default=None)


def check_cancelled() -> None:
    """Go on, or not; to be called between steps of some milliseconds.

    Raises:
        ComputationCancelledError: nobody waits for the result any more.
    """
    token = current_token.get()
    if token is not None and token.cancelled:
        raise ComputationCancelledError

"""Stops computations whose result is no longer needed.

Threads cannot be stopped from outside, so a long computation checks now and then whether to continue. The caller
sets the token; code that runs in its context calls :func:`check_cancelled` without needing the token as an argument.
"""

import threading
from contextvars import ContextVar


class ComputationCancelledError(Exception):
    """The result is no longer needed."""


class CancellationToken:
    """Signals that a computation should stop."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Request that the computation stop."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether the computation was asked to stop."""
        return self._cancelled.is_set()


current_token: ContextVar[CancellationToken | None] = ContextVar("current_token", default=None)


def check_cancelled() -> None:
    """Raise if the computation was cancelled; call it between steps of some milliseconds.

    Raises:
        ComputationCancelledError: the result is no longer needed.
    """
    token = current_token.get()
    if token is not None and token.cancelled:
        raise ComputationCancelledError

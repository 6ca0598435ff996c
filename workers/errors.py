"""The errors of the workers' room.

WorkerError
├── QueueUnavailableError   Redis cannot be reached; try again later
├── TaskStoppedError        a task was stopped while it worked
└── ProviderError           a language model refused, was cut short, or answered nonsense
"""


class WorkerError(Exception):
    """The root of every error that this room raises on purpose."""


class QueueUnavailableError(WorkerError):
    """Redis cannot be reached, or did not answer in time."""


class TaskStoppedError(WorkerError):
    """A task was stopped while it worked."""


class ProviderError(WorkerError):
    """A language model refused, was cut short, or answered what does not hold."""

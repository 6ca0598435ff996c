"""The errors of the workers package.

WorkerError
├── QueueUnavailableError     Redis cannot be reached; try again later
├── UnreadableTaskError       this version cannot run a task, because it does not know its kind or its arguments
├── OverdueError              a task took longer than its time limit
├── TaskStoppedError          a task was stopped while it ran
│   └── TaskCancelledError    somebody asked to cancel it
├── WaitingFilesError         too many uploaded files wait to be read
├── DocumentError             a document cannot be read; see :mod:`workers.documents.cv.problems`
├── BudgetSpentError          a run's budget for a language model does not suffice for another call
├── UnknownPriceError         a budget in money needs a price that the table of prices lacks
├── ProviderError             a language model refused, was cut off, or gave an invalid answer
│   ├── ProviderBusyError     it is busy or unavailable; the same question may be answered later
│   └── ProviderDownError     it failed so often that it is not asked for a while
├── MailRefusedError          a mail server refused a message for good
└── MailUnavailableError      a mail server cannot be reached, or refused a message for now
"""


class WorkerError(Exception):
    """The root of every error that this package raises on purpose."""


class QueueUnavailableError(WorkerError):
    """Redis cannot be reached, or did not answer in time."""


class UnreadableTaskError(WorkerError):
    """This version cannot run a task, because it does not know its kind or its arguments."""


class OverdueError(WorkerError):
    """A task took longer than its time limit."""


class TaskStoppedError(WorkerError):
    """A task was stopped while it ran."""


class TaskCancelledError(TaskStoppedError):
    """Somebody asked to cancel a task; it ends at the end of its step."""


class WaitingFilesError(WorkerError):
    """Too many uploaded files wait to be read."""


class BudgetSpentError(WorkerError):
    """A run's budget for a language model does not suffice for another call."""


class UnknownPriceError(WorkerError):
    """A budget in money needs a price that the table of prices lacks."""


class ProviderError(WorkerError):
    """A language model refused, was cut off, or gave an invalid answer."""


class ProviderBusyError(ProviderError):
    """A language model is busy or unavailable.

    Args:
        message: what happened.
        retry_after: seconds after which the provider wants to be asked again; ``None`` if it does not say.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ProviderDownError(ProviderError):
    """A language model failed so often that it is not asked for a while."""


class MailRefusedError(WorkerError):
    """A mail server refused a message for good."""


class MailUnavailableError(WorkerError):
    """A mail server cannot be reached, or refused a message for now."""

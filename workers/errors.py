"""The errors of the workers package.

WorkerError
├── QueueUnavailableError   Redis cannot be reached; try again later
├── TaskStoppedError        a task was stopped while it ran
├── WaitingFilesError       too many uploaded files wait to be read
├── DocumentError           a document cannot be read; see :mod:`workers.documents.cv.problems`
├── ProviderError           a language model refused, was cut off, or gave an invalid answer
├── MailRefusedError        a mail server refused a message for good
└── MailUnavailableError    a mail server cannot be reached, or refused a message for now
"""


class WorkerError(Exception):
    """The root of every error that this package raises on purpose."""


class QueueUnavailableError(WorkerError):
    """Redis cannot be reached, or did not answer in time."""


class TaskStoppedError(WorkerError):
    """A task was stopped while it ran."""


class WaitingFilesError(WorkerError):
    """Too many uploaded files wait to be read."""


class ProviderError(WorkerError):
    """A language model refused, was cut off, or gave an invalid answer."""


class MailRefusedError(WorkerError):
    """A mail server refused a message for good."""


class MailUnavailableError(WorkerError):
    """A mail server cannot be reached, or refused a message for now."""

"""The errors of the graph package.

GraphError
├── GraphUnavailableError   the server cannot be reached in time; try again later
├── GraphRefusedError       the server refused a query, password or transaction
├── RacedError              a transaction met a change that another one was making, and has to run again
├── EngineError             an embedded engine could not be started
├── MigrationError          the migrations and the graph disagree
├── ForbiddenError          the viewer may not see or do this
│   └── AnonymousError      nobody is signed in
├── NotFoundError           a requested node does not exist
│   └── UnregisteredError   the viewer is not in the graph yet
├── ConflictError           the change contradicts what is stored, such as a key that was used for something else
│   └── ProfileFullError    a profile holds no more entries of a kind
├── TooManyTasksError       a person has as many open tasks as allowed
├── ClosedError             a job no longer accepts applications
├── BackupError             a back-up cannot be made or restored
└── ImportFileError         a file given to an importer is invalid
"""

from datetime import datetime


class GraphError(Exception):
    """The root of every error that this package raises on purpose."""


class GraphUnavailableError(GraphError):
    """The graph server cannot be reached, or did not answer in time."""


class GraphRefusedError(GraphError):
    """The graph server refused a request."""


class RacedError(GraphError):
    """A transaction met a change that another one was making; the graph's client runs it again."""


class EngineError(GraphError):
    """An embedded engine could not be started."""


class MigrationError(GraphError):
    """The migrations and the graph disagree."""


class ForbiddenError(GraphError):
    """The viewer may not see or do this."""


class AnonymousError(ForbiddenError):
    """The request requires a signed-in person."""

    def __init__(self) -> None:
        super().__init__("This needs a token: send `Authorization: Bearer TOKEN`.")


class NotFoundError(GraphError):
    """A requested node does not exist. The message does not name a person, because logs hold messages.

    Args:
        kind: the label of the node.
        id: the id that was not found.
    """

    def __init__(self, kind: str, id: str) -> None:
        super().__init__("this person does not exist" if kind == "User" else f"{kind} {id!r} does not exist")
        self.kind = kind
        self.id = id


class UnregisteredError(NotFoundError):
    """The viewer has a token, but is not in the graph yet."""

    def __init__(self, id: str) -> None:
        super().__init__("User", id)
        self.args = ("You are not registered yet: send the `register` mutation with this token first.",)


class ConflictError(GraphError):
    """A change contradicts what is stored, such as a key that was used for something else."""


class ProfileFullError(ConflictError):
    """A profile holds no more entries of a kind.

    Args:
        most: how many it holds.
    """

    def __init__(self, most: int) -> None:
        super().__init__(f"a profile holds at most {most}: remove one first")


class TooManyTasksError(GraphError):
    """A person has as many open tasks as allowed.

    Args:
        most: how many are allowed.
    """

    def __init__(self, most: int) -> None:
        super().__init__(f"you have {most} open tasks, and no more are allowed: wait until one has ended")
        self.most = most


class ClosedError(GraphError):
    """A job no longer accepts applications.

    Args:
        id: the job's id.
        title: the job's title.
        at: the closing time; ``None`` if it is not known.
    """

    def __init__(self, id: str, title: str, at: datetime | None) -> None:
        state = f"has been closed since {at:%Y-%m-%d %H:%M} UTC" if at else "is closed"
        super().__init__(f"the job {title!r} {state} and accepts no applications: choose an open job")
        self.id = id


class BackupError(GraphError):
    """A back-up cannot be made or restored; the message says why, and what to do."""


class ImportFileError(GraphError):
    """A file given to an importer is invalid."""

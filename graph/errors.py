"""The errors of the graph room.

GraphError
├── GraphUnavailableError   the server cannot be reached in time; try again later
├── GraphRefusedError       the server refused a query, password or transaction
├── EngineError             an embedded engine could not be started
├── MigrationError          the migrations and the graph disagree
├── ForbiddenError          the viewer may not see or do this
│   └── AnonymousError      nobody is signed in
├── NotFoundError           a node that was named does not exist
├── ConflictError           the same key was used before for something else
├── ClosedError             a job takes no applications any more
└── ImportFileError         a file that was given to an importer is not what it should be
"""

from datetime import datetime


class GraphError(Exception):
    """The root of every error that this room raises on purpose."""


class GraphUnavailableError(GraphError):
    """The graph server cannot be reached, or did not answer in time."""


class GraphRefusedError(GraphError):
    """The graph server refused what was sent."""


class EngineError(GraphError):
    """An embedded engine could not be started."""


class MigrationError(GraphError):
    """The migrations and the graph disagree."""


class ForbiddenError(GraphError):
    """The viewer may not see or do this."""


class AnonymousError(ForbiddenError):
    """Nobody is signed in, and what was asked for needs that."""

    def __init__(self) -> None:
        super().__init__("This needs a token: send `Authorization: Bearer TOKEN`.")


class NotFoundError(GraphError):
    """A node that was named does not exist.

    Args:
        kind: the label of what was looked for.
        id: the identifier that was not found.
    """

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"{kind} {id!r} does not exist")
        self.kind = kind
        self.id = id


class ConflictError(GraphError):
    """A key that must name one thing was used for another."""


class ClosedError(GraphError):
    """A job takes no applications any more.

    Args:
        id: of the job.
        title: what it is called.
        at: when it closed; ``None`` where that is not known.
    """

    def __init__(self, id: str, title: str, at: datetime | None) -> None:
        since = f" since {at:%Y-%m-%d %H:%M} UTC" if at else ""
        super().__init__(f"the job {title!r} is closed{since} and takes no applications: look for one that is open")
        self.id = id


class ImportFileError(GraphError):
    """A file that was given to an importer is not what it should be."""

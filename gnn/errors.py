"""The errors of the models package.

ModelError
├── InsufficientDataError   too little data to train on
├── ArtifactError           a stored model is missing, damaged or of another format
│   └── StoreAwayError      the model store cannot be used now; try again later
├── TooLargeError           a model cannot hold so many items
├── LeakError               data from after the cut reached training
├── TeamError               processes cannot train together
└── DataError               a data set's files are missing or malformed
"""


class ModelError(Exception):
    """Base class of all errors that this package raises on purpose."""


class InsufficientDataError(ModelError):
    """Too little data to train on.

    Args:
        count: how many there are.
        minimum: how many are needed.
        what: what there are too few of.
    """

    def __init__(self, count: int, minimum: int, what: str = "interactions") -> None:
        super().__init__(f"insufficient data: {count} {what}, {minimum} are needed")
        self.count = count
        self.minimum = minimum


class TooLargeError(ModelError):
    """A model cannot hold so many items."""


class ArtifactError(ModelError):
    """A stored model is missing, damaged or of another format."""


class StoreAwayError(ArtifactError):
    """The model store cannot be used now."""


class LeakError(ModelError):
    """Data from after the cut reached training or features."""


class TeamError(ModelError):
    """Processes cannot train together."""


class DataError(ModelError):
    """A data set's files are missing or malformed."""

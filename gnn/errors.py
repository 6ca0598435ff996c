"""The errors of the models' room.

ModelError
├── InsufficientDataError   too few interactions to train on
├── ArtifactError           a stored model is missing, damaged or foreign
├── TooLargeError           a model that cannot hold so many items
├── LeakError               something from after the cut reached training
└── DataError               a data set's files are missing or not what they should be
"""


class ModelError(Exception):
    """The root of every error that this room raises on purpose."""


class InsufficientDataError(ModelError):
    """Too few interactions to train on.

    Args:
        found: how many there are.
        needed: how many it takes.
    """

    def __init__(self, found: int, needed: int) -> None:
        super().__init__(f"insufficient data: {found} interactions, {needed} are needed")
        self.found = found
        self.needed = needed


class TooLargeError(ModelError):
    """A model cannot hold so many items."""


class ArtifactError(ModelError):
    """A stored model is missing, damaged or made by something else."""


class LeakError(ModelError):
    """Something from after the cut reached training or features."""


class DataError(ModelError):
    """A data set's files are missing or not what they should be."""

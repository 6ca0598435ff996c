"""The arguments of tasks, checked whenever a task is requested and before it runs."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gnn.models.kinds import ModelKind
from graph.catalogue.types import ItemLabel
from graph.privacy.retention import KeptData
from workers.valkey.caches import CachePart

MOST_PEOPLE = 1_000


class Arguments(BaseModel):
    """Arguments of a task; empty by default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonArguments(Arguments):
    """The person that a task concerns."""

    user: str


class PeopleArguments(Arguments):
    """The people that a task concerns: the ids in order, each once."""

    users: list[str] = Field(min_length=1, max_length=MOST_PEOPLE)


class ShareArguments(Arguments):
    """The share of all people that a task concerns, of equal ranges of their keys' digests; all of them by default."""

    share: int = Field(default=0, ge=0)
    shares: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def check_share(self) -> Self:
        """Check that there is such a share."""
        if self.share >= self.shares:
            raise ValueError("share must be less than shares")
        return self


class JobArguments(Arguments):
    """The job posting that a task concerns."""

    job: str


class ItemArguments(Arguments):
    """The item that a task concerns."""

    label: ItemLabel
    item: str


class CacheArguments(Arguments):
    """The parts of the cache to empty; ``None`` means all."""

    parts: list[CachePart] | None = Field(default=None, min_length=1)


class DocumentArguments(PersonArguments):
    """The person and the document that a task concerns."""

    document: str


class FileArguments(Arguments):
    """The uploaded file that a task concerns."""

    document: str


class TrialArguments(FileArguments):
    """The uploaded file to try, its name, what it holds, such as ``jobs``, and its map; without one, it is guessed."""

    name: str = Field(pattern=r"^[^/\\]{1,200}$")
    kind: Literal["jobs", "courses", "people", "interactions"]
    map: str | None = None


class SummaryLimits(Arguments):
    """What a run of summaries may spend, and how many it may write; ``None`` means what the settings say."""

    budget_usd: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    budget_tokens: int | None = Field(default=None, ge=0)
    limit: int | None = Field(default=None, ge=1)


class SummaryShareArguments(SummaryLimits, ShareArguments):
    """The limits of a share of a run of summaries, and which share it is."""


class TrainingArguments(Arguments):
    """The kinds of models to train."""

    kinds: list[ModelKind] = Field(min_length=1)


class UpdateArguments(Arguments):
    """Whether to reset the weights to those of the training."""

    reset: bool = False


class RetentionArguments(Arguments):
    """Whether to count what is old, and delete nothing; and which kinds of data are meant, ``None`` for all."""

    dry_run: bool = False
    kinds: list[KeptData] | None = Field(default=None, min_length=1)

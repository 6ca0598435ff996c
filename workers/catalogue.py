"""The one catalogue of tasks: what each kind does, where it waits, what it takes, and who may start it.

GraphQL, the command line, workers and schedules read it here. What does a task is named, not imported: who only asks
for tasks loads none of the models.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from gnn.models.kinds import ModelKind
from graph.viewer import Role, Viewer

HOUR = 3_600
TRIES = 3


class TaskKind(StrEnum):
    """A kind of task."""

    TRAIN = "TRAIN"
    MONITOR_MODELS = "MONITOR_MODELS"
    UPDATE_MODEL = "UPDATE_MODEL"
    REFRESH_EMBEDDINGS = "REFRESH_EMBEDDINGS"
    REFRESH_RECOMMENDATIONS = "REFRESH_RECOMMENDATIONS"
    SUMMARISE_INTERESTS = "SUMMARISE_INTERESTS"
    SUMMARISE_ALL_INTERESTS = "SUMMARISE_ALL_INTERESTS"


class Queue(StrEnum):
    """Where tasks wait; each queue has workers of its own."""

    TRAINING = "training"
    RECOMMENDATIONS = "recommendations"
    ENRICHMENT = "enrichment"


class Arguments(BaseModel):
    """What a task takes: nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonArguments(Arguments):
    """The person whom a task is about."""

    user: str


class TrainingArguments(Arguments):
    """What to train."""

    kinds: list[ModelKind] = Field(min_length=1)


class UpdateArguments(Arguments):
    """Whether to go back to the weights as they were trained."""

    reset: bool = False


@dataclass(frozen=True, slots=True)
class TaskType:
    """A kind of task.

    Args:
        kind: its name.
        queue: where it waits.
        function: what does it, as ``module:name``: a coroutine of context, id, arguments and progress.
        arguments: what it takes.
        limit_seconds: how long an attempt may take; ``None`` is the setting of trainings.
        tries: attempts in all, where a part of the service is away.
        roles: who may start one; empty for a task that people start about themselves.
        repeats: whether a task that is asked for while it runs, runs once more, so that what changed since it began
            is not lost.
    """

    kind: TaskKind
    queue: Queue
    function: str
    arguments: type[Arguments] = Arguments
    limit_seconds: int | None = HOUR
    tries: int = TRIES
    roles: frozenset[Role] = frozenset({Role.ADMIN})
    repeats: bool = True

    def check_starter(self, viewer: Viewer, arguments: Arguments | None) -> None:
        """Refuse unless a viewer may start such a task.

        Raises:
            ForbiddenError: they have none of its roles, or it is about another person.
        """
        if isinstance(arguments, PersonArguments):
            viewer.require_owner(arguments.user)
        else:
            viewer.require_role(*self.roles)


TASKS: Mapping[TaskKind, TaskType] = {
    task.kind: task
    for task in (
        TaskType(
            TaskKind.TRAIN,
            Queue.TRAINING,
            "workers.jobs.training:train_models",
            TrainingArguments,
            limit_seconds=None,
            repeats=False,
        ),
        TaskType(
            TaskKind.MONITOR_MODELS,
            Queue.TRAINING,
            "workers.jobs.monitoring:monitor_models",
            limit_seconds=HOUR // 2,
            repeats=False,
        ),
        TaskType(TaskKind.UPDATE_MODEL, Queue.TRAINING, "workers.jobs.upkeep:update_model", UpdateArguments),
        TaskType(TaskKind.REFRESH_EMBEDDINGS, Queue.RECOMMENDATIONS, "workers.jobs.upkeep:refresh_embeddings"),
        TaskType(
            TaskKind.REFRESH_RECOMMENDATIONS,
            Queue.RECOMMENDATIONS,
            "workers.jobs.recommendations:refresh_recommendations",
            PersonArguments,
            roles=frozenset(),
        ),
        TaskType(
            TaskKind.SUMMARISE_INTERESTS,
            Queue.ENRICHMENT,
            "workers.jobs.enrichment:summarise_interests",
            PersonArguments,
            roles=frozenset(),
        ),
        TaskType(
            TaskKind.SUMMARISE_ALL_INTERESTS,
            Queue.ENRICHMENT,
            "workers.jobs.enrichment:summarise_all_interests",
            limit_seconds=12 * HOUR,
        ),
    )
}

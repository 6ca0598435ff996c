"""What is started at fixed times, as the settings say."""

from collections.abc import Sequence
from dataclasses import dataclass

from gnn.models.kinds import ModelKind
from workers.settings import OFF, WorkerSettings
from workers.task_arguments import Arguments, RetentionArguments, SummaryLimits, TrainingArguments
from workers.task_catalogue import TaskKind


@dataclass(frozen=True, slots=True)
class Schedule:
    """A task that is requested at fixed times.

    Args:
        kind: the kind of task.
        arguments: its arguments.
        notation: the times, in the notation of cron.
    """

    kind: TaskKind
    arguments: Arguments
    notation: str


def schedules_of(settings: WorkerSettings) -> Sequence[Schedule]:
    """Return the schedules that the settings turn on."""
    schedules = (
        Schedule(TaskKind.REFRESH_ALL_RECOMMENDATIONS, Arguments(), settings.recommendations_cron),
        Schedule(TaskKind.TRAIN, TrainingArguments(kinds=[ModelKind.RANKER]), settings.training_cron),
        Schedule(TaskKind.REFRESH_EMBEDDINGS, Arguments(), settings.features_cron),
        Schedule(TaskKind.MATERIALISE_FEATURES, Arguments(), settings.materialise_cron),
        Schedule(TaskKind.CLEAN_TASKS, Arguments(), settings.clean_up_cron),
        Schedule(TaskKind.APPLY_RETENTION, RetentionArguments(), settings.retention_cron),
        Schedule(TaskKind.AUDIT_BIAS, Arguments(), settings.audit_cron),
        Schedule(TaskKind.MONITOR_MODELS, Arguments(), settings.monitoring_cron),
        Schedule(TaskKind.SUMMARISE_ALL_INTERESTS, SummaryLimits(), settings.interests_cron),
    )
    return [schedule for schedule in schedules if schedule.notation != OFF]

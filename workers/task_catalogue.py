"""The single catalogue of tasks: the function, queue, arguments and required roles of each kind.

GraphQL, the command line, workers and schedules all read it. Functions are referenced by name, not imported, so that
processes that only request tasks do not load the models.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph.viewer import Role, Viewer
from workers.task_arguments import (
    Arguments,
    CacheArguments,
    DocumentArguments,
    FileArguments,
    ItemArguments,
    JobArguments,
    PeopleArguments,
    PersonArguments,
    RetentionArguments,
    ShareArguments,
    SummaryLimits,
    SummaryShareArguments,
    TrainingArguments,
    TrialArguments,
    UpdateArguments,
)

HOUR = 3_600
TRIES = 3


class TaskKind(StrEnum):
    """A kind of task."""

    TRAIN = "TRAIN"
    MONITOR_MODELS = "MONITOR_MODELS"
    UPDATE_MODEL = "UPDATE_MODEL"
    REFRESH_EMBEDDINGS = "REFRESH_EMBEDDINGS"
    MATERIALISE_FEATURES = "MATERIALISE_FEATURES"
    EXTRACT_PERSON_FEATURES = "EXTRACT_PERSON_FEATURES"
    EXTRACT_ITEM_FEATURES = "EXTRACT_ITEM_FEATURES"
    REFRESH_RECOMMENDATIONS = "REFRESH_RECOMMENDATIONS"
    REFRESH_MANY_RECOMMENDATIONS = "REFRESH_MANY_RECOMMENDATIONS"
    REFRESH_ALL_RECOMMENDATIONS = "REFRESH_ALL_RECOMMENDATIONS"
    SUMMARISE_INTERESTS = "SUMMARISE_INTERESTS"
    SUMMARISE_ALL_INTERESTS = "SUMMARISE_ALL_INTERESTS"
    SUMMARISE_ITEMS = "SUMMARISE_ITEMS"
    ANALYSE_APPLICATIONS = "ANALYSE_APPLICATIONS"
    DELIVER_NOTIFICATIONS = "DELIVER_NOTIFICATIONS"
    RUN_JOB_ALERTS = "RUN_JOB_ALERTS"
    ANALYSE_PROFILE = "ANALYSE_PROFILE"
    READ_DOCUMENT = "READ_DOCUMENT"
    TRY_IMPORT = "TRY_IMPORT"
    IMPORT_FILE = "IMPORT_FILE"
    CLEAN_TASKS = "CLEAN_TASKS"
    ERASE_PEOPLE = "ERASE_PEOPLE"
    EXPORT_DATA = "EXPORT_DATA"
    APPLY_RETENTION = "APPLY_RETENTION"
    AUDIT_BIAS = "AUDIT_BIAS"
    CLEAN_CACHE = "CLEAN_CACHE"
    REFRESH_CACHE = "REFRESH_CACHE"


class Queue(StrEnum):
    """A task queue. A worker process works on any set of queues."""

    TRAINING = "training"
    RECOMMENDATIONS = "recommendations"
    ANALYSIS = "analysis"
    FEATURES = "features"
    ENRICHMENT = "enrichment"
    MAINTENANCE = "maintenance"
    NOTIFICATIONS = "notifications"


@dataclass(frozen=True, slots=True)
class TaskType:
    """A kind of task.

    Args:
        kind: the kind's name.
        queue: the queue of its tasks.
        function: the coroutine function, as ``module:name``; it takes context, id, arguments and progress.
        arguments: the type of its arguments.
        limit_seconds: the time limit of an attempt; ``None`` means the setting for trainings.
        tries: the total number of attempts; what is the answer, such as too little data, is tried once.
        roles: the roles that may start it; empty for a task that people start about themselves.
        repeats: whether a task that is requested again while it runs is run once more, so that changes since its
            start are not lost.
    """

    kind: TaskKind
    queue: Queue
    function: str
    arguments: type[Arguments] = Arguments
    limit_seconds: int | None = HOUR
    tries: int = TRIES
    roles: frozenset[Role] = frozenset({Role.ADMIN})
    repeats: bool = True

    @property
    def function_name(self) -> str:
        """The name of its function in arq."""
        return self.kind.value.lower()

    def complete(self, arguments: Arguments | None) -> Arguments:
        """Return a task's arguments, with the defaults of what is not given, so that equal tasks have equal arguments.

        Raises:
            ValidationError: they are not those of this kind.
        """
        return self.arguments.model_validate({} if arguments is None else arguments.model_dump())

    def person_of(self, arguments: Arguments | None) -> str | None:
        """Return the person that a task concerns; ``None`` for a task about the whole system."""
        return arguments.user if isinstance(arguments, PersonArguments) else None

    def check_starter(self, viewer: Viewer, arguments: Arguments | None) -> None:
        """Check that a viewer may start such a task.

        Raises:
            ForbiddenError: the viewer has none of its roles, or the task is about another person.
        """
        if not self.roles and isinstance(arguments, PersonArguments):
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
        TaskType(TaskKind.REFRESH_EMBEDDINGS, Queue.FEATURES, "workers.jobs.upkeep:refresh_embeddings"),
        TaskType(TaskKind.MATERIALISE_FEATURES, Queue.FEATURES, "workers.jobs.features:materialise_features"),
        TaskType(
            TaskKind.EXTRACT_PERSON_FEATURES,
            Queue.FEATURES,
            "workers.jobs.features:extract_person_features",
            PersonArguments,
            limit_seconds=HOUR // 12,
            roles=frozenset(),
        ),
        TaskType(
            TaskKind.EXTRACT_ITEM_FEATURES,
            Queue.FEATURES,
            "workers.jobs.features:extract_item_features",
            ItemArguments,
            limit_seconds=HOUR // 2,
        ),
        TaskType(
            TaskKind.REFRESH_RECOMMENDATIONS,
            Queue.RECOMMENDATIONS,
            "workers.jobs.recommendations:refresh_recommendations",
            PersonArguments,
            roles=frozenset(),
        ),
        TaskType(
            TaskKind.REFRESH_MANY_RECOMMENDATIONS,
            Queue.RECOMMENDATIONS,
            "workers.jobs.recommendations:refresh_many_recommendations",
            PeopleArguments,
        ),
        TaskType(
            TaskKind.REFRESH_ALL_RECOMMENDATIONS,
            Queue.MAINTENANCE,  # nobody's own refresh waits for it
            "workers.jobs.recommendations:refresh_all_recommendations",
            ShareArguments,
            limit_seconds=12 * HOUR,
            repeats=False,
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
            "workers.jobs.summary_runs:summarise_all_interests",
            SummaryShareArguments,
            limit_seconds=48 * HOUR,
        ),
        TaskType(
            TaskKind.SUMMARISE_ITEMS,
            Queue.ENRICHMENT,
            "workers.jobs.item_summaries:summarise_items",
            SummaryLimits,
            limit_seconds=12 * HOUR,
        ),
        TaskType(
            TaskKind.ANALYSE_APPLICATIONS,
            Queue.ANALYSIS,
            "workers.jobs.applications:analyse_applications",
            JobArguments,
            roles=frozenset({Role.ADMIN, Role.RECRUITER}),
        ),
        TaskType(
            TaskKind.DELIVER_NOTIFICATIONS, Queue.NOTIFICATIONS, "workers.jobs.notifications:deliver_notifications"
        ),
        TaskType(TaskKind.RUN_JOB_ALERTS, Queue.NOTIFICATIONS, "workers.jobs.job_alerts:run_job_alerts"),
        TaskType(
            TaskKind.ANALYSE_PROFILE,
            Queue.ANALYSIS,
            "workers.jobs.profiles:analyse_person",
            PersonArguments,
            limit_seconds=HOUR // 6,
            roles=frozenset(),
        ),
        TaskType(
            TaskKind.READ_DOCUMENT,
            Queue.ANALYSIS,
            "workers.jobs.documents:read_document",
            DocumentArguments,
            limit_seconds=HOUR // 12,
            roles=frozenset(),
            repeats=False,
        ),
        TaskType(
            TaskKind.TRY_IMPORT,
            Queue.ANALYSIS,
            "workers.jobs.imports:try_import",
            TrialArguments,
            limit_seconds=HOUR // 4,
            repeats=False,
        ),
        TaskType(
            TaskKind.IMPORT_FILE, Queue.ANALYSIS, "workers.jobs.imports:import_file", FileArguments, repeats=False
        ),
        TaskType(TaskKind.CLEAN_TASKS, Queue.MAINTENANCE, "workers.jobs.task_records:clean_tasks", repeats=False),
        TaskType(TaskKind.ERASE_PEOPLE, Queue.MAINTENANCE, "workers.jobs.erasure:erase_people"),
        TaskType(
            TaskKind.EXPORT_DATA,
            Queue.ANALYSIS,
            "workers.jobs.exports:export_data",
            PersonArguments,
            roles=frozenset(),
            repeats=False,
        ),
        TaskType(
            TaskKind.APPLY_RETENTION,
            Queue.MAINTENANCE,
            "workers.jobs.retention:apply_retention",
            RetentionArguments,
            limit_seconds=6 * HOUR,
            repeats=False,
        ),
        TaskType(TaskKind.AUDIT_BIAS, Queue.MAINTENANCE, "workers.jobs.bias_audit:audit_bias", repeats=False),
        TaskType(
            TaskKind.CLEAN_CACHE, Queue.MAINTENANCE, "workers.jobs.caches:clean_cache", CacheArguments, repeats=False
        ),
        TaskType(TaskKind.REFRESH_CACHE, Queue.MAINTENANCE, "workers.jobs.caches:refresh_cache"),
    )
}

FUNCTIONS: Mapping[str, TaskType] = {task.function_name: task for task in TASKS.values()}
"""The kinds of tasks by arq's name for their function."""

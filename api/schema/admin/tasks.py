"""Tasks: background jobs that people start and follow."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated

import strawberry

from api.errors import MissingError
from api.graphql import ids
from api.graphql.context import Context, Info
from api.graphql.paging import GlobalId
from api.schema.admin.task_inputs import (
    AnalyseProfileInput,
    RefreshManyRecommendationsInput,
    RefreshRecommendationsInput,
    StartTrainingInput,
    SummariseAllInterestsInput,
    SummariseInterestsInput,
    SummariseItemsInput,
)
from api.schema.common.node import Node
from api.schema.common.payload import UserError
from gnn.models.kinds import ModelKind
from graph.errors import NotFoundError, TooManyTasksError
from graph.registry import tasks as graph_tasks
from graph.registry.tasks import TaskState
from workers.task_arguments import (
    MOST_PEOPLE,
    Arguments,
    PeopleArguments,
    PersonArguments,
    SummaryLimits,
    TrainingArguments,
    UpdateArguments,
)
from workers.task_catalogue import TASKS, TaskKind

strawberry.enum(TaskState, description="The state of a task.")


@strawberry.type(description="A background job.")
class Task(Node):
    """A task."""

    kind: str = strawberry.field(description="Kind of the task.")
    queue: str = strawberry.field(description="The queue that it was put in.")
    state: TaskState = strawberry.field(description="Its state.")
    progress: int = strawberry.field(description="Progress, 0 to 100.")
    message: str = strawberry.field(description="The current step, or the outcome.")
    attempts: int = strawberry.field(description="How many times it was started.")
    queued_at: datetime = strawberry.field(description="When it was queued.")
    started_at: datetime | None = strawberry.field(description="When it was last started.")
    finished_at: datetime | None = strawberry.field(description="When it ended.")
    error: str | None = strawberry.field(description="Why it failed.")
    cancel_requested_at: datetime | None = strawberry.field(
        description="When somebody asked to cancel this run of it; one that runs goes on to the end of its step."
    )

    @classmethod
    def of(cls, task: graph_tasks.Task) -> "Task":
        return cls(
            id=ids.encode("Task", task.id),
            kind=task.kind,
            queue=task.queue,
            state=task.state,
            progress=task.progress,
            message=task.message,
            attempts=task.attempts,
            queued_at=task.queued_at,
            started_at=task.started_at,
            finished_at=task.finished_at,
            error=task.error,
            cancel_requested_at=task.cancel_requested_at,
        )


@strawberry.type(description="The requested task.")
class TaskPayload:
    """Payload of every mutation that starts a task."""

    task: Task | None = strawberry.field(description="The task; null when there are errors.")
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


async def visible_task(context: Context, id: str) -> graph_tasks.Task | None:
    """Return a task that the viewer may see: their own, or any for an administrator."""
    context.signed_in()
    return await context.tasks.by_id(ids.local_id(id, "Task"))


@strawberry.type
class TaskQueries:
    """Queries about tasks."""

    @strawberry.field(description="A task of the viewer; null when there is none with this id.")
    async def task(self, info: Info, id: GlobalId) -> Task | None:
        task = await visible_task(info.context, id)
        return Task.of(task) if task else None


@strawberry.type
class TaskMutations:
    """Mutations that start tasks."""

    @strawberry.mutation(
        description="Rank again for the viewer, and store the best 50 jobs and courses. Only one such task is open at "
        "a time: asking again returns that task, and if it is already running, it runs once more."
    )
    async def refresh_recommendations(
        self,
        info: Info,
        input: Annotated[RefreshRecommendationsInput, strawberry.argument(description="The mutation's input.")],
    ) -> TaskPayload:
        return await ask(info, TaskKind.REFRESH_RECOMMENDATIONS, input.key)

    @strawberry.mutation(
        description="Rank again for some people, and store the best 50 jobs and courses of each. People who do not "
        "exist are left out. Only for administrators."
    )
    async def refresh_many_recommendations(
        self,
        info: Info,
        input: Annotated[RefreshManyRecommendationsInput, strawberry.argument(description="The mutation's input.")],
    ) -> TaskPayload:
        TASKS[TaskKind.REFRESH_MANY_RECOMMENDATIONS].check_starter(info.context.viewer, None)
        users = {ids.local_id(id, "User", argument="input.users") for id in input.users[: MOST_PEOPLE + 1]}
        if not 1 <= len(users) <= MOST_PEOPLE:
            return refuse(info, TaskKind.REFRESH_MANY_RECOMMENDATIONS, f"must be 1 to {MOST_PEOPLE:,} people", "users")
        return await start(info, TaskKind.REFRESH_MANY_RECOMMENDATIONS, PeopleArguments(users=sorted(users)))

    @strawberry.mutation(
        description="Rank again for everyone with recent activity, and store the best 50 jobs and courses of each. "
        "Only for administrators."
    )
    async def refresh_all_recommendations(self, info: Info) -> TaskPayload:
        return await start(info, TaskKind.REFRESH_ALL_RECOMMENDATIONS)

    @strawberry.mutation(
        description="Analyse the viewer's profile with the active model, and record the analysis if it says something "
        "new: `viewer { profileAnalysis { history } }` has it. Only one such task is open at a time, as with "
        "`refreshRecommendations`."
    )
    async def analyse_profile(
        self,
        info: Info,
        input: Annotated[AnalyseProfileInput, strawberry.argument(description="The mutation's input.")],
    ) -> TaskPayload:
        return await ask(info, TaskKind.ANALYSE_PROFILE, input.key)

    @strawberry.mutation(
        description="Summarise the viewer's interests from recent activity. Only one such task is open at a time, as "
        "with `refreshRecommendations`."
    )
    async def summarise_interests(
        self,
        info: Info,
        input: Annotated[SummariseInterestsInput, strawberry.argument(description="The mutation's input.")],
    ) -> TaskPayload:
        return await ask(info, TaskKind.SUMMARISE_INTERESTS, input.key)

    @strawberry.mutation(
        description="Summarise the interests of everyone with recent activity. Only for administrators. A run that "
        "reaches its budget stops, and its `message` says how far it came; the next one goes on from there."
    )
    async def summarise_all_interests(
        self,
        info: Info,
        input: Annotated[SummariseAllInterestsInput, strawberry.argument(description="The mutation's input.")],
    ) -> TaskPayload:
        return await start_summaries(info, TaskKind.SUMMARISE_ALL_INTERESTS, input)

    @strawberry.mutation(
        description="Summarise the jobs and courses that have changed, in one sentence each, with topics. Only for "
        "administrators. Budgets are as for `summariseAllInterests`."
    )
    async def summarise_items(
        self,
        info: Info,
        input: Annotated[SummariseItemsInput, strawberry.argument(description="The mutation's input.")],
    ) -> TaskPayload:
        return await start_summaries(info, TaskKind.SUMMARISE_ITEMS, input)

    @strawberry.mutation(
        description="Train models. Only for administrators. If a training task of the same kinds is open, it is "
        "returned instead."
    )
    async def start_training(
        self,
        info: Info,
        input: Annotated[StartTrainingInput, strawberry.argument(description="The mutation's input.")],
    ) -> TaskPayload:
        if not input.kinds:
            return refuse(info, TaskKind.TRAIN, f"must name at least one of {', '.join(ModelKind)}", "kinds")
        return await start(info, TaskKind.TRAIN, TrainingArguments(kinds=sorted(set(input.kinds))))

    @strawberry.mutation(description="Check the active model for drift and raise alarms. Only for administrators.")
    async def monitor_models(self, info: Info) -> TaskPayload:
        return await start(info, TaskKind.MONITOR_MODELS)

    @strawberry.mutation(description="Embed new and changed texts. Only for administrators.")
    async def refresh_embeddings(self, info: Info) -> TaskPayload:
        return await start(info, TaskKind.REFRESH_EMBEDDINGS)

    @strawberry.mutation(
        description="Adapt the active model's weights to recent choices, within bounds, or reset them. "
        "Only for administrators."
    )
    async def update_model(
        self,
        info: Info,
        reset: Annotated[
            bool, strawberry.argument(description="Whether to reset the weights to their trained values.")
        ] = False,
    ) -> TaskPayload:
        return await start(info, TaskKind.UPDATE_MODEL, UpdateArguments(reset=reset))


async def start(info: Info, kind: TaskKind, arguments: Arguments | None = None, id: str | None = None) -> TaskPayload:
    """Start a task, if the viewer may start tasks of this kind. TOO_MANY if too many of theirs are open.

    Raises:
        ForbiddenError: the viewer may not.
    """
    try:
        task = await info.context.parts.queue.ask(kind, info.context.viewer, arguments, id=id)
    except TooManyTasksError as error:
        return TaskPayload(task=None, errors=[too_many(error)])
    return TaskPayload(task=Task.of(task), errors=[])


def refuse(info: Info, kind: TaskKind, message: str, field: str, *, code: str = "INVALID") -> TaskPayload:
    """Say what is wrong with a field of the input, if the viewer may start tasks of this kind.

    Raises:
        ForbiddenError: the viewer may not.
    """
    TASKS[kind].check_starter(info.context.viewer, None)
    return TaskPayload(task=None, errors=[UserError.of(code, message, field)])


def too_many(error: TooManyTasksError) -> UserError:
    """Return that a person has too many open tasks, as data."""
    return UserError.of("TOO_MANY", str(error))


async def start_summaries(
    info: Info, kind: TaskKind, input: SummariseAllInterestsInput | SummariseItemsInput
) -> TaskPayload:
    """Start a run of summaries within limits.

    Raises:
        ForbiddenError: the viewer may not.
    """
    TASKS[kind].check_starter(info.context.viewer, None)
    values = {"budgetUsd": (input.budget_usd, 0), "budgetTokens": (input.budget_tokens, 0), "limit": (input.limit, 1)}
    errors = [
        UserError.of("INVALID", f"must be {least} or more", name)
        for name, (value, least) in values.items()
        if value is not None and value < least
    ]
    if errors:
        return TaskPayload(task=None, errors=errors)
    limits = SummaryLimits(budget_usd=input.budget_usd, budget_tokens=input.budget_tokens, limit=input.limit)
    return await start(info, kind, limits)


async def ask(info: Info, kind: TaskKind, key: str | None) -> TaskPayload:
    """Start a task about the viewer.

    Raises:
        NotFoundError: the viewer is not in the graph.
    """
    user = info.context.viewer_id
    if key is not None and not 1 <= len(key) <= 200:
        return TaskPayload(task=None, errors=[UserError.of("INVALID", "must be 1 to 200 characters", "key")])
    id = graph_tasks.task_id(user, kind, key) if key else None
    try:
        return await start(info, kind, PersonArguments(user=user), id)
    except NotFoundError as error:
        raise info.context.viewer.missing_person(user) from error


@strawberry.type
class TaskSubscriptions:
    """Subscriptions about tasks."""

    @strawberry.subscription(description="The task now, then after every change until it ends.")
    async def task_progress(self, info: Info, id: GlobalId) -> AsyncGenerator[Task, None]:
        context = info.context
        requested_task = await visible_task(context, id)
        if requested_task is None:
            raise MissingError("id: there is no such task, or it is not yours.")
        async for task in context.parts.queue.follow(requested_task.id):
            yield Task.of(task)

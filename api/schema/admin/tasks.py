"""Tasks: background jobs that people ask for and follow."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated

import strawberry

from api.errors import MissingError
from api.graphql import ids
from api.graphql.context import Context, Info
from api.graphql.paging import GlobalId
from api.schema.common.node import Node
from api.schema.common.payload import UserError
from gnn.models.kinds import ModelKind
from graph.registry import tasks as graph_tasks
from graph.registry.tasks import TaskState
from workers.catalogue import TASKS, Arguments, PersonArguments, TaskKind, TrainingArguments, UpdateArguments

strawberry.enum(ModelKind, description="Kinds of models that can be trained.")
strawberry.enum(TaskState, description="Where a task stands.")


@strawberry.type(description="A background job.")
class Task(Node):
    """A task."""

    kind: str = strawberry.field(description="What it does.")
    queue: str = strawberry.field(description="The queue that it waits in.")
    state: TaskState = strawberry.field(description="Where it stands.")
    progress: int = strawberry.field(description="How far it is, 0 to 100.")
    message: str = strawberry.field(description="What it does now, or what came of it.")
    attempts: int = strawberry.field(description="How often it was begun.")
    queued_at: datetime = strawberry.field(description="When it was asked for.")
    started_at: datetime | None = strawberry.field(description="When it was last begun.")
    finished_at: datetime | None = strawberry.field(description="When it ended.")
    error: str | None = strawberry.field(description="Why it failed.")

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
        )


@strawberry.type(description="A task that was asked for.")
class TaskPayload:
    """Payload of every mutation that asks for a task."""

    task: Task | None = strawberry.field(description="The task; null when there are errors.")
    errors: list[UserError] = strawberry.field(description="What to mend.")


@strawberry.input(description="Nothing is needed: it is for the viewer.")
class RefreshRecommendationsInput:
    """Input of ``refreshRecommendations``."""

    key: str | None = strawberry.field(default=None, description="The client's own key: the same key asks once.")


@strawberry.input(description="Nothing is needed: it is for the viewer.")
class SummariseInterestsInput:
    """Input of ``summariseInterests``."""

    key: str | None = strawberry.field(default=None, description="The client's own key: the same key asks once.")


@strawberry.input(description="What to train.")
class StartTrainingInput:
    """Input of ``startTraining``."""

    kinds: list[ModelKind] = strawberry.field(
        default_factory=lambda: [ModelKind.RANKER],
        description="The ranker over its GNN is activated if it passes the gate; baselines are judged.",
    )


async def visible_task(context: Context, id: str) -> graph_tasks.Task | None:
    """A task that the viewer may see: their own, or any for an administrator."""
    context.signed_in()
    return await context.tasks.by_id(ids.local_id(id, "Task"))


@strawberry.type
class TaskQueries:
    """Queries about tasks."""

    @strawberry.field(description="A task of the viewer's; null when there is none with this id.")
    async def task(self, info: Info, id: GlobalId) -> Task | None:
        found = await visible_task(info.context, id)
        return Task.of(found) if found else None


@strawberry.type
class TaskMutations:
    """Mutations that ask for tasks."""

    @strawberry.mutation(
        description="Rank again for the viewer, and store the best 50 jobs and courses. "
        "One such task is open at a time: asking again answers it, and where it runs already it runs once more."
    )
    async def refresh_recommendations(
        self,
        info: Info,
        input: Annotated[RefreshRecommendationsInput, strawberry.argument(description="What the mutation needs.")],
    ) -> TaskPayload:
        return await ask(info, TaskKind.REFRESH_RECOMMENDATIONS, input.key)

    @strawberry.mutation(
        description="Summarise the viewer's interests from recent activity. One such task is open at a time, as of "
        "`refreshRecommendations`."
    )
    async def summarise_interests(
        self,
        info: Info,
        input: Annotated[SummariseInterestsInput, strawberry.argument(description="What the mutation needs.")],
    ) -> TaskPayload:
        return await ask(info, TaskKind.SUMMARISE_INTERESTS, input.key)

    @strawberry.mutation(
        description="Train models; only for administrators. While a training of the same kinds is open, it is that one."
    )
    async def start_training(
        self,
        info: Info,
        input: Annotated[StartTrainingInput, strawberry.argument(description="What the mutation needs.")],
    ) -> TaskPayload:
        if not input.kinds:
            TASKS[TaskKind.TRAIN].check_starter(info.context.viewer, None)
            wrong = UserError.of("INVALID", f"must name at least one of {', '.join(ModelKind)}", "kinds")
            return TaskPayload(task=None, errors=[wrong])
        return await start(info, TaskKind.TRAIN, TrainingArguments(kinds=sorted(set(input.kinds))))

    @strawberry.mutation(description="Look for drift and raise alarms about the active model; only for administrators.")
    async def monitor_models(self, info: Info) -> TaskPayload:
        return await start(info, TaskKind.MONITOR_MODELS)

    @strawberry.mutation(description="Embed what is new or changed; only for administrators.")
    async def refresh_embeddings(self, info: Info) -> TaskPayload:
        return await start(info, TaskKind.REFRESH_EMBEDDINGS)

    @strawberry.mutation(
        description="Let the active model's weights follow recent choices, within bounds, or take that back; "
        "only for administrators."
    )
    async def update_model(
        self,
        info: Info,
        reset: Annotated[
            bool, strawberry.argument(description="Whether to go back to the weights as they were trained.")
        ] = False,
    ) -> TaskPayload:
        return await start(info, TaskKind.UPDATE_MODEL, UpdateArguments(reset=reset))


async def start(info: Info, kind: TaskKind, arguments: Arguments | None = None, id: str | None = None) -> TaskPayload:
    """Ask for a task, where the viewer may start one of its kind.

    Raises:
        ForbiddenError: they may not.
    """
    task = await info.context.parts.queue.ask(kind, info.context.viewer, arguments, id=id)
    return TaskPayload(task=Task.of(task), errors=[])


async def ask(info: Info, kind: TaskKind, key: str | None) -> TaskPayload:
    """Ask for a task about the viewer."""
    user = info.context.viewer_id
    if key is not None and not 1 <= len(key) <= 200:
        return TaskPayload(task=None, errors=[UserError.of("INVALID", "must be 1 to 200 characters", "key")])
    id = graph_tasks.task_id(user, kind, key) if key else None
    return await start(info, kind, PersonArguments(user=user), id)


@strawberry.type
class TaskSubscriptions:
    """Subscriptions about tasks."""

    @strawberry.subscription(description="A task as it is, then after every change, until it ends.")
    async def task_progress(self, info: Info, id: GlobalId) -> AsyncGenerator[Task, None]:
        context = info.context
        first = await visible_task(context, id)
        if first is None:
            raise MissingError("id: there is no such task, or it is not yours.")
        async for task in context.parts.queue.follow(first.id):
            yield Task.of(task)

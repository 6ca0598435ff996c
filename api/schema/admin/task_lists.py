"""The tasks of everyone, for administrators."""

from typing import Annotated

import strawberry

from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.cost_directives import PAGE
from api.graphql.paging import After, First, checked_first, cursor, key_of, page_info, text, time
from api.schema.admin.tasks import Task
from graph.registry.task_lists import TaskFilter
from graph.registry.tasks import TaskState
from workers.task_catalogue import Queue, TaskKind

strawberry.enum(TaskKind, description="Kinds of tasks.")
strawberry.enum(Queue, name="QueueName", description="The queues of tasks.")

TaskEdge = Edge[Task]
TaskConnection = Connection[TaskEdge]


@strawberry.type
class TaskListQueries:
    """Queries about the tasks of everyone."""

    @strawberry.field(
        description="The tasks of everyone, the last to be queued first. Only for administrators. Tasks that ended are "
        "kept for some time.",
        directives=[PAGE],
    )
    async def tasks(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        kinds: Annotated[list[TaskKind] | None, strawberry.argument(description="Only tasks of these kinds.")] = None,
        states: Annotated[
            list[TaskState] | None, strawberry.argument(description="Only tasks in these states.")
        ] = None,
        queues: Annotated[list[Queue] | None, strawberry.argument(description="Only tasks of these queues.")] = None,
    ) -> TaskConnection:
        page, more = await info.context.task_lists.newest(
            TaskFilter(kinds, states, queues), checked_first(first), key_of(after, time, text)
        )
        cursors = [cursor(task.queued_at, task.id) for task in page]
        edges = [
            TaskEdge(cursor=edge_cursor, node=Task.of(task)) for edge_cursor, task in zip(cursors, page, strict=True)
        ]
        return TaskConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))

"""The dead-letter list, for administrators."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.cost_directives import PAGE
from api.graphql.paging import After, First, checked_first, cursor, key_of, page_info, text, time
from api.schema.admin.tasks import Task, TaskPayload
from api.schema.common.node import Node
from api.schema.common.payload import UserError
from graph.errors import NotFoundError
from graph.registry import tasks as graph_tasks
from graph.registry.dead_letters import DEAD_LETTER
from workers.errors import UnreadableTaskError


@strawberry.type(description="A task that no worker will try again by itself.")
class DeadLetter(Node):
    """A dead letter."""

    kind: str = strawberry.field(description="Kind of the task; UNKNOWN if its message cannot be read.")
    queue: str = strawberry.field(description="The queue that it was in.")
    error: str = strawberry.field(description="Why it failed for good.")
    attempts: int = strawberry.field(description="How many times it was started.")
    failed_at: datetime = strawberry.field(description="When it was put on the list.")
    arguments: str = strawberry.field(description="Its arguments as JSON, or the beginning of its message.")
    task: Task = strawberry.field(description="Its task.")

    @classmethod
    def of(cls, letter: graph_tasks.Task) -> "DeadLetter":
        return cls(
            id=ids.encode(DEAD_LETTER, letter.id),
            kind=letter.kind,
            queue=letter.queue,
            error=letter.error or "",
            attempts=letter.attempts,
            failed_at=letter.dead_at or letter.queued_at,
            arguments=letter.arguments,
            task=Task.of(letter),
        )


DeadLetterEdge = Edge[DeadLetter]
DeadLetterConnection = Connection[DeadLetterEdge]


@strawberry.input(description="The dead letter to retry.")
class RetryDeadLetterInput:
    """Input of ``retryDeadLetter``."""

    dead_letter: strawberry.ID = strawberry.field(description="The dead letter.")


@strawberry.input(description="The dead letter to drop.")
class DropDeadLetterInput:
    """Input of ``dropDeadLetter``."""

    dead_letter: strawberry.ID = strawberry.field(description="The dead letter.")


@strawberry.type(description="The result of dropping a dead letter.")
class DropDeadLetterPayload:
    """Payload of ``dropDeadLetter``."""

    dropped_id: strawberry.ID | None = strawberry.field(
        description="Global identifier of the dropped dead letter; null when there are errors."
    )
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


@strawberry.type
class DeadLetterQueries:
    """Queries about the dead-letter list."""

    @strawberry.field(
        description="Tasks that failed all their attempts, that no worker can run, or whose workers were killed again "
        "and again; the last to fail first. Only for administrators.",
        directives=[PAGE],
    )
    async def dead_letters(self, info: Info, first: First = 20, after: After = None) -> DeadLetterConnection:
        page, more = await info.context.dead_letters.newest(checked_first(first), key_of(after, time, text))
        cursors = [cursor(letter.dead_at, letter.id) for letter in page]
        edges = [
            DeadLetterEdge(cursor=edge_cursor, node=DeadLetter.of(letter))
            for edge_cursor, letter in zip(cursors, page, strict=True)
        ]
        return DeadLetterConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))


@strawberry.type
class DeadLetterMutations:
    """Mutations of the dead-letter list."""

    @strawberry.mutation(
        description="Take a task off the dead-letter list and run it again, with all its attempts. If an equal task is "
        "open, that one is returned. Only for administrators. CONFLICT if this version cannot run the task."
    )
    async def retry_dead_letter(
        self,
        info: Info,
        input: Annotated[RetryDeadLetterInput, strawberry.argument(description="The mutation's input.")],
    ) -> TaskPayload:
        context = info.context
        id = ids.local_id(input.dead_letter, DEAD_LETTER, argument="input.deadLetter")
        try:
            task = await context.parts.queue.retry(context.dead_letters, id)
        except NotFoundError as error:
            return TaskPayload(task=None, errors=[UserError.of("NOT_FOUND", f"{error}.", "deadLetter")])
        except UnreadableTaskError as error:
            message = f"It cannot run: {error}. Drop it, or retry it in a version that knows it."
            return TaskPayload(task=None, errors=[UserError.of("CONFLICT", message, "deadLetter")])
        return TaskPayload(task=Task.of(task), errors=[])

    @strawberry.mutation(
        description="Take a task off the dead-letter list for good; it stays FAILED. Only for administrators."
    )
    async def drop_dead_letter(
        self,
        info: Info,
        input: Annotated[DropDeadLetterInput, strawberry.argument(description="The mutation's input.")],
    ) -> DropDeadLetterPayload:
        id = ids.local_id(input.dead_letter, DEAD_LETTER, argument="input.deadLetter")
        try:
            await info.context.dead_letters.drop(id)
        except NotFoundError as error:
            missing = UserError.of("NOT_FOUND", f"{error}.", "deadLetter")
            return DropDeadLetterPayload(dropped_id=None, errors=[missing])
        return DropDeadLetterPayload(dropped_id=input.dead_letter, errors=[])

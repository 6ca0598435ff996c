"""Exports of everything about the viewer."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.graphql.context import Context, Info
from api.schema.admin.tasks import Task
from api.schema.common.payload import UserError
from graph.errors import TooManyTasksError
from graph.privacy import export as graph_export
from graph.registry.tasks import task_id
from workers.task_arguments import PersonArguments
from workers.task_catalogue import TaskKind

MAX_KEY = 200


@strawberry.type(description="A link to a file.")
class Download:
    """A download."""

    url: str = strawberry.field(description="The signed link: whoever holds it may download the file until it expires.")
    expires_at: datetime = strawberry.field(description="When link and file are gone.")


@strawberry.type(description="A finished export of everything about a person.")
class DataExport:
    """An export."""

    at: datetime = strawberry.field(description="When the data was read.")
    size: int = strawberry.field(description="Size of the ZIP file, in bytes.")
    download: Download = strawberry.field(description="The link to the ZIP file.")

    @classmethod
    def of(cls, export: graph_export.DataExport, context: Context) -> "DataExport":
        url = context.parts.export_links.sign(export.id, export.expires_at)
        return cls(at=export.at, size=export.size, download=Download(url=url, expires_at=export.expires_at))


async def latest_export(info: Info, user: str) -> DataExport | None:
    """Return a person's latest export that has not expired."""
    export = await info.context.exports.latest(user, info.context.now)
    return DataExport.of(export, info.context) if export else None


@strawberry.input(description="No input is required: the export is of the viewer.")
class ExportMyDataInput:
    """Input of ``exportMyData``."""

    key: str | None = strawberry.field(
        default=None, description="Idempotency key chosen by the client: repeating it starts no second task."
    )


@strawberry.type(description="The requested export.")
class ExportMyDataPayload:
    """Payload of ``exportMyData``."""

    task: Task | None = strawberry.field(description="The task that makes the export; null when there are errors.")
    download: Download | None = strawberry.field(
        description="The latest export that is finished, which may be an earlier one; null if there is none. "
        "`viewer.dataExport` has the new one when the task has ended."
    )
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


@strawberry.type
class ExportMutations:
    """Exports."""

    @strawberry.mutation(
        description="Export everything about the viewer in the background: a ZIP file with JSON, a page to read, the "
        "profile as JSON Resume, and kept documents."
    )
    async def export_my_data(
        self, info: Info, input: Annotated[ExportMyDataInput, strawberry.argument(description="The mutation's input.")]
    ) -> ExportMyDataPayload:
        context, user = info.context, info.context.viewer_id
        context.viewer.require_in_person()
        if input.key is not None and not 1 <= len(input.key) <= MAX_KEY:
            errors = [UserError.of("INVALID", f"must be 1 to {MAX_KEY} characters", "key")]
            return ExportMyDataPayload(task=None, download=None, errors=errors)
        id = task_id(user, TaskKind.EXPORT_DATA, input.key) if input.key else None
        try:
            task = await context.parts.queue.ask(
                TaskKind.EXPORT_DATA, context.viewer, PersonArguments(user=user), id=id
            )
        except TooManyTasksError as error:
            errors = [UserError.of("TOO_MANY", str(error))]
            return ExportMyDataPayload(task=None, download=None, errors=errors)
        export = await latest_export(info, user)
        return ExportMyDataPayload(task=Task.of(task), download=export.download if export else None, errors=[])

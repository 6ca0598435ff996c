"""Files that administrators try to import, and import then."""

import uuid
from enum import Enum
from typing import Annotated

import strawberry
from strawberry.file_uploads import Upload

from api.graphql.context import Info
from api.graphql.cost_directives import assumed_size, cost
from api.schema.admin.import_runs import ImportCount, ImportProblem
from api.schema.admin.tasks import TaskPayload, refuse, start, visible_task
from api.schema.common.uploads import read_upload
from graph.registry.task_arguments import read_document
from graph.viewer import Role
from workers import import_trials
from workers.documents.cv.file_names import clean_file_name
from workers.errors import WaitingFilesError
from workers.task_arguments import FileArguments, TrialArguments
from workers.task_catalogue import TASKS, TaskKind

LONGEST_MAP = 20_000
GONE = "nobody has tried a file in this task, or the file is no longer there: upload it again"


@strawberry.enum(description="What a file holds.")
class ImportKind(Enum):
    """What a file holds, as the command line names it."""

    JOBS = strawberry.enum_value("jobs", description="Jobs.")
    COURSES = strawberry.enum_value("courses", description="Courses.")
    PEOPLE = strawberry.enum_value("people", description="People, with their skills, targets, careers and education.")
    INTERACTIONS = strawberry.enum_value("interactions", description="What people did with jobs or courses.")


@strawberry.input(description="A file to try.")
class TryImportInput:
    """Input of ``tryImport``."""

    file: Upload = strawberry.field(description="A CSV, JSON Lines or JSON file of at most 10 MB.")
    kind: ImportKind = strawberry.field(description="What it holds.")
    map: str | None = strawberry.field(
        default=None, description="The map of its columns, in TOML, at most 20,000 characters; guessed if omitted."
    )


@strawberry.input(description="The file to import.")
class ImportTriedFileInput:
    """Input of ``importTriedFile``."""

    task: strawberry.ID = strawberry.field(description="The task of `tryImport` that tried it.")


@strawberry.type(description="What a column was read as.")
class ImportColumn:
    """A column."""

    column: str = strawberry.field(description="Its name in the file.")
    field: str = strawberry.field(description="The field that it fills.")
    count: int = strawberry.field(description="How many of its values were read.")
    examples: list[str] = strawberry.field(
        description="At most three of them, with what each was read as if that looks otherwise; none of people's."
    )


@strawberry.type(description="What an import of a file would do. Nothing was written.")
class ImportTrial:
    """What an import would do."""

    kind: ImportKind = strawberry.field(description="What the file holds.")
    file: str = strawberry.field(description="Its name.")
    map: str = strawberry.field(description="The map that was tried, in TOML; empty if none could be guessed.")
    is_map_guessed: bool = strawberry.field(description="Whether it was guessed: check what a `# ?` marks.")
    problem: str | None = strawberry.field(description="Why the file or the map cannot be read; null if they can.")
    counts: list[ImportCount] = strawberry.field(description="What was read.")
    new: int = strawberry.field(description="How many jobs, courses, people or interactions the graph lacks.")
    changed: int = strawberry.field(description="How many it has otherwise: the import would change them.")
    unchanged: int = strawberry.field(description="How many it has as they are.")
    rejected: int = strawberry.field(description="Rows that would be rejected.")
    left_out: int = strawberry.field(description="Fields that would be left out of other rows.")
    noted: int = strawberry.field(description="Rows that would be imported with a remark.")
    problems: list[ImportProblem] = strawberry.field(
        description="The commonest kinds of problems, at most 20 of each effect.", directives=[assumed_size(60)]
    )
    columns: list[ImportColumn] = strawberry.field(
        description="What the columns were read as.", directives=[assumed_size(40)]
    )

    @classmethod
    def of(cls, trial: import_trials.ImportTrial) -> "ImportTrial":
        report = trial.report
        return cls(
            kind=ImportKind(trial.kind),
            file=trial.file,
            map=trial.map,
            is_map_guessed=trial.is_guessed,
            problem=trial.problem,
            counts=[ImportCount(kind=kind, count=count) for kind, count in report.counts.items()],
            new=trial.new,
            changed=trial.changed,
            unchanged=trial.unchanged,
            rejected=report.rejected,
            left_out=report.left_out,
            noted=report.noted,
            problems=[ImportProblem.of(problem) for problem in report.problems],
            columns=[
                ImportColumn(column=use.column, field=use.field, count=use.count, examples=list(use.examples))
                for use in trial.columns
            ],
        )


async def tried_file(info: Info, task: str) -> str | None:
    """Return the id of the file that a task of ``tryImport`` tried; ``None`` if there is no such task.

    Raises:
        ForbiddenError: the viewer is no administrator.
    """
    info.context.viewer.require_role(Role.ADMIN)
    record = await visible_task(info.context, task)
    return read_document(record.arguments) if record is not None and record.kind == TaskKind.TRY_IMPORT else None


@strawberry.type
class ImportTrialQueries:
    """Queries about trials of imports."""

    @strawberry.field(
        description="What an import of the file that a task of `tryImport` tried would do; null until the task has "
        "ended, and when the file is no longer kept. Only for administrators.",
        directives=[cost(5)],
    )
    async def import_trial(
        self, info: Info, task: Annotated[strawberry.ID, strawberry.argument(description="The task.")]
    ) -> ImportTrial | None:
        id = await tried_file(info, task)
        trial = None if id is None else await info.context.parts.import_trials.read(id)
        return None if trial is None else ImportTrial.of(trial)


@strawberry.type
class ImportTrialMutations:
    """Mutations that try and import files."""

    @strawberry.mutation(
        description="Try to import a file: a task reads it as an import would, compares it with the graph, and writes "
        "nothing. `importTrial` has the outcome. Send the file as the GraphQL multipart request specification says, "
        "with the header `X-CareerGraph-Preflight: 1`. It is kept for six hours, or until the same person tries "
        "another one. Only for administrators.",
        directives=[cost(20)],
    )
    async def try_import(
        self, info: Info, input: Annotated[TryImportInput, strawberry.argument(description="The mutation's input.")]
    ) -> TaskPayload:
        context, kind = info.context, TaskKind.TRY_IMPORT
        TASKS[kind].check_starter(context.viewer, None)
        if input.map is not None and not 1 <= len(input.map) <= LONGEST_MAP:
            return refuse(info, kind, f"must be 1 to {LONGEST_MAP:,} characters", "map")
        name, content = await read_upload(input.file)
        if content is None:
            return refuse(info, kind, "must be at most 10 MB: use `careergraph import` for larger files", "file")
        id = str(uuid.uuid4())
        try:
            await context.parts.import_trials.put(context.viewer_id, id, content)
        except WaitingFilesError as error:
            return refuse(info, kind, str(error), "file")
        arguments = TrialArguments(document=id, name=clean_file_name(name), kind=input.kind.value, map=input.map)
        return await start(info, kind, arguments)

    @strawberry.mutation(
        description="Import a file as `tryImport` has tried it. NOT_FOUND if it is no longer kept. "
        "Only for administrators.",
    )
    async def import_tried_file(
        self,
        info: Info,
        input: Annotated[ImportTriedFileInput, strawberry.argument(description="The mutation's input.")],
    ) -> TaskPayload:
        id = await tried_file(info, input.task)
        trial = None if id is None else await info.context.parts.import_trials.read(id)
        if id is None or trial is None:
            return refuse(info, TaskKind.IMPORT_FILE, GONE, "task", code="NOT_FOUND")
        if trial.problem is not None:
            return refuse(info, TaskKind.IMPORT_FILE, trial.problem, "task")
        return await start(info, TaskKind.IMPORT_FILE, FileArguments(document=id))

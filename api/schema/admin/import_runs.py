"""What imports did, for administrators."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from api.graphql.context import Info
from api.graphql.cost_directives import FIRST
from api.graphql.paging import checked_between
from graph.db.values import readable
from graph.ingest.report import LEFT_OUT, NOTED, REJECTED, Problem
from graph.ingest.report_text import ReportText
from graph.registry.import_runs import ImportRun as StoredRun

MOST_RUNS = 50
FirstRuns = Annotated[int, strawberry.argument(description="Maximum number of runs, 1 to 50.")]


@strawberry.enum(description="What a problem cost.")
class ImportEffect(Enum):
    """The effect of a problem, as reports name it."""

    ROW_REJECTED = strawberry.enum_value(REJECTED, description="The whole row.")
    FIELD_LEFT_OUT = strawberry.enum_value(LEFT_OUT, description="One field of the row.")
    ROW_IMPORTED = strawberry.enum_value(NOTED, description="Nothing; it is only told.")


@strawberry.type(description="How much of a kind an import read or wrote.")
class ImportCount:
    """A count of an import."""

    kind: str = strawberry.field(description="What is counted, such as rows or skills.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="A kind of problem in a file; problems that differ only in a value are one.")
class ImportProblem:
    """A kind of problem."""

    effect: ImportEffect = strawberry.field(description="What it cost.")
    column: str = strawberry.field(description="The column, or an empty text.")
    reason: str = strawberry.field(description="The reason, with the value of its first case unless it is private.")
    line: int = strawberry.field(description="Line of its first case.")
    count: int = strawberry.field(description="How many there are.")

    @classmethod
    def of(cls, problem: Problem) -> "ImportProblem":
        return cls(
            effect=ImportEffect(problem.effect),
            column=problem.column,
            reason=problem.reason,
            line=problem.line,
            count=problem.count,
        )


@strawberry.type(description="A run of an import.")
class ImportRun:
    """A run of an import."""

    kind: str = strawberry.field(description="What was imported: esco, onet, jobs, courses, people and so on.")
    file: str = strawberry.field(description="Name of the file or the folder, without its path.")
    at: datetime = strawberry.field(description="When it began.")
    seconds: float = strawberry.field(description="How long it took.")
    problem: str | None = strawberry.field(description="Why it ended early; null if it did not.")
    counts: list[ImportCount] = strawberry.field(description="What was read and written.")
    rejected: int = strawberry.field(description="Rows that were rejected.")
    left_out: int = strawberry.field(description="Fields that were left out of other rows.")
    noted: int = strawberry.field(description="Rows that were imported with a remark.")
    closed: int | None = strawberry.field(
        description="Jobs of the source that were closed because the file lacks them; null if none was looked for."
    )
    problems: list[ImportProblem] = strawberry.field(
        description="The commonest kinds of problems, at most 20 of each effect; the file of rejected rows has all."
    )

    @classmethod
    def of(cls, run: StoredRun, report: ReportText) -> "ImportRun":
        return cls(
            kind=run.kind,
            file=run.file,
            at=run.at,
            seconds=run.seconds,
            problem=run.problem,
            counts=[ImportCount(kind=kind, count=count) for kind, count in report.counts.items()],
            rejected=report.rejected,
            left_out=report.left_out,
            noted=report.noted,
            closed=report.closed,
            problems=[ImportProblem.of(problem) for problem in report.problems],
        )


@strawberry.type
class ImportQueries:
    """Queries about imports."""

    @strawberry.field(
        description="The latest runs of imports, the latest first. Only for administrators.", directives=[FIRST]
    )
    async def import_runs(self, info: Info, first: FirstRuns = 20) -> list[ImportRun]:
        checked_between("first", first, 1, MOST_RUNS)
        runs = await info.context.import_runs.latest(first)
        return [shown for _, shown in readable("ImportRun", [{"run": run} for run in runs], show_run)]


def show_run(row: Mapping[str, StoredRun]) -> ImportRun:
    """Return a run with its report; raises ``ValueError`` if that cannot be read."""
    return ImportRun.of(row["run"], ReportText.parse(row["run"].report))

"""Applications: what applicants and recruiters see of them, and pages of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, cast

import strawberry
from strawberry.types.base import StrawberryOptional, StrawberryType
from strawberry.types.lazy_type import LazyType

from api.graphql import ids
from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.cost_directives import PAGE
from api.graphql.paging import After, First, checked_first, cursor, key_of, page_info, slice_page, text, time
from api.schema.catalogue.candidates import CandidateSkillConnection, CandidateSkillEdge
from api.schema.catalogue.named import Skill
from api.schema.common.node import Node
from graph.applications import analyses, views
from graph.applications.statuses import ApplicationActor, ApplicationStatus
from graph.catalogue.types import Skill as NamedSkill

strawberry.enum(ApplicationStatus, description="The status of an application.")
strawberry.enum(ApplicationActor, description="The part that somebody plays in an application.")
# A job lists its applications, and each of them names its job, so that neither module could import the other first.
JOB = LazyType[Any, Any]("Job", "api.schema.catalogue.jobs", None)

Statuses = Annotated[
    list[ApplicationStatus] | None,
    strawberry.argument(description="Only applications with one of these statuses; all if omitted."),
]


@strawberry.type(description="A step of an application.")
class ApplicationStep:
    """A step in the history of an application."""

    status: ApplicationStatus = strawberry.field(description="The status that it was moved to.")
    at: datetime = strawberry.field(description="When it was moved.")
    by: ApplicationActor = strawberry.field(description="Who moved it.")
    note: str | None = strawberry.field(
        description="The note of who moved it. Notes of recruiters are null for the applicant."
    )

    @classmethod
    def of(cls, change: views.StatusChange) -> "ApplicationStep":
        return cls(status=change.status, at=change.at, by=change.actor, note=change.note)


@strawberry.type(
    description="What recruiters see of somebody who applied to their job, whether or not they agreed to be found."
)
class Applicant(Node):
    """An applicant."""

    name: str = strawberry.field(description="The person's name.")
    headline: str | None = strawberry.field(description="The person's headline.")
    held_skills: strawberry.Private[Sequence[NamedSkill]]

    @strawberry.field(description="Skills, strongest first, at most 50.", directives=[PAGE])
    def skills(self, first: First = 20, after: After = None) -> CandidateSkillConnection:
        page, more = slice_page(self.held_skills, lambda skill: skill.id, first, after)
        edges = [CandidateSkillEdge(cursor=cursor(skill.id), node=Skill.of(skill)) for skill in page]
        cursors = [edge.cursor for edge in edges]
        return CandidateSkillConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))


@strawberry.type(description="What is said of an application to recruiters. It decides nothing.")
class ApplicationAnalysis:
    """An analysis of an application."""

    score: float = strawberry.field(
        description="How well applicant and job fit each other, 0 to 100: the `score` of a recommended candidate."
    )
    summary: str = strawberry.field(description="Two sentences about the application.")
    missing_skills: list[Skill] = strawberry.field(
        description="Skills that the job asks for and the applicant's profile lacks, most important first."
    )
    questions: list[str] = strawberry.field(
        description="Three questions for an interview, each about a skill that the job asks for."
    )
    source: str = strawberry.field(
        description="Who wrote the texts: BUILT_IN, or the name of the language model's provider."
    )
    model_version: str | None = strawberry.field(
        description="Version of the model that scored; null for the heuristic alone."
    )
    at: datetime = strawberry.field(description="When it was made.")

    @classmethod
    def of(cls, analysis: analyses.Analysis) -> "ApplicationAnalysis":
        return cls(
            score=analysis.score,
            summary=analysis.summary,
            missing_skills=[Skill.of(skill) for skill in analysis.missing],
            questions=list(analysis.questions),
            source=analysis.source,
            model_version=analysis.model_version,
            at=analysis.at,
        )


@strawberry.type(
    description="An application to a job, for its applicant, recruiters of the company and administrators."
)
class Application(Node):
    """An application."""

    status: ApplicationStatus = strawberry.field(description="Its status.")
    letter: str | None = strawberry.field(description="The letter that the applicant wrote.")
    applied_at: datetime = strawberry.field(description="When it was made.")
    changed_at: datetime = strawberry.field(description="When it was moved last.")
    applicant: Applicant = strawberry.field(description="Who made it.")
    history: list[ApplicationStep] = strawberry.field(description="Its steps, the first one first.")
    moves: list[ApplicationStatus] = strawberry.field(description="The statuses to which the viewer may move it.")
    analysis: ApplicationAnalysis | None = strawberry.field(
        description="How well it matches the job; for recruiters. Null for the applicant, and until it is made."
    )
    local_job: strawberry.Private[str]

    @classmethod
    def of(cls, application: views.Application) -> "Application":
        applicant = application.applicant
        return cls(
            id=ids.encode("Application", application.id),
            status=application.status,
            letter=application.letter,
            applied_at=application.applied_at,
            changed_at=application.changed_at,
            applicant=Applicant(
                id=ids.encode("User", applicant.id),
                name=applicant.name,
                headline=applicant.headline,
                held_skills=applicant.skills,
            ),
            history=[ApplicationStep.of(change) for change in application.history],
            moves=list(application.moves),
            analysis=ApplicationAnalysis.of(application.analysis) if application.analysis else None,
            local_job=application.job,
        )

    @strawberry.field(
        description="The job, which may be closed.", graphql_type=StrawberryOptional(cast("StrawberryType", JOB))
    )
    async def job(self, info: Info) -> Any:
        job = await info.context.loaders.jobs.load(self.local_job)
        return JOB.resolve_type().of(job) if job else None


ApplicationEdge = Edge[Application]


@dataclass(frozen=True, slots=True)
class Source:
    """Whose applications a list holds: those to a job, or else those of a person."""

    job: str | None = None
    user: str | None = None


@strawberry.type(description="A page of applications.")
class ApplicationConnection(Connection[ApplicationEdge]):
    """A page of applications."""

    source: strawberry.Private[Source]
    statuses: strawberry.Private[Sequence[ApplicationStatus]]

    @strawberry.field(description="How many applications the list has.")
    async def total_count(self, info: Info) -> int:
        context = info.context
        if self.source.job is not None:
            return await context.applications.count_to_job(self.source.job, self.statuses)
        user = context.viewer_id if self.source.user is None else self.source.user
        return await context.applications.count_of_person(user, self.statuses)


async def applications_of(
    info: Info, user: str, first: int, after: str | None, statuses: Sequence[ApplicationStatus]
) -> ApplicationConnection:
    """Return a page of a person's applications.

    Raises:
        BadUserInputError: the size is out of range, or the cursor is of another list.
    """
    size, key = checked_first(first), key_of(after, time, text)
    page, more = await info.context.applications.of_person(user, statuses, size, key)
    return connection_of(page, Source(user=user), statuses, after, more=more)


async def job_applications(
    info: Info, job: str, first: int, after: str | None, statuses: Sequence[ApplicationStatus]
) -> ApplicationConnection:
    """Return a page of the applications to a job.

    Raises:
        BadUserInputError: the size is out of range, or the cursor is of another list.
        ForbiddenError: the viewer does not recruit for its company.
    """
    size, key = checked_first(first), key_of(after, time, text)
    page, more = await info.context.applications.to_job(job, statuses, size, key)
    return connection_of(page, Source(job=job), statuses, after, more=more)


def connection_of(
    page: Sequence[views.Application],
    source: Source,
    statuses: Sequence[ApplicationStatus],
    after: str | None,
    *,
    more: bool,
) -> ApplicationConnection:
    """Convert a page of applications."""
    edges = [
        ApplicationEdge(cursor=cursor(application.applied_at, application.id), node=Application.of(application))
        for application in page
    ]
    info = page_info([edge.cursor for edge in edges], more=more, after=after)
    return ApplicationConnection(edges=edges, page_info=info, source=source, statuses=statuses)

"""Applying to jobs, withdrawing, and moving applications."""

from datetime import UTC, datetime
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.schema.admin.tasks import Task, TaskPayload, too_many
from api.schema.catalogue.applications import Application
from api.schema.common.inputs import text_or_none
from api.schema.common.payload import UserError
from graph.applications.applications import AppliedError, AppliedTooOftenError, NewApplication
from graph.applications.statuses import ApplicationStatus, MoveError
from graph.errors import ClosedError, NotFoundError, TooManyTasksError
from workers.valkey.recommendation_updates import UpdateReason

MAX_LETTER, MAX_NOTE = 5_000, 1_000


@strawberry.input(
    description="An application to a job. Recruiters of its company then see the viewer's name, headline, skills and "
    "letter."
)
class ApplyToJobInput:
    """Input of ``applyToJob``."""

    job: strawberry.ID = strawberry.field(description="The job.")
    letter: str | None = strawberry.field(default=None, description="A letter, up to 5,000 characters.")
    recommendation: strawberry.ID | None = strawberry.field(
        default=None, description="The recommendation that led to it."
    )


@strawberry.input(description="An application that its applicant takes back.")
class WithdrawApplicationInput:
    """Input of ``withdrawApplication``."""

    application: strawberry.ID = strawberry.field(description="The application.")
    note: str | None = strawberry.field(
        default=None, description="A reason, up to 1,000 characters, which recruiters read."
    )


@strawberry.input(description="A step of an application.")
class MoveApplicationInput:
    """Input of ``moveApplication``."""

    application: strawberry.ID = strawberry.field(description="The application.")
    to: ApplicationStatus = strawberry.field(description="The new status.")
    note: str | None = strawberry.field(
        default=None, description="A note, up to 1,000 characters. The applicant does not see notes of recruiters."
    )


@strawberry.input(description="The job whose open applications are analysed.")
class AnalyseApplicationsInput:
    """Input of ``analyseApplications``."""

    job: strawberry.ID = strawberry.field(description="The job.")


@strawberry.type(description="The application after a change.")
class ApplicationPayload:
    """Payload of mutations of applications."""

    application: Application | None = strawberry.field(
        description="The application after the change; null when there are errors."
    )
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


def refusal(*errors: UserError) -> ApplicationPayload:
    """Return the payload of a change that was not made."""
    return ApplicationPayload(application=None, errors=list(errors))


async def payload(info: Info, id: str) -> ApplicationPayload:
    """Return the payload with an application's state after a change."""
    application = await info.context.applications.by_id(id)
    return ApplicationPayload(application=Application.of(application) if application else None, errors=[])


async def move(info: Info, id: strawberry.ID, to: ApplicationStatus, note: str | None, path: str) -> ApplicationPayload:
    """Move an application; ``path`` is the field that a wrong move is reported at."""
    application = ids.local_id(id, "Application", argument="input.application")
    if len(note or "") > MAX_NOTE:
        return refusal(UserError.of("INVALID", f"must be at most {MAX_NOTE:,} characters", "note"))
    try:
        await info.context.application_service.move(application, to, text_or_none(note), datetime.now(UTC))
    except NotFoundError:
        return refusal(UserError.of("NOT_FOUND", "There is no such application.", "application"))
    except MoveError as error:
        return refusal(UserError.of("CONFLICT", str(error), path))
    if to is ApplicationStatus.WITHDRAWN:
        info.context.renew_states(UpdateReason.CHOICE)
    return await payload(info, application)


@strawberry.type
class ApplicationMutations:
    """Mutations of applications."""

    @strawberry.mutation(
        description="Apply to an open job as the viewer, which also logs the interaction APPLY. A person has one "
        "application per job that is not withdrawn: another one, and one to a closed job, is CONFLICT."
    )
    async def apply_to_job(
        self, info: Info, input: Annotated[ApplyToJobInput, strawberry.argument(description="The mutation's input.")]
    ) -> ApplicationPayload:
        job = ids.local_id(input.job, "Job", argument="input.job")
        recommendation = (
            ids.local_id(input.recommendation, "Recommendation", argument="input.recommendation")
            if input.recommendation
            else None
        )
        if len(input.letter or "") > MAX_LETTER:
            return refusal(UserError.of("INVALID", f"must be at most {MAX_LETTER:,} characters", "letter"))
        new = NewApplication(job, text_or_none(input.letter), recommendation)
        try:
            application = await info.context.application_service.apply(new, datetime.now(UTC))
        except NotFoundError as error:
            if error.kind == "User":
                raise
            path = "recommendation" if error.kind == "Recommendation" else "job"
            return refusal(UserError.of("NOT_FOUND", str(error), path))
        except (AppliedError, AppliedTooOftenError, ClosedError) as error:
            return refusal(UserError.of("CONFLICT", str(error), "job"))
        info.context.renew_states(UpdateReason.CHOICE)
        return await payload(info, application)

    @strawberry.mutation(
        description="Analyse the open applications to a job, for recruiters of its company and administrators. Each "
        "application is analysed once by itself; this does it again where the job, a profile or the model has changed. "
        "If such a task is open, it is returned instead."
    )
    async def analyse_applications(
        self,
        info: Info,
        input: Annotated[AnalyseApplicationsInput, strawberry.argument(description="The mutation's input.")],
    ) -> TaskPayload:
        job = ids.local_id(input.job, "Job", argument="input.job")
        try:
            task = await info.context.application_service.analyse(job)
        except NotFoundError as error:
            return TaskPayload(task=None, errors=[UserError.of("NOT_FOUND", str(error), "job")])
        except TooManyTasksError as error:
            return TaskPayload(task=None, errors=[too_many(error)])
        return TaskPayload(task=Task.of(task), errors=[])

    @strawberry.mutation(
        description="Withdraw the viewer's own application. After that, they may apply to the job again."
    )
    async def withdraw_application(
        self,
        info: Info,
        input: Annotated[WithdrawApplicationInput, strawberry.argument(description="The mutation's input.")],
    ) -> ApplicationPayload:
        return await move(info, input.application, ApplicationStatus.WITHDRAWN, input.note, "application")

    @strawberry.mutation(
        description="Move an application to another status: its applicant may withdraw it, recruiters of the job's "
        "company and administrators move it on. `Application.moves` lists what is allowed; anything else is CONFLICT. "
        "The applicant is told of moves by others."
    )
    async def move_application(
        self,
        info: Info,
        input: Annotated[MoveApplicationInput, strawberry.argument(description="The mutation's input.")],
    ) -> ApplicationPayload:
        return await move(info, input.application, input.to, input.note, "to")

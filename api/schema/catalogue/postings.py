"""Posting, changing and closing jobs, for recruiters of the company and administrators."""

import math
from datetime import UTC, datetime, timedelta
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.schema.catalogue.jobs import ContractType, Job, SalaryPeriod, Seniority
from api.schema.common.inputs import is_given
from api.schema.common.payload import UserError
from graph.catalogue.postings import LinkedSkill, Posting
from graph.errors import NotFoundError
from graph.snapshot.reader import USD
from workers.valkey.cache_tags import JOBS

MAX_TITLE, MAX_DESCRIPTION, MAX_PLACE = 300, 20_000, 120
ESSENTIAL = 0.75
LONGEST_OPEN = timedelta(days=3_650)


@strawberry.input(description="Salary of a job.")
class SalaryInput:
    """A salary."""

    currency: str = strawberry.field(description="ISO 4217 code.")
    minimum: float | None = strawberry.field(default=None, description="Lowest amount.")
    maximum: float | None = strawberry.field(default=None, description="Highest amount.")
    period: SalaryPeriod = strawberry.field(default=SalaryPeriod.YEAR, description="The period that it is paid for.")


@strawberry.input(description="A job to post; its skills and occupation are extracted from the text.")
class CreateJobInput:
    """Input of ``createJob``."""

    title: str = strawberry.field(description="Title, 1 to 300 characters.")
    description: str = strawberry.field(description="Text of the posting, up to 20,000 characters.")
    company: strawberry.ID = strawberry.field(description="The employer; the viewer must recruit for it.")
    place: str | None = strawberry.field(default=None, description="Name of the town or region.")
    remote: bool = strawberry.field(default=False, description="Whether the job can be done from anywhere.")
    seniority: Seniority | None = strawberry.field(default=None, description="Seniority of the job.")
    contract_type: ContractType | None = strawberry.field(default=None, description="Contract type.")
    salary: SalaryInput | None = strawberry.field(default=None, description="Salary of the job.")
    closes_at: datetime | None = strawberry.field(
        default=None, description="When it closes: from now to ten years ahead."
    )
    language: str | None = strawberry.field(default=None, description="ISO 639-1 code of the text, such as en or ar.")


@strawberry.input(description="Changes to a job; omitted fields stay unchanged.")
class UpdateJobInput:
    """Input of ``updateJob``."""

    job: strawberry.ID = strawberry.field(description="The job.")
    title: str | None = strawberry.field(default=strawberry.UNSET, description="Title, 1 to 300 characters.")
    description: str | None = strawberry.field(default=strawberry.UNSET, description="Text, up to 20,000 characters.")
    place: str | None = strawberry.field(default=strawberry.UNSET, description="Name of the town or region.")
    remote: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Whether it can be done from anywhere."
    )
    seniority: Seniority | None = strawberry.field(default=strawberry.UNSET, description="Seniority of the job.")
    contract_type: ContractType | None = strawberry.field(default=strawberry.UNSET, description="Contract type.")
    salary: SalaryInput | None = strawberry.field(default=strawberry.UNSET, description="Salary of the job.")
    closes_at: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="When it closes: from now to ten years ahead."
    )


@strawberry.input(description="The job to close.")
class CloseJobInput:
    """Input of ``closeJob``."""

    job: strawberry.ID = strawberry.field(description="The job.")


@strawberry.type(description="The job after a change.")
class JobPayload:
    """Payload of mutations of jobs."""

    job: Job | None = strawberry.field(description="The job after the change; null when there are errors.")
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


def text_errors(title: str | None, description: str | None, place: str | None) -> list[UserError]:
    """The errors in a posting's texts; a text that was not sent is ``None``."""
    found = []
    if title is not None and not 1 <= len(title.strip()) <= MAX_TITLE:
        found.append(UserError.of("INVALID", f"must be 1 to {MAX_TITLE} characters", "title"))
    if description is not None and len(description) > MAX_DESCRIPTION:
        found.append(UserError.of("INVALID", f"must be at most {MAX_DESCRIPTION:,} characters", "description"))
    if place is not None and not 1 <= len(place.strip()) <= MAX_PLACE:
        found.append(UserError.of("INVALID", f"must be 1 to {MAX_PLACE} characters", "place"))
    return found


def salary_errors(sent: SalaryInput | None) -> list[UserError]:
    """The errors in a salary."""
    if sent is None:
        return []
    if sent.currency not in USD:
        return [UserError.of("INVALID", f"is not a known currency: one of {', '.join(USD)}", "salary", "currency")]
    amounts = [amount for amount in (sent.minimum, sent.maximum) if amount is not None]
    if any(not (math.isfinite(amount) and amount >= 0) for amount in amounts):
        return [UserError.of("INVALID", "must not be negative", "salary")]
    if len(amounts) == 2 and amounts[0] > amounts[1]:
        return [UserError.of("INVALID", "is above the maximum", "salary", "minimum")]
    return []


def closing_errors(closes_at: datetime | None, now: datetime) -> list[UserError]:
    """The errors in a closing time."""
    if closes_at is None or now < closes_at <= now + LONGEST_OPEN:
        return []
    problem = "lies in the past" if closes_at <= now else f"must be within {LONGEST_OPEN.days:,} days from now"
    return [UserError.of("INVALID", problem, "closesAt")]


def facts_of(sent: CreateJobInput | UpdateJobInput) -> dict[str, object]:
    """The job's properties for the fields that were sent; ``UNSET`` is falsy, like ``None``."""
    paid, closes = sent.salary, sent.closes_at
    facts = {
        "title": sent.title.strip() if sent.title else sent.title,
        "description": sent.description,
        "remote": sent.remote,
        "seniority": sent.seniority.value if sent.seniority else sent.seniority,
        "contractType": sent.contract_type.value if sent.contract_type else sent.contract_type,
        "salaryMinimum": paid.minimum if paid else paid,
        "salaryMaximum": paid.maximum if paid else paid,
        "salaryCurrency": paid.currency if paid else paid,
        "salaryPeriod": paid.period.value if paid else paid,
        "closesAt": closes,
    }
    return {name: value for name, value in facts.items() if is_given(value)}


async def link_text(info: Info, title: str, description: str) -> tuple[list[LinkedSkill], str | None]:
    """Extract the skills and the occupation that a posting's text names or implies."""
    found = await info.context.read_text(f"{title}.\n{description}")
    skills = [LinkedSkill(one.skill, one.confidence, one.confidence >= ESSENTIAL) for one in found.skills]
    heading = await info.context.read_text(title)
    titles = heading.occupations or found.occupations
    return skills, titles[0][0] if titles else None


async def payload(info: Info, job: str) -> JobPayload:
    """The payload with a job's current state; notifies every API process of the change."""
    info.context.touched.add(JOBS)
    await info.context.parts.serving.tell()
    info.context.renew_generation()
    found = (await info.context.jobs.by_ids([job])).get(job)
    return JobPayload(job=Job.of(found) if found else None, errors=[])


def missing_job() -> JobPayload:
    """The payload for a job that does not exist."""
    return JobPayload(job=None, errors=[UserError.of("NOT_FOUND", "There is no such job.", "job")])


@strawberry.type
class PostingMutations:
    """Mutations of jobs."""

    @strawberry.mutation(description="Post a job. It can be found and recommended at once.")
    async def create_job(
        self, info: Info, input: Annotated[CreateJobInput, strawberry.argument(description="The mutation's input.")]
    ) -> JobPayload:
        company, now = ids.local_id(input.company, "Company", argument="input.company"), datetime.now(UTC)
        await info.context.postings.check_company(company)
        wrong = text_errors(input.title, input.description, input.place)
        if wrong := [*wrong, *salary_errors(input.salary), *closing_errors(input.closes_at, now)]:
            return JobPayload(job=None, errors=wrong)
        skills, occupation = await link_text(info, input.title, input.description)
        facts = {**facts_of(input), "language": input.language}
        posting = Posting(facts, input.place.strip() if input.place else None, skills, occupation)
        try:
            job = await info.context.postings.create(company, posting, now)
        except NotFoundError as error:
            return JobPayload(job=None, errors=[UserError.of("NOT_FOUND", str(error), "company")])
        return await payload(info, job)

    @strawberry.mutation(
        description="Change a job. If its text changes, its skills and occupation are extracted again."
    )
    async def update_job(
        self, info: Info, input: Annotated[UpdateJobInput, strawberry.argument(description="The mutation's input.")]
    ) -> JobPayload:
        job, now = ids.local_id(input.job, "Job", argument="input.job"), datetime.now(UTC)
        try:
            await info.context.postings.check_job(job)
        except NotFoundError:
            return missing_job()
        sent = {
            name: getattr(input, name) or ""
            for name in ("title", "description", "place")
            if is_given(getattr(input, name))
        }
        wrong = text_errors(sent.get("title"), sent.get("description"), sent.get("place"))
        wrong += salary_errors(input.salary) if is_given(input.salary) else []
        if wrong := [*wrong, *(closing_errors(input.closes_at, now) if is_given(input.closes_at) else [])]:
            return JobPayload(job=None, errors=wrong)
        skills, occupation = None, None
        if {"title", "description"} & set(sent):
            known = (await info.context.jobs.by_ids([job]))[job]
            title, description = sent.get("title", known.title), sent.get("description", known.description)
            skills, occupation = await link_text(info, title, description)
        await info.context.postings.change(job, Posting(facts_of(input), sent.get("place"), skills, occupation), now)
        return await payload(info, job)

    @strawberry.mutation(description="Close a job. It is no longer recommended or found.")
    async def close_job(
        self, info: Info, input: Annotated[CloseJobInput, strawberry.argument(description="The mutation's input.")]
    ) -> JobPayload:
        job = ids.local_id(input.job, "Job", argument="input.job")
        try:
            await info.context.postings.close(job, datetime.now(UTC))
        except NotFoundError:
            return missing_job()
        return await payload(info, job)

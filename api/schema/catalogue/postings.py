"""Posting, changing and closing jobs, for recruiters of the company and administrators."""

import math
from datetime import UTC, datetime, timedelta
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.cost_directives import cost, text_cost
from api.schema.catalogue.job_fields import ContractType, SalaryPeriod, Seniority
from api.schema.catalogue.jobs import Job
from api.schema.common.inputs import is_given
from api.schema.common.payload import UserError
from graph.catalogue.money import Rates, normalise_currency
from graph.catalogue.postings import LinkedSkill, Posting
from graph.errors import NotFoundError
from graph.places.place_text import PlaceText
from graph.places.reading import read_place_text
from workers.valkey.cache_tags import JOBS

MAX_TITLE, MAX_DESCRIPTION, MAX_PLACE = 300, 20_000, 120
MOST_SKILLS = 50
ESSENTIAL_IMPORTANCE, OPTIONAL_IMPORTANCE = 1.0, 0.5
LONGEST_OPEN = timedelta(days=3_650)


@strawberry.input(description="Salary of a job.")
class SalaryInput:
    """A salary. The currency is converted to capitals."""

    currency: str = strawberry.field(description="ISO 4217 code, in upper or lower case.")
    minimum: float | None = strawberry.field(default=None, description="Lowest amount.")
    maximum: float | None = strawberry.field(default=None, description="Highest amount.")
    period: SalaryPeriod = strawberry.field(default=SalaryPeriod.YEAR, description="The period that it is paid for.")

    def __post_init__(self) -> None:
        self.currency = normalise_currency(self.currency)


@strawberry.input(description="A skill that a job asks for.")
class JobSkillInput:
    """A skill of ``CreateJobInput``."""

    skill: strawberry.ID = strawberry.field(description="The skill.")
    essential: bool = strawberry.field(default=True, description="Whether the job cannot be done without it.")


@strawberry.input(
    description="A job to post. If its skills or its occupation are null or omitted, they are extracted from the text."
)
class CreateJobInput:
    """Input of ``createJob``."""

    title: str = strawberry.field(description="Title, 1 to 300 characters.")
    description: str = strawberry.field(description="Text of the posting, up to 20,000 characters.")
    company: strawberry.ID = strawberry.field(description="The employer; the viewer must recruit for it.")
    place: str | None = strawberry.field(
        default=None, description="The town, region or country, such as Alexandria, Egypt or Austin, TX."
    )
    remote: bool = strawberry.field(default=False, description="Whether the job can be done from anywhere.")
    seniority: Seniority | None = strawberry.field(default=None, description="Seniority of the job.")
    contract_type: ContractType | None = strawberry.field(default=None, description="Contract type.")
    salary: SalaryInput | None = strawberry.field(default=None, description="Salary of the job.")
    closes_at: datetime | None = strawberry.field(
        default=None, description="When it closes: from now to ten years ahead."
    )
    language: str | None = strawberry.field(default=None, description="ISO 639-1 code of the text, such as en or ar.")
    skills: list[JobSkillInput] | None = strawberry.field(
        default=None,
        description="All skills that it asks for, up to 50; an empty list if it asks for none. The text then adds "
        "none, even when `updateJob` changes it. Null or omitted: the skills that the text names.",
    )
    occupation: strawberry.ID | None = strawberry.field(
        default=None,
        description="The occupation that it belongs to, whatever its text says. Null or omitted: the one that the "
        "title names.",
    )


@strawberry.input(description="Changes to a job; omitted fields stay unchanged.")
class UpdateJobInput:
    """Input of ``updateJob``."""

    job: strawberry.ID = strawberry.field(description="The job.")
    title: str | None = strawberry.field(default=strawberry.UNSET, description="Title, 1 to 300 characters.")
    description: str | None = strawberry.field(default=strawberry.UNSET, description="Text, up to 20,000 characters.")
    place: str | None = strawberry.field(
        default=strawberry.UNSET, description="The town, region or country, such as Alexandria, Egypt or Austin, TX."
    )
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


async def read_place(info: Info, text: str | None) -> tuple[PlaceText | None, list[UserError]]:
    """Return the place that a text names, or the errors in it; a text that was not sent is ``None``.

    Raises:
        UnavailableError: too many computations are waiting.
    """
    if text is None:
        return None, []
    if not 1 <= len(text.strip()) <= MAX_PLACE:
        return None, [UserError.of("INVALID", f"must be 1 to {MAX_PLACE} characters", "place")]
    if place := await info.context.compute(read_place_text, text):
        return place, []
    return None, [UserError.of("INVALID", "names no place: give a town, a region or a country", "place")]


def text_errors(title: str | None, description: str | None) -> list[UserError]:
    """Return the errors in a posting's texts; a text that was not sent is ``None``."""
    errors = []
    if title is not None and not 1 <= len(title.strip()) <= MAX_TITLE:
        errors.append(UserError.of("INVALID", f"must be 1 to {MAX_TITLE} characters", "title"))
    if description is not None and len(description) > MAX_DESCRIPTION:
        errors.append(UserError.of("INVALID", f"must be at most {MAX_DESCRIPTION:,} characters", "description"))
    return errors


def salary_errors(salary: SalaryInput | None, rates: Rates) -> list[UserError]:
    """Return the errors in a salary."""
    if salary is None:
        return []
    if salary.currency not in rates.dollars:
        problem = f"is not a known currency: one of {', '.join(rates.currencies)}"
        return [UserError.of("INVALID", problem, "salary", "currency")]
    amounts = [amount for amount in (salary.minimum, salary.maximum) if amount is not None]
    if any(not (math.isfinite(amount) and amount >= 0) for amount in amounts):
        return [UserError.of("INVALID", "must not be negative", "salary")]
    if len(amounts) == 2 and amounts[0] > amounts[1]:
        return [UserError.of("INVALID", "is above the maximum", "salary", "minimum")]
    return []


def closing_errors(closes_at: datetime | None, now: datetime) -> list[UserError]:
    """Return the errors in a closing time."""
    if closes_at is None or now < closes_at <= now + LONGEST_OPEN:
        return []
    problem = "lies in the past" if closes_at <= now else f"must be within {LONGEST_OPEN.days:,} days from now"
    return [UserError.of("INVALID", problem, "closesAt")]


def stated_skills(input: CreateJobInput) -> list[LinkedSkill] | None:
    """Return the skills that an input states, perhaps none; ``None`` if it leaves them to the text.

    Raises:
        BadUserInputError: an id is invalid, or is not a skill's.
    """
    if input.skills is None:
        return None
    return [
        LinkedSkill(
            ids.local_id(stated_skill.skill, "Skill", argument=f"input.skills.{index}.skill"),
            ESSENTIAL_IMPORTANCE if stated_skill.essential else OPTIONAL_IMPORTANCE,
            stated_skill.essential,
        )
        for index, stated_skill in enumerate(input.skills)
    ]


async def link_errors(info: Info, skills: list[LinkedSkill] | None, occupation: str | None) -> list[UserError]:
    """Return the errors in the skills and the occupation that an input states."""
    skill_ids = [skill.id for skill in skills or []]
    if len(skill_ids) > MOST_SKILLS:
        return [UserError.of("INVALID", f"at most {MOST_SKILLS}", "skills")]
    known_skills = await info.context.catalogue.skills(skill_ids) if skill_ids else {}
    errors = []
    for index, id in enumerate(skill_ids):
        path = ("skills", str(index), "skill")
        if id not in known_skills:
            errors.append(UserError.of("NOT_FOUND", f"Skill {id!r} does not exist", *path))
        elif id in skill_ids[:index]:
            errors.append(UserError.of("INVALID", "is in the list twice", *path))
    if occupation and await info.context.loaders.occupations.load(occupation) is None:
        errors.append(UserError.of("NOT_FOUND", f"Occupation {occupation!r} does not exist", "occupation"))
    return errors


def facts_of(input: CreateJobInput | UpdateJobInput) -> dict[str, object]:
    """Return the job's properties for the fields that were sent; ``UNSET`` is falsy, like ``None``."""
    pay, closing_time = input.salary, input.closes_at
    facts = {
        "title": input.title.strip() if input.title else input.title,
        "description": input.description,
        "remote": input.remote,
        "seniority": input.seniority.value if input.seniority else input.seniority,
        "contractType": input.contract_type.value if input.contract_type else input.contract_type,
        "salaryMinimum": pay.minimum if pay else pay,
        "salaryMaximum": pay.maximum if pay else pay,
        "salaryCurrency": pay.currency if pay else pay,
        "salaryPeriod": pay.period.value if pay else pay,
        "closesAt": closing_time,
    }
    return {name: value for name, value in facts.items() if is_given(value)}


async def payload(info: Info, job: str) -> JobPayload:
    """Return the payload with a job's state after a change."""
    info.context.touched.add(JOBS)
    info.context.note_changed_job()
    stored_job = (await info.context.jobs.by_ids([job])).get(job)
    return JobPayload(job=Job.of(stored_job) if stored_job else None, errors=[])


def missing_job() -> JobPayload:
    """Return the payload for a job that does not exist."""
    return JobPayload(job=None, errors=[UserError.of("NOT_FOUND", "There is no such job.", "job")])


@strawberry.type
class PostingMutations:
    """Mutations of jobs."""

    @strawberry.mutation(
        description="Post a job. The viewer's next query finds it, if it reaches the same process; others do so within "
        "seconds.",
        directives=[cost(200), text_cost(20)],
    )
    async def create_job(
        self, info: Info, input: Annotated[CreateJobInput, strawberry.argument(description="The mutation's input.")]
    ) -> JobPayload:
        company, now = ids.local_id(input.company, "Company", argument="input.company"), datetime.now(UTC)
        occupation = (
            ids.local_id(input.occupation, "Occupation", argument="input.occupation") if input.occupation else None
        )
        skills = stated_skills(input)
        place, place_errors = await read_place(info, input.place)
        input_errors = [
            *text_errors(input.title, input.description),
            *place_errors,
            *salary_errors(input.salary, info.context.parts.rates),
            *closing_errors(input.closes_at, now),
            *await link_errors(info, skills, occupation),
        ]
        if input_errors:
            return JobPayload(job=None, errors=input_errors)
        facts = {**facts_of(input), "language": input.language}
        posting = Posting(facts, place, skills, occupation)
        try:
            job = await info.context.posting_service.create(company, posting, now)
        except NotFoundError as error:
            return JobPayload(job=None, errors=[UserError.of("NOT_FOUND", str(error), "company")])
        return await payload(info, job)

    @strawberry.mutation(
        description="Change a job. If its text changes, its skills and occupation are extracted again, but for those "
        "that were stated when it was posted; an empty list of skills is stated as well.",
        directives=[cost(200), text_cost(20)],
    )
    async def update_job(
        self, info: Info, input: Annotated[UpdateJobInput, strawberry.argument(description="The mutation's input.")]
    ) -> JobPayload:
        job, now = ids.local_id(input.job, "Job", argument="input.job"), datetime.now(UTC)
        texts = {
            name: getattr(input, name) or "" for name in ("title", "description") if is_given(getattr(input, name))
        }
        place, place_errors = await read_place(info, (input.place or "") if is_given(input.place) else None)
        input_errors = [*text_errors(texts.get("title"), texts.get("description")), *place_errors]
        input_errors += salary_errors(input.salary, info.context.parts.rates) if is_given(input.salary) else []
        if input_errors := [
            *input_errors,
            *(closing_errors(input.closes_at, now) if is_given(input.closes_at) else []),
        ]:
            return JobPayload(job=None, errors=input_errors)
        posting = Posting(facts_of(input), place)
        try:
            await info.context.posting_service.change(job, posting, now)
        except NotFoundError:
            return missing_job()
        return await payload(info, job)

    @strawberry.mutation(description="Close a job. It is no longer recommended or found.", directives=[cost(100)])
    async def close_job(
        self, info: Info, input: Annotated[CloseJobInput, strawberry.argument(description="The mutation's input.")]
    ) -> JobPayload:
        job = ids.local_id(input.job, "Job", argument="input.job")
        try:
            await info.context.posting_service.close(job, datetime.now(UTC))
        except NotFoundError:
            return missing_job()
        return await payload(info, job)

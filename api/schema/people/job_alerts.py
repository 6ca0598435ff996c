"""Job alerts: saved searches that tell the viewer of new jobs."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.schema.catalogue import job_fields
from api.schema.catalogue.job_fields import ContractType, Money, Seniority
from api.schema.catalogue.jobs import Company
from api.schema.catalogue.named import Place
from api.schema.catalogue.occupations import Occupation
from api.schema.catalogue.pay import read_filter
from api.schema.common.inputs import is_given
from api.schema.common.members import member_or_none
from api.schema.common.node import Node
from api.schema.common.payload import UserError
from gnn.search.words import query_words
from graph.catalogue.jobs import JobFilter
from graph.errors import NotFoundError, ProfileFullError
from graph.notifications import job_alerts
from graph.notifications.job_alerts import MOST_ALERTS, AlertChange, AlertRhythm

strawberry.enum(AlertRhythm, description="How often an alert tells of new jobs: at once, once a day, once a week.")
MAX_NAME, MAX_QUERY, MOST_WORDS = 100, 200, 20


@strawberry.type(description="What jobs must meet for an alert; a condition that is null or empty matches all jobs.")
class AlertConditions:
    """The filter of an alert, as ``JobFilter`` takes it."""

    remote: bool | None = strawberry.field(description="Whether the job can be done from anywhere.")
    seniorities: list[Seniority] = strawberry.field(description="Any of these seniorities.")
    contract_types: list[ContractType] = strawberry.field(description="Any of these types.")
    categories: list[str] = strawberry.field(description="In any of these occupation groups of ISCO-08.")
    posted_since: datetime | None = strawberry.field(description="Posted at this time or later.")
    minimum_salary: Money | None = strawberry.field(description="Pays at least this amount a year at best.")
    stored_filter: strawberry.Private[JobFilter]

    @classmethod
    def of(cls, conditions: JobFilter) -> "AlertConditions":
        salary = conditions.minimum_salary
        seniorities = (member_or_none(Seniority, value) for value in conditions.seniorities)
        contract_types = (member_or_none(ContractType, value) for value in conditions.contract_types)
        return cls(
            remote=conditions.remote,
            seniorities=[seniority for seniority in seniorities if seniority],
            contract_types=[contract_type for contract_type in contract_types if contract_type],
            categories=list(conditions.categories),
            posted_since=conditions.posted_since,
            minimum_salary=Money(amount=salary[0], currency=salary[1]) if salary else None,
            stored_filter=conditions,
        )

    @strawberry.field(description="At any of these companies.")
    async def companies(self, info: Info) -> list[Company]:
        companies = await info.context.catalogue.companies(list(self.stored_filter.companies))
        return [Company.of(companies[id]) for id in self.stored_filter.companies if id in companies]

    @strawberry.field(description="In any of these towns, regions and countries.")
    async def places(self, info: Info) -> list[Place]:
        places = await info.context.catalogue.places(list(self.stored_filter.places))
        return [Place.of(places[id]) for id in self.stored_filter.places if id in places]

    @strawberry.field(description="Of any of these occupations.")
    async def occupations(self, info: Info) -> list[Occupation]:
        occupations = await info.context.loaders.occupations.load_many(list(self.stored_filter.occupations))
        return [Occupation.of(occupation) for occupation in occupations if occupation]


@strawberry.type(description="A saved search that tells the viewer of new jobs.")
class JobAlert(Node):
    """A job alert."""

    name: str = strawberry.field(description="Its name.")
    query: str = strawberry.field(description="The words that jobs must contain; may be empty.")
    filter: AlertConditions = strawberry.field(description="What jobs must meet.")
    every: AlertRhythm = strawberry.field(description="How often it tells of new jobs.")
    active: bool = strawberry.field(
        description="Whether it tells of new jobs; false after its link in an e-mail stopped it."
    )
    created_at: datetime = strawberry.field(description="When it was made.")
    next_at: datetime | None = strawberry.field(
        description="When it looks for new jobs next; null if it looks as soon as there are some, or is stopped."
    )
    sent_at: datetime | None = strawberry.field(description="When it last told of jobs.")

    @classmethod
    def of(cls, alert: job_alerts.JobAlert) -> "JobAlert":
        looks_at_once = alert.every is AlertRhythm.NOW or not alert.active
        return cls(
            id=ids.encode("JobAlert", alert.id),
            name=alert.name,
            query=alert.query,
            filter=AlertConditions.of(alert.conditions),
            every=alert.every,
            active=alert.active,
            created_at=alert.created_at,
            next_at=None if looks_at_once else alert.due_at,
            sent_at=alert.sent_at,
        )


@strawberry.input(description="A search to save. It tells of jobs that come after it, each posting once.")
class CreateJobAlertInput:
    """Input of ``createJobAlert``."""

    name: str = strawberry.field(description="Name, 1 to 100 characters.")
    query: str | None = strawberry.field(
        default=None,
        description="Words, up to 200 characters: jobs must contain each of them, in some form, in their text or in "
        "the names of their occupation, company, place and skills.",
    )
    filter: job_fields.JobFilter | None = strawberry.field(default=None, description="What jobs must meet.")
    every: AlertRhythm = strawberry.field(default=AlertRhythm.DAY, description="How often it tells of new jobs.")


@strawberry.input(description="Changes to an alert; omitted fields stay unchanged.")
class UpdateJobAlertInput:
    """Input of ``updateJobAlert``."""

    alert: strawberry.ID = strawberry.field(description="The alert.")
    name: str | None = strawberry.field(default=strawberry.UNSET, description="Name, 1 to 100 characters.")
    query: str | None = strawberry.field(
        default=strawberry.UNSET, description="Words, up to 200 characters; null removes them."
    )
    filter: job_fields.JobFilter | None = strawberry.field(
        default=strawberry.UNSET, description="What jobs must meet, in place of the former conditions."
    )
    every: AlertRhythm | None = strawberry.field(
        default=strawberry.UNSET, description="How often it tells of new jobs."
    )
    active: bool | None = strawberry.field(
        default=strawberry.UNSET, description="False stops it; true lets it start again, with jobs from now on."
    )


@strawberry.input(description="An alert to delete.")
class DeleteJobAlertInput:
    """Input of ``deleteJobAlert``."""

    alert: strawberry.ID = strawberry.field(description="The alert.")


@strawberry.type(description="The alert after a change.")
class JobAlertPayload:
    """Payload of mutations of alerts."""

    alert: JobAlert | None = strawberry.field(description="The alert after the change; null when there are errors.")
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


@strawberry.type(description="The result of deleting an alert.")
class DeleteJobAlertPayload:
    """Payload of ``deleteJobAlert``."""

    deleted_id: strawberry.ID | None = strawberry.field(description="Id of the alert; null when there are errors.")
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


def refusal(*errors: UserError) -> JobAlertPayload:
    """Return the payload of a change that was not made."""
    return JobAlertPayload(alert=None, errors=list(errors))


def missing() -> UserError:
    """Return the error about an alert that the viewer does not have."""
    return UserError.of("NOT_FOUND", "You have no such alert.", "alert")


def text_errors(name: str | None, query: str | None) -> list[UserError]:
    """Return the errors in an alert's texts; ``None`` is a text that was not sent."""
    errors = []
    if name is not None and not 1 <= len(name.strip()) <= MAX_NAME:
        errors.append(UserError.of("INVALID", f"must be 1 to {MAX_NAME} characters", "name"))
    if query is not None and len(query) > MAX_QUERY:
        errors.append(UserError.of("INVALID", f"must be at most {MAX_QUERY} characters", "query"))
    elif query is not None and len(query_words(query)) > MOST_WORDS:
        errors.append(UserError.of("INVALID", f"must be at most {MOST_WORDS} words", "query"))
    elif query is not None and query.strip() and not query_words(query):
        errors.append(UserError.of("INVALID", "has no word to search for", "query"))
    return errors


def restricts(query: str, conditions: JobFilter) -> bool:
    """Return whether a search leaves any job out."""
    return bool(query.strip()) or replace(conditions, posted_since=None) != JobFilter()


async def payload(info: Info, id: str) -> JobAlertPayload:
    """Return the payload with an alert's state after a change."""
    alert = await info.context.job_alerts.by_id(id)
    return JobAlertPayload(alert=JobAlert.of(alert) if alert else None, errors=[])


async def own_alerts(info: Info) -> list[JobAlert]:
    """Return the viewer's alerts."""
    return [JobAlert.of(alert) for alert in await info.context.job_alerts.of_person(info.context.viewer_id)]


@strawberry.type
class JobAlertMutations:
    """Mutations of job alerts."""

    @strawberry.mutation(
        description="Save a search that tells the viewer of new jobs, as notifications and by e-mail. A person has at "
        f"most {MOST_ALERTS} alerts."
    )
    async def create_job_alert(
        self,
        info: Info,
        input: Annotated[CreateJobAlertInput, strawberry.argument(description="The mutation's input.")],
    ) -> JobAlertPayload:
        info.context.signed_in()
        query, conditions = (input.query or "").strip(), read_filter(input.filter, info.context.parts.rates)
        if errors := text_errors(input.name, query):
            return refusal(*errors)
        if not restricts(query, conditions):
            return refusal(UserError.of("INVALID", "give words or a condition: this would match every job", "query"))
        alert = AlertChange(input.name.strip(), query, conditions, input.every)
        try:
            id = await info.context.job_alerts.create(alert, datetime.now(UTC))
        except ProfileFullError:
            problem = f"you have {MOST_ALERTS} alerts, which is the most: delete one first"
            return refusal(UserError.of("CONFLICT", problem, "name"))
        return await payload(info, id)

    @strawberry.mutation(
        description="Change an alert of the viewer. With another search it starts anew, with jobs from now on."
    )
    async def update_job_alert(
        self,
        info: Info,
        input: Annotated[UpdateJobAlertInput, strawberry.argument(description="The mutation's input.")],
    ) -> JobAlertPayload:
        id = ids.local_id(input.alert, "JobAlert", argument="input.alert")
        alert = await info.context.job_alerts.by_id(id)
        if alert is None:
            info.context.signed_in()
            return refusal(missing())
        name = (input.name or "").strip() if is_given(input.name) else None
        query = (input.query or "").strip() if is_given(input.query) else None
        conditions = read_filter(input.filter or None, info.context.parts.rates) if is_given(input.filter) else None
        if errors := text_errors(name, query):
            return refusal(*errors)
        if not restricts(
            alert.query if query is None else query, alert.conditions if conditions is None else conditions
        ):
            return refusal(UserError.of("INVALID", "give words or a condition: this would match every job", "query"))
        active = input.active if is_given(input.active) else None
        try:
            change = AlertChange(name, query, conditions, input.every or None, active)
            await info.context.job_alerts.change(id, change, datetime.now(UTC))
        except NotFoundError:
            return refusal(missing())
        return await payload(info, id)

    @strawberry.mutation(description="Delete an alert of the viewer. Notifications that it made stay.")
    async def delete_job_alert(
        self,
        info: Info,
        input: Annotated[DeleteJobAlertInput, strawberry.argument(description="The mutation's input.")],
    ) -> DeleteJobAlertPayload:
        id = ids.local_id(input.alert, "JobAlert", argument="input.alert")
        try:
            await info.context.job_alerts.delete(id)
        except NotFoundError:
            return DeleteJobAlertPayload(deleted_id=None, errors=[missing()])
        return DeleteJobAlertPayload(deleted_id=input.alert, errors=[])

"""Enumerations, salaries and filters of jobs."""

import re
from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from api.errors import BadUserInputError
from api.graphql import ids
from api.schema.common.inputs import check_lengths
from api.schema.common.times import check_past
from graph.catalogue import jobs as graph_jobs
from graph.catalogue.jobs import JobStatus
from graph.catalogue.money import is_currency, normalise_currency

MAX_CODE = 20
CATEGORY = re.compile(r"[0-9]{1,4}")

strawberry.enum(JobStatus, description="Whether people can apply to a job: CLOSED also if its closing time has passed.")


@strawberry.enum(description="How senior a job is.")
class Seniority(Enum):
    """Seniorities."""

    INTERN = "INTERN"
    JUNIOR = "JUNIOR"
    MID = "MID"
    SENIOR = "SENIOR"
    LEAD = "LEAD"
    EXECUTIVE = "EXECUTIVE"


@strawberry.enum(description="Contract type of a job.")
class ContractType(Enum):
    """Contract types."""

    FULL_TIME = "FULL_TIME"
    PART_TIME = "PART_TIME"
    CONTRACT = "CONTRACT"
    TEMPORARY = "TEMPORARY"
    INTERNSHIP = "INTERNSHIP"
    FREELANCE = "FREELANCE"


@strawberry.enum(description="The period that a salary is paid for.")
class SalaryPeriod(Enum):
    """Salary periods."""

    HOUR = "HOUR"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    YEAR = "YEAR"


@strawberry.enum(description="Sort orders of a list of jobs.")
class JobOrder(Enum):
    """Sort orders of jobs."""

    NEWEST = strawberry.enum_value("NEWEST", description="Posted last first.")
    SALARY = strawberry.enum_value(
        "SALARY", description="Best paid first, compared in one currency per year; jobs that state no salary last."
    )
    CLOSING = strawberry.enum_value("CLOSING", description="Closing soonest first; jobs without a closing time last.")


@strawberry.type(description="Salary of a job.")
class Salary:
    """A salary."""

    minimum: float | None = strawberry.field(description="Lowest amount.")
    maximum: float | None = strawberry.field(description="Highest amount.")
    currency: str = strawberry.field(description="ISO 4217 code.")
    period: SalaryPeriod = strawberry.field(description="The period that it is paid for.")


@strawberry.type(description="An amount of money.")
class Money:
    """Money."""

    amount: float = strawberry.field(description="The amount.")
    currency: str = strawberry.field(description="ISO 4217 code.")


@strawberry.input(description="An amount of money.")
class MoneyInput:
    """Money. The currency is converted to capitals."""

    amount: float = strawberry.field(description="The amount.")
    currency: str = strawberry.field(description="ISO 4217 code, in upper or lower case.")

    def __post_init__(self) -> None:
        self.currency = normalise_currency(self.currency)


@strawberry.input(description="Conditions that jobs must meet; a condition that is omitted or empty matches all jobs.")
class JobFilter:
    """A filter of jobs."""

    remote: bool | None = strawberry.field(default=None, description="Whether the job can be done from anywhere.")
    seniorities: list[Seniority] = strawberry.field(default_factory=list, description="Any of these seniorities.")
    contract_types: list[ContractType] = strawberry.field(default_factory=list, description="Any of these types.")
    companies: list[strawberry.ID] = strawberry.field(default_factory=list, description="At any of these companies.")
    places: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="In any of these towns, regions and countries."
    )
    occupations: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Of any of these occupations."
    )
    categories: list[str] = strawberry.field(
        default_factory=list,
        description="In any of these occupation groups: the first one to four digits of ISCO-08 codes, such as 25.",
    )
    posted_since: datetime | None = strawberry.field(default=None, description="Posted at this time or later.")
    minimum_salary: MoneyInput | None = strawberry.field(
        default=None,
        description="Pays at least this amount a year at best; other currencies and periods are converted.",
    )

    def to_graph(self) -> graph_jobs.JobFilter:
        """Convert the filter to the repository's type.

        Raises:
            BadUserInputError: a list is too long, an id is invalid, a category is not an ISCO-08 group, the time lies
                in the future, the salary is negative, or its currency does not exist.
        """
        check_lengths(
            {
                "seniorities": self.seniorities,
                "contractTypes": self.contract_types,
                "companies": self.companies,
                "places": self.places,
                "occupations": self.occupations,
                "categories": self.categories,
            }
        )
        if invalid_categories := [category for category in self.categories if not CATEGORY.fullmatch(category)]:
            raise BadUserInputError(
                f"filter.categories: {invalid_categories[0][:20]!r} is not one to four digits of ISCO-08."
            )
        if self.posted_since:
            check_past("filter.postedSince", self.posted_since)
        if self.minimum_salary and self.minimum_salary.amount < 0:
            raise BadUserInputError("filter.minimumSalary.amount: must not be negative.")
        if self.minimum_salary and not is_currency(self.minimum_salary.currency):
            currency = self.minimum_salary.currency[:MAX_CODE]
            raise BadUserInputError(f"filter.minimumSalary.currency: {currency!r} is not an ISO 4217 code.")
        return graph_jobs.JobFilter(
            remote=self.remote,
            seniorities=tuple(seniority.value for seniority in self.seniorities),
            contract_types=tuple(contract_type.value for contract_type in self.contract_types),
            companies=tuple(ids.local_id(id, "Company", argument="filter.companies") for id in self.companies),
            places=tuple(ids.local_id(id, "Place", argument="filter.places") for id in self.places),
            occupations=tuple(ids.local_id(id, "Occupation", argument="filter.occupations") for id in self.occupations),
            categories=tuple(self.categories),
            posted_since=self.posted_since,
            minimum_salary=(self.minimum_salary.amount, self.minimum_salary.currency) if self.minimum_salary else None,
        )


JobConditions = Annotated[
    JobFilter | None, strawberry.argument(description="Only jobs that meet all of these conditions.")
]

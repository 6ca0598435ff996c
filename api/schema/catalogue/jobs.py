"""Jobs."""

import re
from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from api.errors import BadUserInputError
from api.graphql import ids
from api.graphql.connections import Connection, Edge, Listing
from api.graphql.context import Info
from api.graphql.paging import After, First, GlobalId, checked_first, cursor, key_of, page_info, text, time
from api.schema.catalogue.candidates import RecommendedCandidateConnection, recommended_candidates
from api.schema.catalogue.named import Company, Place
from api.schema.catalogue.occupations import Occupation, RequiredSkillConnection, required_skills
from api.schema.catalogue.similar import SimilarEdge
from api.schema.common.members import member_or_none
from api.schema.common.node import Node
from api.schema.common.times import check_past
from gnn.recommend.copies import open_copies
from graph.catalogue import jobs as graph_jobs
from graph.catalogue.money import is_currency
from graph.catalogue.types import ItemLabel

MAX_CODE = 20
CATEGORY = re.compile(r"[0-9]{1,4}")


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

    NEWEST = "NEWEST"


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
    """Money."""

    amount: float = strawberry.field(description="The amount.")
    currency: str = strawberry.field(description="ISO 4217 code.")


@strawberry.input(description="Conditions that jobs must meet; a condition that is omitted or empty matches all jobs.")
class JobFilter:
    """A filter of jobs."""

    remote: bool | None = strawberry.field(default=None, description="Whether the job can be done from anywhere.")
    seniorities: list[Seniority] = strawberry.field(default_factory=list, description="Any of these seniorities.")
    contract_types: list[ContractType] = strawberry.field(default_factory=list, description="Any of these types.")
    companies: list[strawberry.ID] = strawberry.field(default_factory=list, description="At any of these companies.")
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
            BadUserInputError: a company id is invalid, a category is not an ISCO-08 group, the time lies in the
                future, the salary is negative, or its currency does not exist.
        """
        if invalid_categories := [category for category in self.categories if not CATEGORY.fullmatch(category)]:
            raise BadUserInputError(
                f"filter.categories: {invalid_categories[0][:20]!r} is not one to four digits of ISCO-08."
            )
        if self.posted_since:
            check_past("filter.postedSince", self.posted_since)
        if self.minimum_salary and self.minimum_salary.amount < 0:
            raise BadUserInputError("filter.minimumSalary.amount: must not be negative.")
        if self.minimum_salary and not is_currency(self.minimum_salary.currency.upper()):
            currency = self.minimum_salary.currency[:MAX_CODE]
            raise BadUserInputError(f"filter.minimumSalary.currency: {currency!r} is not an ISO 4217 code.")
        return graph_jobs.JobFilter(
            remote=self.remote,
            seniorities=tuple(seniority.value for seniority in self.seniorities),
            contract_types=tuple(contract_type.value for contract_type in self.contract_types),
            companies=tuple(ids.local_id(id, "Company", argument="filter.companies") for id in self.companies),
            categories=tuple(self.categories),
            posted_since=self.posted_since,
            minimum_salary=(self.minimum_salary.amount, self.minimum_salary.currency.upper())
            if self.minimum_salary
            else None,
        )


JobConditions = Annotated[
    JobFilter | None, strawberry.argument(description="Only jobs that meet all of these conditions.")
]


@strawberry.type(description="A job posting.")
class Job(Node):
    """A job."""

    title: str = strawberry.field(description="Its title, in the language of the posting.")
    description: str = strawberry.field(description="Text of the posting.")
    remote: bool = strawberry.field(description="Whether the job can be done from anywhere.")
    seniority: Seniority | None = strawberry.field(description="Seniority of the job.")
    contract_type: ContractType | None = strawberry.field(description="Contract type of the job.")
    salary: Salary | None = strawberry.field(description="Salary; null if the posting does not state it.")
    posted_at: datetime = strawberry.field(description="When it was posted.")
    closes_at: datetime | None = strawberry.field(description="When it closes; null if unknown.")
    closed_at: datetime | None = strawberry.field(description="When it was closed; null while it is open.")
    company: Company | None = strawberry.field(description="The employer.")
    place: Place | None = strawberry.field(description="Location of the job.")
    occupation: Occupation | None = strawberry.field(description="The ESCO occupation that it belongs to.")
    local: strawberry.Private[str]

    @classmethod
    def of(cls, job: graph_jobs.Job) -> "Job":
        pay = job.salary
        period = member_or_none(SalaryPeriod, pay.period) if pay else None
        return cls(
            id=ids.encode("Job", job.id),
            title=job.title,
            description=job.description,
            remote=job.remote,
            seniority=member_or_none(Seniority, job.seniority),
            contract_type=member_or_none(ContractType, job.contract_type),
            salary=Salary(minimum=pay.minimum, maximum=pay.maximum, currency=pay.currency, period=period)
            if pay and period
            else None,
            posted_at=job.posted_at,
            closes_at=job.closes_at,
            closed_at=job.closed_at,
            company=Company.of(job.company) if job.company else None,
            place=Place.of(job.place) if job.place else None,
            occupation=Occupation.of(job.occupation) if job.occupation else None,
            local=job.id,
        )

    @strawberry.field(description="Skills that it asks for, most important first.")
    async def skills(self, info: Info, first: First = 20, after: After = None) -> RequiredSkillConnection:
        return required_skills(await info.context.loaders.job_skills.load(self.local), first, after)

    @strawberry.field(description="Open jobs similar to this one, most similar first.")
    async def similar_jobs(self, info: Info, first: First = 10) -> "SimilarJobConnection":
        await info.context.show_own_change()
        return await similar_jobs(info, self.local, first)

    @strawberry.field(
        description="Other open copies of this posting, newest first: same company, place and title, nearly the same "
        "text. Lists show only the newest."
    )
    async def copies(self, info: Info, first: First = 10) -> "JobCopyConnection":
        await info.context.show_own_change()
        return await job_copies(info, self.local, first)

    @strawberry.field(
        description="People for this job who agreed to be found, best first; only for recruiters of its company."
    )
    async def recommended_candidates(self, info: Info, first: First = 10) -> RecommendedCandidateConnection:
        await info.context.show_own_change()
        return await recommended_candidates(info, self.local, first)


@strawberry.type(description="A similar job.")
class SimilarJobEdge(SimilarEdge[Job]):
    """An edge to a similar job."""


SimilarJobConnection = Listing[SimilarJobEdge]


async def similar_jobs(info: Info, job: str, first: int) -> SimilarJobConnection:
    """Open jobs similar to a job."""
    context, size = info.context, checked_first(first)
    hidden, now = (await context.hidden_items())[ItemLabel.JOB], context.now.timestamp()
    similar_items = await context.similarity.find_items(ItemLabel.JOB, job, size, now, hidden)
    nodes = await context.loaders.jobs.load_many([similar_item.id for similar_item in similar_items])
    edges = [
        SimilarJobEdge(score=similar_item.score, node=Job.of(node), shared=similar_item.skills)
        for similar_item, node in zip(similar_items, nodes, strict=True)
        if node and node.is_open(context.now)
    ]
    return SimilarJobConnection(edges=edges)


@strawberry.type(description="A copy of a posting.")
class JobCopyEdge:
    """An edge to a copy."""

    node: Job = strawberry.field(description="The job.")


JobCopyConnection = Listing[JobCopyEdge]


async def job_copies(info: Info, job: str, first: int) -> JobCopyConnection:
    """Other open copies of a job."""
    context, size = info.context, checked_first(first)
    copies = open_copies(context.generation.catalogue, job, context.now.timestamp())
    nodes = await context.loaders.jobs.load_many(copies[:size])
    return JobCopyConnection(
        edges=[JobCopyEdge(node=Job.of(node)) for node in nodes if node and node.is_open(context.now)]
    )


JobEdge = Edge[Job]


JobConnection = Connection[JobEdge]


@strawberry.type
class JobQueries:
    """Queries about jobs."""

    @strawberry.field(
        description="Open jobs. A posting with several copies is shown once, by the newest copy. Jobs that the viewer "
        "applied to or dismissed are left out."
    )
    async def jobs(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        filter: JobConditions = None,
        order_by: Annotated[JobOrder, strawberry.argument(description="Sort order of the list.")] = JobOrder.NEWEST,  # noqa: ARG002 - the one order so far
    ) -> JobConnection:
        conditions = (filter or JobFilter()).to_graph()
        hidden = (await info.context.hidden_items())[ItemLabel.JOB]
        key = key_of(after, time, text)
        page = await info.context.job_lists.find_newest(
            conditions, checked_first(first), (key[0], key[1]) if key else None, hidden
        )
        edges = [JobEdge(cursor=cursor(*key), node=Job.of(job)) for key, job in page.entries]
        cursors = [edge.cursor for edge in edges]
        return JobConnection(edges=edges, page_info=page_info(cursors, more=page.more, after=after))

    @strawberry.field(description="A job; null when there is none with this id.")
    async def job(self, info: Info, id: GlobalId) -> Job | None:
        job = await info.context.loaders.jobs.load(ids.local_id(id, "Job"))
        return Job.of(job) if job else None

"""Jobs and their employers: types, pages and queries."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.connections import Connection, Edge, Listing
from api.graphql.context import Info
from api.graphql.cost_directives import FIRST, PAGE, assumed_size, cost
from api.graphql.ordered_cursors import ordered_cursor, position_of
from api.graphql.paging import After, First, GlobalId, checked_first, page_info
from api.schema.catalogue.applications import Application, ApplicationConnection, Statuses, job_applications
from api.schema.catalogue.candidates import RecommendedCandidateConnection, recommended_candidates
from api.schema.catalogue.facets import (
    ContractTypeCount,
    OccupationCount,
    PlaceCount,
    RemoteCount,
    SeniorityCount,
    count_members,
    count_occupations,
    count_places,
    most_counted,
)
from api.schema.catalogue.item_summaries import ItemSummary, topics_of
from api.schema.catalogue.job_fields import (
    ContractType,
    JobConditions,
    JobOrder,
    Salary,
    SalaryPeriod,
    Seniority,
)
from api.schema.catalogue.named import Place, Topic
from api.schema.catalogue.occupations import Occupation, RequiredSkillConnection, required_skills
from api.schema.catalogue.pay import read_filter
from api.schema.catalogue.similar import SimilarEdge
from api.schema.catalogue.viewer_states import ViewerState, viewer_state
from api.schema.common.members import member_or_none
from api.schema.common.node import Node
from api.services.item_lists import ListPage, ListRequest
from gnn.data.item_orders import ItemOrder
from gnn.recommend.facets import JobFacet
from gnn.recommend.item_lists import ItemList, list_copies
from graph.catalogue import jobs as graph_jobs
from graph.catalogue import types
from graph.catalogue.jobs import JobStatus
from graph.catalogue.types import ItemLabel

JobsInOrder = Annotated[JobOrder, strawberry.argument(description="Sort order of the list.")]


@strawberry.type(description="An employer.")
class Company(Node):
    """An employer."""

    name: str = strawberry.field(description="Its name.")
    local: strawberry.Private[str]

    @classmethod
    def of(cls, company: types.Company) -> "Company":
        return cls(id=ids.encode("Company", company.id), name=company.name, local=company.id)

    @strawberry.field(
        description="Its open jobs. Closed ones are listed for those who recruit for it and for administrators; for "
        "others, asking for them is FORBIDDEN.",
        directives=[cost(3), PAGE],
    )
    async def jobs(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        filter: JobConditions = None,
        order_by: JobsInOrder = JobOrder.NEWEST,
        states: Annotated[
            Sequence[JobStatus] | None,
            strawberry.argument(description="Open or closed jobs, or both; open if omitted."),
        ] = None,
    ) -> "JobConnection":
        conditions = read_filter(filter, info.context.parts.rates)
        request = request_of(first, after, order_by)
        page = await info.context.lists.jobs_of(self.local, conditions, request, states or [JobStatus.OPEN])
        return connection_of(page, after, order_by)


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
    status: JobStatus = strawberry.field(description="Whether people can apply to it.")
    closed_at: datetime | None = strawberry.field(description="When it was closed; null while it is open.")
    company: Company | None = strawberry.field(description="The employer.")
    place: Place | None = strawberry.field(description="Location of the job.")
    occupation: Occupation | None = strawberry.field(description="The ESCO occupation that it belongs to.")
    local: strawberry.Private[str]

    @classmethod
    def of(cls, job: graph_jobs.Job) -> "Job":
        pay, now = job.salary, datetime.now(UTC)
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
            status=job.status_at(now),
            closed_at=job.closed_before(now),
            company=Company.of(job.company) if job.company else None,
            place=Place.of(job.place) if job.place else None,
            occupation=Occupation.of(job.occupation) if job.occupation else None,
            local=job.id,
        )

    @strawberry.field(description="Skills that it asks for, most important first.", directives=[PAGE])
    async def skills(self, info: Info, first: First = 20, after: After = None) -> RequiredSkillConnection:
        return required_skills(await info.context.loaders.job_skills.load(self.local), first, after)

    @strawberry.field(description="What it is about in one sentence; null if there is none yet.")
    async def summary(self, info: Info) -> ItemSummary | None:
        return ItemSummary.of(await info.context.loaders.job_summaries.load(self.local))

    @strawberry.field(description="What it is about.")
    async def topics(self, info: Info) -> list[Topic]:
        return topics_of(await info.context.loaders.job_summaries.load(self.local))

    @strawberry.field(description="What the viewer did with it; null for a visitor.")
    async def viewer_state(self, info: Info) -> ViewerState | None:
        return await viewer_state(info, ItemLabel.JOB, self.local)

    @strawberry.field(
        description="The viewer's own application to it; null if there is none that stands (a withdrawn one does not), "
        "and for a visitor."
    )
    async def viewer_application(self, info: Info) -> Application | None:
        states = info.context.viewer_states
        application = await states.applications.load(self.local) if states else None
        return Application.of(application) if application else None

    @strawberry.field(description="Open jobs similar to this one, most similar first.", directives=[cost(15), PAGE])
    async def similar_jobs(self, info: Info, first: First = 10) -> "SimilarJobConnection":
        await info.context.show_own_change()
        return await similar_jobs(info, self.local, first)

    @strawberry.field(
        description="Other open copies of this posting, newest first: same company, place and title, nearly the same "
        "text. Lists show only the newest.",
        directives=[PAGE],
    )
    async def copies(self, info: Info, first: First = 10) -> "JobCopyConnection":
        await info.context.show_own_change()
        return await job_copies(info, self.local, first)

    @strawberry.field(
        description="People for this job who agreed to be found, best first; only for recruiters of its company.",
        directives=[cost(80), PAGE],
    )
    async def recommended_candidates(self, info: Info, first: First = 10) -> RecommendedCandidateConnection:
        await info.context.show_own_change()
        return await recommended_candidates(info, self.local, first)

    @strawberry.field(
        description="Applications to the job, the latest first. For recruiters of its company and administrators; for "
        "others, asking for them is FORBIDDEN.",
        directives=[cost(5), PAGE],
    )
    async def applications(
        self, info: Info, first: First = 20, after: After = None, statuses: Statuses = None
    ) -> ApplicationConnection:
        return await job_applications(info, self.local, first, after, statuses or [])


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
        SimilarJobEdge(score=similar_item.score, node=Job.of(node), shared_skills=similar_item.skills)
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
    copies = list_copies(await context.shelves(), job, context.now.timestamp())
    nodes = await context.loaders.jobs.load_many(copies[:size])
    return JobCopyConnection(
        edges=[JobCopyEdge(node=Job.of(node)) for node in nodes if node and node.is_open(context.now)]
    )


JobEdge = Edge[Job]


@strawberry.type(description="How many jobs an employer has.")
class CompanyCount:
    """A number of jobs."""

    count: int = strawberry.field(description="How many jobs there are.")
    company: Company = strawberry.field(description="The employer.")


@strawberry.type(
    description="How many jobs of a list there are by property. A property is counted under all conditions of the "
    "filter but those on the property itself, so that it shows what another choice would bring. Jobs without a value "
    "are left out."
)
class JobFacets:
    """Counts of jobs."""

    items: strawberry.Private[ItemList]

    @strawberry.field(description="By seniority, the most frequent first.", directives=[cost(2), assumed_size(6)])
    def seniorities(self) -> list[SeniorityCount]:
        counts = count_members(Seniority, self.items.count(JobFacet.SENIORITY))
        return [SeniorityCount(value=value, count=count) for value, count in counts]

    @strawberry.field(description="By contract type, the most frequent first.", directives=[cost(2), assumed_size(6)])
    def contract_types(self) -> list[ContractTypeCount]:
        counts = count_members(ContractType, self.items.count(JobFacet.CONTRACT_TYPE))
        return [ContractTypeCount(value=value, count=count) for value, count in counts]

    @strawberry.field(
        description="By whether the job can be done from anywhere, the most frequent first.",
        directives=[cost(2), assumed_size(2)],
    )
    def remote(self) -> list[RemoteCount]:
        counts = most_counted(self.items.count(JobFacet.REMOTE), 2)
        return [RemoteCount(value=value == "true", count=count) for value, count in counts]

    @strawberry.field(description="By employer, the most frequent first.", directives=[cost(4), FIRST])
    async def companies(self, info: Info, first: First = 10) -> list[CompanyCount]:
        counts = most_counted(self.items.count(JobFacet.COMPANY), checked_first(first))
        companies = await info.context.catalogue.companies([id for id, _ in counts])
        return [CompanyCount(count=count, company=Company.of(companies[id])) for id, count in counts if id in companies]

    @strawberry.field(
        description="By the place that the job is in, the most frequent first.", directives=[cost(4), FIRST]
    )
    async def places(self, info: Info, first: First = 10) -> list[PlaceCount]:
        return await count_places(info, self.items.count(JobFacet.PLACE), first)

    @strawberry.field(description="By occupation, the most frequent first.", directives=[cost(4), FIRST])
    async def occupations(self, info: Info, first: First = 10) -> list[OccupationCount]:
        return await count_occupations(info, self.items.count(JobFacet.OCCUPATION), first)


@strawberry.type(description="A page of a list of jobs.")
class JobConnection(Connection[JobEdge]):
    """A page of jobs."""

    items: strawberry.Private[ItemList]

    @strawberry.field(description="How many jobs the list has.")
    def total_count(self) -> int:
        return len(self.items)

    @strawberry.field(description="How many jobs of the list there are by property.")
    def facets(self) -> JobFacets:
        return JobFacets(items=self.items)


def request_of(first: int, after: str | None, order: JobOrder) -> ListRequest:
    """Return the checked request for a page.

    Raises:
        BadUserInputError: the size is out of range, or the cursor is of another list or order.
    """
    return ListRequest(ItemOrder[order.name], checked_first(first), position_of(after, ItemOrder[order.name]))


def connection_of(page: ListPage[graph_jobs.Job], after: str | None, order: JobOrder) -> JobConnection:
    """Convert a page of jobs."""
    edges = [
        JobEdge(cursor=ordered_cursor(ItemOrder[order.name], position), node=Job.of(job))
        for position, job in page.entries
    ]
    info = page_info([edge.cursor for edge in edges], more=page.more, after=after)
    return JobConnection(edges=edges, page_info=info, items=page.items)


@strawberry.type
class JobQueries:
    """Queries about jobs."""

    @strawberry.field(
        description="Open jobs. A posting with several copies is shown once, by the newest copy. Jobs that the viewer "
        "applied to or dismissed are left out.",
        directives=[cost(3), PAGE],
    )
    async def jobs(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        filter: JobConditions = None,
        order_by: JobsInOrder = JobOrder.NEWEST,
    ) -> JobConnection:
        request, conditions = request_of(first, after, order_by), read_filter(filter, info.context.parts.rates)
        return connection_of(await info.context.lists.jobs(conditions, request), after, order_by)

    @strawberry.field(description="A job; null when there is none with this id.")
    async def job(self, info: Info, id: GlobalId) -> Job | None:
        job = await info.context.loaders.jobs.load(ids.local_id(id, "Job"))
        return Job.of(job) if job else None

"""Jobs and courses that are popular now."""

from typing import Annotated, Generic, TypeVar

import strawberry

from api.graphql.connections import Listing
from api.graphql.context import Info
from api.graphql.paging import First, checked_between, checked_first
from api.schema.catalogue.courses import Course
from api.schema.catalogue.jobs import Job
from gnn.recommend.similar import trending
from graph.catalogue.types import ItemLabel

N = TypeVar("N")
MOST_DAYS = 365


@strawberry.type(description="An item that is popular now.")
class TrendingEdge(Generic[N]):
    """An edge to a trending item."""

    score: float = strawberry.field(
        description="Popularity relative to the top item, 0 to 100; recent choices count more."
    )
    node: N = strawberry.field(description="The item.")


@strawberry.type(description="A job that is popular now.")
class TrendingJobEdge(TrendingEdge[Job]):
    """An edge to a trending job."""


@strawberry.type(description="A course that is popular now.")
class TrendingCourseEdge(TrendingEdge[Course]):
    """An edge to a trending course."""


TrendingJobConnection = Listing[TrendingJobEdge]
TrendingCourseConnection = Listing[TrendingCourseEdge]


async def find_trending(info: Info, label: ItemLabel, first: int, days: int) -> tuple[list[str], list[float]]:
    """Ids of the currently popular items, and their scores, 0 to 100."""
    checked_between("days", days, 1, MOST_DAYS)
    size, context = checked_first(first), info.context
    catalogue, fewest = context.generation.catalogue, context.parts.blend.fewest_witnesses
    now, hidden = context.now.timestamp(), (await context.hidden_items())[label]
    popular_items = (await context.compute(trending, catalogue, label, days, now, fewest, hidden))[:size]
    return [catalogue.ids(label)[index] for index, _ in popular_items], [
        round(100 * score, 2) for _, score in popular_items
    ]


@strawberry.type
class TrendingQueries:
    """Queries about popular jobs and courses."""

    @strawberry.field(
        description="The most chosen open jobs of the last days, each chosen by a minimum number of people. Recent "
        "choices count more."
    )
    async def trending_jobs(
        self,
        info: Info,
        first: First = 10,
        days: Annotated[int, strawberry.argument(description="How many days back, 1 to 365.")] = 30,
    ) -> TrendingJobConnection:
        job_ids, scores = await find_trending(info, ItemLabel.JOB, first, days)
        nodes = await info.context.loaders.jobs.load_many(job_ids)
        edges = [
            TrendingJobEdge(score=score, node=Job.of(node))
            for score, node in zip(scores, nodes, strict=True)
            if node and node.is_open(info.context.now)
        ]
        return TrendingJobConnection(edges=edges)

    @strawberry.field(
        description="The most chosen courses of the last days, each chosen by a minimum number of people. Recent "
        "choices count more."
    )
    async def trending_courses(
        self,
        info: Info,
        first: First = 10,
        days: Annotated[int, strawberry.argument(description="How many days back, 1 to 365.")] = 30,
    ) -> TrendingCourseConnection:
        course_ids, scores = await find_trending(info, ItemLabel.COURSE, first, days)
        nodes = await info.context.loaders.courses.load_many(course_ids)
        edges = [
            TrendingCourseEdge(score=score, node=Course.of(node))
            for score, node in zip(scores, nodes, strict=True)
            if node
        ]
        return TrendingCourseConnection(edges=edges)

"""Jobs and courses that are popular now."""

from typing import Annotated, Generic, TypeVar

import strawberry

from api.graphql.connections import Listing
from api.graphql.context import Info
from api.graphql.cost_directives import PAGE, cost
from api.graphql.paging import First, checked_between, checked_first
from api.schema.catalogue.courses import Course
from api.schema.catalogue.jobs import Job
from gnn.recommend import similar
from gnn.recommend.similar import TrendingItem
from graph.catalogue.types import ItemLabel

N = TypeVar("N")
MOST_DAYS = 365


@strawberry.type(description="An item that is popular now.")
class TrendingEdge(Generic[N]):
    """An edge to a trending item."""

    score: float = strawberry.field(
        description="Popularity relative to the top item, 0 to 100; recent choices count more."
    )
    people: int = strawberry.field(description="How many people chose the item, or a copy of it, in these days.")
    node: N = strawberry.field(description="The item.")


@strawberry.type(description="A job that is popular now.")
class TrendingJobEdge(TrendingEdge[Job]):
    """An edge to a trending job."""


@strawberry.type(description="A course that is popular now.")
class TrendingCourseEdge(TrendingEdge[Course]):
    """An edge to a trending course."""


TrendingJobConnection = Listing[TrendingJobEdge]
TrendingCourseConnection = Listing[TrendingCourseEdge]


async def find_trending(info: Info, label: ItemLabel, first: int, days: int) -> dict[str, TrendingItem]:
    """Return the currently popular items by id, best first."""
    checked_between("days", days, 1, MOST_DAYS)
    size, context = checked_first(first), info.context
    catalogue, fewest = context.generation.catalogue, context.parts.blend.fewest_witnesses
    now, hidden = context.now.timestamp(), (await context.hidden_items())[label]
    items = await context.compute(similar.find_trending, catalogue, label, days, now, fewest, hidden)
    return {catalogue.ids(label)[item.row]: item for item in items[:size]}


@strawberry.type
class TrendingQueries:
    """Queries about popular jobs and courses."""

    @strawberry.field(
        description="The most chosen open jobs of the last days, each chosen by a minimum number of people. Recent "
        "choices count more.",
        directives=[cost(5), PAGE],
    )
    async def trending_jobs(
        self,
        info: Info,
        first: First = 10,
        days: Annotated[int, strawberry.argument(description="How many days back, 1 to 365.")] = 30,
    ) -> TrendingJobConnection:
        items = await find_trending(info, ItemLabel.JOB, first, days)
        nodes = await info.context.loaders.jobs.load_many(list(items))
        edges = [
            TrendingJobEdge(score=round(100 * item.score, 2), people=item.people, node=Job.of(node))
            for item, node in zip(items.values(), nodes, strict=True)
            if node and node.is_open(info.context.now)
        ]
        return TrendingJobConnection(edges=edges)

    @strawberry.field(
        description="The most chosen courses of the last days, each chosen by a minimum number of people. Recent "
        "choices count more.",
        directives=[cost(5), PAGE],
    )
    async def trending_courses(
        self,
        info: Info,
        first: First = 10,
        days: Annotated[int, strawberry.argument(description="How many days back, 1 to 365.")] = 30,
    ) -> TrendingCourseConnection:
        items = await find_trending(info, ItemLabel.COURSE, first, days)
        nodes = await info.context.loaders.courses.load_many(list(items))
        edges = [
            TrendingCourseEdge(score=round(100 * item.score, 2), people=item.people, node=Course.of(node))
            for item, node in zip(items.values(), nodes, strict=True)
            if node
        ]
        return TrendingCourseConnection(edges=edges)

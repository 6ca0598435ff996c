"""The jobs and courses that the viewer saved."""

from datetime import datetime
from typing import TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.paging import PageInfo, checked_first, cursor, key_of, page_info, text, time
from api.schema.catalogue.courses import Course
from api.schema.catalogue.jobs import Job
from graph.catalogue import courses as graph_courses
from graph.catalogue import jobs as graph_jobs
from graph.catalogue.types import ItemLabel

N = TypeVar("N", graph_jobs.Job, graph_courses.Course)


@strawberry.type(description="A job that the viewer saved.")
class SavedJobEdge(Edge[Job]):
    """An edge to a saved job."""

    saved_at: datetime = strawberry.field(description="When it was saved last.")


@strawberry.type(description="A course that the viewer saved.")
class SavedCourseEdge(Edge[Course]):
    """An edge to a saved course."""

    saved_at: datetime = strawberry.field(description="When it was saved last.")


@strawberry.type(description="A page of the jobs that the viewer saved.")
class SavedJobConnection(Connection[SavedJobEdge]):
    """A page of saved jobs."""

    @strawberry.field(description="How many jobs the viewer saved.")
    async def total_count(self, info: Info) -> int:
        return await info.context.choices.count_saved(info.context.viewer_id, ItemLabel.JOB)


@strawberry.type(description="A page of the courses that the viewer saved.")
class SavedCourseConnection(Connection[SavedCourseEdge]):
    """A page of saved courses."""

    @strawberry.field(description="How many courses the viewer saved.")
    async def total_count(self, info: Info) -> int:
        return await info.context.choices.count_saved(info.context.viewer_id, ItemLabel.COURSE)


async def saved_jobs(info: Info, first: int, after: str | None) -> SavedJobConnection:
    """Return a page of the viewer's saved jobs; errors as in :func:`read_page`."""
    entries, position = await read_page(info, ItemLabel.JOB, info.context.loaders.jobs, first, after)
    edges = [SavedJobEdge(cursor=edge_cursor, saved_at=at, node=Job.of(job)) for edge_cursor, at, job in entries]
    return SavedJobConnection(edges=edges, page_info=position)


async def saved_courses(info: Info, first: int, after: str | None) -> SavedCourseConnection:
    """Return a page of the viewer's saved courses; errors as in :func:`read_page`."""
    entries, position = await read_page(info, ItemLabel.COURSE, info.context.loaders.courses, first, after)
    edges = [
        SavedCourseEdge(cursor=edge_cursor, saved_at=at, node=Course.of(course)) for edge_cursor, at, course in entries
    ]
    return SavedCourseConnection(edges=edges, page_info=position)


async def read_page(
    info: Info, label: ItemLabel, loader: DataLoader[str, N | None], first: int, after: str | None
) -> tuple[list[tuple[str, datetime, N]], PageInfo]:
    """Return the cursor, the time and the item of each entry of a page of saved items, and the page's position.

    Items that no longer exist are left out.

    Raises:
        BadUserInputError: the size is out of range, or the cursor is of another list.
    """
    size, key = checked_first(first), key_of(after, time, text)
    saved_items, more = await info.context.choices.read_saved(info.context.viewer_id, label, size, key)
    cursors = [cursor(saved.at, saved.id) for saved in saved_items]
    items = await loader.load_many([saved.id for saved in saved_items])
    entries = [
        (edge_cursor, saved.at, item)
        for edge_cursor, saved, item in zip(cursors, saved_items, items, strict=True)
        if item
    ]
    return entries, page_info(cursors, more=more, after=after)

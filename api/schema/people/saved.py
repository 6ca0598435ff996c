"""The jobs and courses that the viewer saved."""

from datetime import datetime

import strawberry

from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.paging import PageInfo, checked_first, cursor, key_of, page_info, text, time
from api.schema.catalogue.courses import Course
from api.schema.catalogue.jobs import Job
from graph.catalogue.types import ItemLabel
from graph.interactions.choices import SavedItem


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
    """Return a page of the viewer's saved jobs."""
    saved_items, position = await saved_page(info, ItemLabel.JOB, first, after)
    jobs = await info.context.loaders.jobs.load_many([saved.id for saved in saved_items])
    edges = [
        SavedJobEdge(cursor=cursor(saved.at, saved.id), saved_at=saved.at, node=Job.of(job))
        for saved, job in zip(saved_items, jobs, strict=True)
        if job
    ]
    return SavedJobConnection(edges=edges, page_info=position)


async def saved_courses(info: Info, first: int, after: str | None) -> SavedCourseConnection:
    """Return a page of the viewer's saved courses."""
    saved_items, position = await saved_page(info, ItemLabel.COURSE, first, after)
    courses = await info.context.loaders.courses.load_many([saved.id for saved in saved_items])
    edges = [
        SavedCourseEdge(cursor=cursor(saved.at, saved.id), saved_at=saved.at, node=Course.of(course))
        for saved, course in zip(saved_items, courses, strict=True)
        if course
    ]
    return SavedCourseConnection(edges=edges, page_info=position)


async def saved_page(info: Info, label: ItemLabel, first: int, after: str | None) -> tuple[list[SavedItem], PageInfo]:
    """Return the saved items of a page, and its position.

    Raises:
        BadUserInputError: the size is out of range, or the cursor is of another list.
    """
    size, key = checked_first(first), key_of(after, time, text)
    saved_items, more = await info.context.choices.read_saved(info.context.viewer_id, label, size, key)
    cursors = [cursor(saved.at, saved.id) for saved in saved_items]
    return saved_items, page_info(cursors, more=more, after=after)

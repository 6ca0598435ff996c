"""Courses."""

from enum import Enum

import strawberry

from api.graphql import ids
from api.graphql.connections import Connection, Edge, Listing
from api.graphql.context import Info
from api.graphql.paging import After, First, GlobalId, checked_first, cursor, key_of, page_info, slice_page, text
from api.schema.catalogue.named import Provider, Skill
from api.schema.catalogue.similar import SimilarEdge
from api.schema.common.members import member_or_none
from api.schema.common.node import Node
from graph.catalogue import courses as graph_courses
from graph.catalogue.types import ItemLabel


@strawberry.enum(description="Difficulty of a course.")
class CourseLevel(Enum):
    """Course levels."""

    BEGINNER = "BEGINNER"
    INTERMEDIATE = "INTERMEDIATE"
    ADVANCED = "ADVANCED"


@strawberry.type(description="A skill that a course teaches.")
class TaughtSkillEdge(Edge[Skill]):
    """A skill that a course teaches."""

    level: int | None = strawberry.field(description="The level that the course reaches, 1 to 5.")


TaughtSkillConnection = Connection[TaughtSkillEdge]


@strawberry.type(description="A course.")
class Course(Node):
    """A course."""

    title: str = strawberry.field(description="Its title.")
    description: str = strawberry.field(description="Its description by the provider.")
    provider: Provider | None = strawberry.field(description="The provider.")
    level: CourseLevel | None = strawberry.field(description="Its difficulty.")
    duration_hours: float | None = strawberry.field(description="Duration in hours.")
    language: str | None = strawberry.field(description="ISO 639-1 code of its language.")
    local: strawberry.Private[str]

    @classmethod
    def of(cls, course: graph_courses.Course) -> "Course":
        return cls(
            id=ids.encode("Course", course.id),
            title=course.title,
            description=course.description,
            provider=Provider.of(course.provider) if course.provider else None,
            level=member_or_none(CourseLevel, course.level),
            duration_hours=course.duration_hours,
            language=course.language,
            local=course.id,
        )

    @strawberry.field(description="Skills that it teaches.")
    async def skills(self, info: Info, first: First = 20, after: After = None) -> TaughtSkillConnection:
        taught_skills = await info.context.loaders.course_skills.load(self.local)
        page, more = slice_page(taught_skills, lambda taught_skill: taught_skill.skill.id, first, after)
        cursors = [cursor(taught_skill.skill.id) for taught_skill in page]
        edges = [
            TaughtSkillEdge(cursor=edge_cursor, node=Skill.of(taught_skill.skill), level=taught_skill.level)
            for edge_cursor, taught_skill in zip(cursors, page, strict=True)
        ]
        return TaughtSkillConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))

    @strawberry.field(description="Courses similar to this one, most similar first.")
    async def similar_courses(self, info: Info, first: First = 10) -> "SimilarCourseConnection":
        return await similar_courses(info, self.local, first)


@strawberry.type(description="A similar course.")
class SimilarCourseEdge(SimilarEdge[Course]):
    """An edge to a similar course."""


SimilarCourseConnection = Listing[SimilarCourseEdge]


async def similar_courses(info: Info, course: str, first: int) -> SimilarCourseConnection:
    """Courses similar to a course."""
    context, size = info.context, checked_first(first)
    hidden, now = (await context.hidden_items())[ItemLabel.COURSE], context.now.timestamp()
    similar_items = await context.similarity.find_items(ItemLabel.COURSE, course, size, now, hidden)
    nodes = await context.loaders.courses.load_many([similar_item.id for similar_item in similar_items])
    edges = [
        SimilarCourseEdge(score=similar_item.score, node=Course.of(node), shared=similar_item.skills)
        for similar_item, node in zip(similar_items, nodes, strict=True)
        if node
    ]
    return SimilarCourseConnection(edges=edges)


CourseEdge = Edge[Course]


CourseConnection = Connection[CourseEdge]


@strawberry.type
class CourseQueries:
    """Queries about courses."""

    @strawberry.field(description="All courses, ordered by title.")
    async def courses(self, info: Info, first: First = 20, after: After = None) -> CourseConnection:
        page = await info.context.courses.by_title(checked_first(first), key_of(after, text, text))
        nodes = await info.context.loaders.courses.load_many([id for _, id in page.keys])
        entries = [(cursor(*key), course) for key, course in zip(page.keys, nodes, strict=True) if course]
        edges = [CourseEdge(cursor=edge_cursor, node=Course.of(course)) for edge_cursor, course in entries]
        cursors = [edge_cursor for edge_cursor, _ in entries]
        return CourseConnection(edges=edges, page_info=page_info(cursors, more=page.more, after=after))

    @strawberry.field(description="A course; null when there is none with this id.")
    async def course(self, info: Info, id: GlobalId) -> Course | None:
        course = await info.context.loaders.courses.load(ids.local_id(id, "Course"))
        return Course.of(course) if course else None

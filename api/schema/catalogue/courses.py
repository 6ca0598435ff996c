"""Courses."""

from enum import Enum
from typing import Annotated

import strawberry

from api.errors import BadUserInputError
from api.graphql import ids
from api.graphql.connections import Connection, Edge, Listing
from api.graphql.context import Info
from api.graphql.cost_directives import FIRST, PAGE, assumed_size, cost
from api.graphql.ordered_cursors import ordered_cursor, position_of
from api.graphql.paging import After, First, GlobalId, checked_first, cursor, page_info, slice_page
from api.schema.catalogue.facets import LanguageCount, ProviderCount, ValueCount, count_members, most_counted
from api.schema.catalogue.item_summaries import ItemSummary, topics_of
from api.schema.catalogue.named import Provider, Skill, Topic
from api.schema.catalogue.similar import SimilarEdge
from api.schema.catalogue.viewer_states import ViewerState, viewer_state
from api.schema.common.inputs import check_lengths
from api.schema.common.members import member_or_none
from api.schema.common.node import Node
from api.services.item_lists import ListRequest
from gnn.data.item_orders import ItemOrder
from gnn.recommend.facets import CourseFacet
from gnn.recommend.item_lists import ItemList
from graph.catalogue import courses as graph_courses
from graph.catalogue.types import ItemLabel


@strawberry.enum(description="Difficulty of a course.")
class CourseLevel(Enum):
    """Course levels."""

    BEGINNER = "BEGINNER"
    INTERMEDIATE = "INTERMEDIATE"
    ADVANCED = "ADVANCED"


@strawberry.type(description="How many courses have a difficulty.")
class CourseLevelCount(ValueCount[CourseLevel]):
    """A number of courses."""


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

    @strawberry.field(description="Skills that it teaches.", directives=[PAGE])
    async def skills(self, info: Info, first: First = 20, after: After = None) -> TaughtSkillConnection:
        taught_skills = await info.context.loaders.course_skills.load(self.local)
        page, more = slice_page(taught_skills, lambda taught_skill: taught_skill.skill.id, first, after)
        cursors = [cursor(taught_skill.skill.id) for taught_skill in page]
        edges = [
            TaughtSkillEdge(cursor=edge_cursor, node=Skill.of(taught_skill.skill), level=taught_skill.level)
            for edge_cursor, taught_skill in zip(cursors, page, strict=True)
        ]
        return TaughtSkillConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))

    @strawberry.field(description="What it is about in one sentence; null if there is none yet.")
    async def summary(self, info: Info) -> ItemSummary | None:
        return ItemSummary.of(await info.context.loaders.course_summaries.load(self.local))

    @strawberry.field(description="What it is about.")
    async def topics(self, info: Info) -> list[Topic]:
        return topics_of(await info.context.loaders.course_summaries.load(self.local))

    @strawberry.field(description="What the viewer did with it; null for a visitor.")
    async def viewer_state(self, info: Info) -> ViewerState | None:
        return await viewer_state(info, ItemLabel.COURSE, self.local)

    @strawberry.field(description="Courses similar to this one, most similar first.", directives=[cost(10), PAGE])
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
        SimilarCourseEdge(score=similar_item.score, node=Course.of(node), shared_skills=similar_item.skills)
        for similar_item, node in zip(similar_items, nodes, strict=True)
        if node
    ]
    return SimilarCourseConnection(edges=edges)


CourseEdge = Edge[Course]


@strawberry.enum(description="Sort orders of a list of courses.")
class CourseOrder(Enum):
    """Sort orders of courses."""

    TITLE = strawberry.enum_value("TITLE", description="By title.")
    DURATION = strawberry.enum_value("DURATION", description="Shortest first; courses of unknown duration last.")


@strawberry.input(
    description="Conditions that courses must meet; a condition that is omitted or empty matches all courses."
)
class CourseFilter:
    """A filter of courses."""

    levels: list[CourseLevel] = strawberry.field(default_factory=list, description="Of any of these difficulties.")
    languages: list[str] = strawberry.field(
        default_factory=list, description="In any of these languages, as ISO 639-1 codes."
    )
    providers: list[strawberry.ID] = strawberry.field(default_factory=list, description="By any of these providers.")
    skills: list[strawberry.ID] = strawberry.field(default_factory=list, description="Teaches any of these skills.")
    minimum_hours: float | None = strawberry.field(default=None, description="Takes at least so many hours.")
    maximum_hours: float | None = strawberry.field(default=None, description="Takes at most so many hours.")

    def to_graph(self) -> graph_courses.CourseFilter:
        """Convert the filter to the repository's type.

        Raises:
            BadUserInputError: a list is too long, an id is invalid, or a number of hours is negative.
        """
        check_lengths(
            {
                "levels": self.levels,
                "languages": self.languages,
                "providers": self.providers,
                "skills": self.skills,
            }
        )
        for name, hours in (("minimumHours", self.minimum_hours), ("maximumHours", self.maximum_hours)):
            if hours is not None and hours < 0:
                raise BadUserInputError(f"filter.{name}: must not be negative.")
        return graph_courses.CourseFilter(
            levels=tuple(level.value for level in self.levels),
            languages=tuple(self.languages),
            providers=tuple(ids.local_id(id, "Provider", argument="filter.providers") for id in self.providers),
            skills=tuple(ids.local_id(id, "Skill", argument="filter.skills") for id in self.skills),
            minimum_hours=self.minimum_hours,
            maximum_hours=self.maximum_hours,
        )


CourseConditions = Annotated[
    CourseFilter | None, strawberry.argument(description="Only courses that meet all of these conditions.")
]


@strawberry.type(
    description="How many courses of a list there are by property. A property is counted under all conditions of the "
    "filter but those on the property itself. Courses without a value are left out."
)
class CourseFacets:
    """Counts of courses."""

    items: strawberry.Private[ItemList]

    @strawberry.field(description="By difficulty, the most frequent first.", directives=[cost(2), assumed_size(3)])
    def levels(self) -> list[CourseLevelCount]:
        counts = count_members(CourseLevel, self.items.count(CourseFacet.LEVEL))
        return [CourseLevelCount(value=value, count=count) for value, count in counts]

    @strawberry.field(description="By language, the most frequent first.", directives=[cost(2), FIRST])
    def languages(self, first: First = 10) -> list[LanguageCount]:
        counts = most_counted(self.items.count(CourseFacet.LANGUAGE), checked_first(first))
        return [LanguageCount(value=value, count=count) for value, count in counts]

    @strawberry.field(description="By provider, the most frequent first.", directives=[cost(4), FIRST])
    async def providers(self, info: Info, first: First = 10) -> list[ProviderCount]:
        counts = most_counted(self.items.count(CourseFacet.PROVIDER), checked_first(first))
        providers = await info.context.catalogue.providers([id for id, _ in counts])
        return [
            ProviderCount(count=count, provider=Provider.of(providers[id])) for id, count in counts if id in providers
        ]


@strawberry.type(description="A page of a list of courses.")
class CourseConnection(Connection[CourseEdge]):
    """A page of courses."""

    items: strawberry.Private[ItemList]

    @strawberry.field(description="How many courses the list has.")
    def total_count(self) -> int:
        return len(self.items)

    @strawberry.field(description="How many courses of the list there are by property.")
    def facets(self) -> CourseFacets:
        return CourseFacets(items=self.items)


@strawberry.type
class CourseQueries:
    """Queries about courses."""

    @strawberry.field(description="Courses.", directives=[cost(3), PAGE])
    async def courses(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        filter: CourseConditions = None,
        order_by: Annotated[
            CourseOrder, strawberry.argument(description="Sort order of the list.")
        ] = CourseOrder.TITLE,
    ) -> CourseConnection:
        order = ItemOrder[order_by.name]
        request = ListRequest(order, checked_first(first), position_of(after, order))
        page = await info.context.lists.courses((filter or CourseFilter()).to_graph(), request)
        edges = [
            CourseEdge(cursor=ordered_cursor(order, position), node=Course.of(course))
            for position, course in page.entries
        ]
        position = page_info([edge.cursor for edge in edges], more=page.more, after=after)
        return CourseConnection(edges=edges, page_info=position, items=page.items)

    @strawberry.field(description="A course; null when there is none with this id.")
    async def course(self, info: Info, id: GlobalId) -> Course | None:
        course = await info.context.loaders.courses.load(ids.local_id(id, "Course"))
        return Course.of(course) if course else None

"""Recommendations: pages of a served ranking, each item with its score, parts and reasons."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import strawberry

from api.graphql.connections import Connection
from api.graphql.context import Info
from api.graphql.cost_directives import FIRST, cost
from api.graphql.paging import First, checked_between, checked_first, cursor, key_of, page_info, place, text
from api.schema.catalogue.courses import Course
from api.schema.catalogue.jobs import Job
from api.schema.catalogue.named import Skill
from api.schema.common.reasons import InLanguage, Language, Reason
from api.schema.recommendations.emptiness import EmptyReason, LeftOut, to_empty_reason, to_left_out
from api.schema.recommendations.remarks import (
    PRESUMED,
    Caution,
    MissingJobSkill,
    missing_skills,
    presumed_skills,
    to_cautions,
)
from api.schema.recommendations.stored import SCORE, Recommendation
from api.services.pages import Page, PageRequest
from gnn.recommend import recommender
from gnn.recommend.match import Match
from gnn.recommend.ranking import Wish
from gnn.scoring.blend import Algorithm
from gnn.scoring.retrieval import Source
from graph.catalogue.courses import Course as GraphCourse
from graph.catalogue.jobs import Job as GraphJob
from graph.catalogue.types import ItemLabel

WHEN_EMPTY = "Why the list is empty; null if it is not, and on later pages."
WHAT_IS_LEFT_OUT = (
    "What leaves items out of the list that have to do with the person, most items first: a client can offer to drop a "
    "wish or a condition. Null on later pages."
)


@strawberry.type(description="A part of a score.")
class ScorePart:
    """A part of a score."""

    name: str = strawberry.field(description="Name of the part.")
    points: float = strawberry.field(description="Points that it adds; all parts add up to the score.")


def nonzero_parts(parts: Sequence[tuple[str, float]]) -> list[ScorePart]:
    """Return the parts of a score that add points; where a model's score counts alone, the heuristic's parts are 0."""
    return [ScorePart(name=name, points=points) for name, points in parts if points]


@strawberry.interface(description="An item on a page of recommendations.")
class RecommendedEdge:
    """The fields that job and course edges share."""

    cursor: str = strawberry.field(description="Cursor of this edge.")
    rank: int = strawberry.field(description="Position in the whole ranking, from 1.")
    score: float = strawberry.field(description=SCORE)
    confidence: float | None = strawberry.field(
        description="Calibrated probability that the person likes, saves or applies for it (completes it, if it is a "
        "course) within some weeks, out of everything that is open; a few percent are much. Null when no calibrated "
        "model is active."
    )
    match: Match = strawberry.field(description="How well it matches, in a word.")
    source: Source = strawberry.field(description="The candidate source that ranked it highest.")
    algorithm: Algorithm = strawberry.field(
        description="HYBRID: a model and the heuristic; HEURISTIC: no model is active."
    )
    model_version: str | None = strawberry.field(description="The model that scored it; null when none is active.")
    created_at: datetime = strawberry.field(description="When it was scored.")
    expires_at: datetime = strawberry.field(description="When it expires.")
    score_parts: list[ScorePart] = strawberry.field(
        description="Parts that add up to the score: what the person's profile gives, and under names that begin with "
        "`learned`, what the model's features gave. Parts of 0 points are left out."
    )
    recommended_item: strawberry.Private[recommender.RecommendedItem]

    @strawberry.field(description="The reasons, most important first.", directives=[FIRST])
    def reasons(
        self,
        first: First = 3,
        language: InLanguage = Language.EN,
    ) -> list[Reason]:
        return [Reason.of(reason, language) for reason in self.recommended_item.reasons[: checked_first(first)]]


@strawberry.type(description="A recommended job.")
class RecommendedJobEdge(RecommendedEdge):
    """An edge to a recommended job."""

    recommendation: Recommendation | None = strawberry.field(
        description="The stored recommendation; null for visitors, for whom nothing is stored."
    )
    node: Job = strawberry.field(description="The job.")
    page: strawberry.Private[Page]

    @strawberry.field(description="What speaks against the job.")
    def cautions(self) -> list[Caution]:
        return to_cautions(self.recommended_item.remarks.cautions)

    @strawberry.field(
        description="Skills that the job asks for and the person lacks, most important first.",
        directives=[cost(0.5), FIRST],
    )
    def missing(self, first: First = 5) -> list[MissingJobSkill]:
        return missing_skills(self.page.catalogue, self.page.state, self.recommended_item.served.item, first)

    @strawberry.field(description=PRESUMED, directives=[FIRST])
    def presumed(self, first: First = 5) -> list[Skill]:
        return presumed_skills(self.page.catalogue, self.page.state, self.recommended_item.served.item, first)


@strawberry.type(description="A page of a list of recommended jobs.")
class RecommendedJobConnection(Connection[RecommendedJobEdge]):
    """A page of recommended jobs."""

    empty_reason: EmptyReason | None = strawberry.field(description=WHEN_EMPTY)
    page: strawberry.Private[Page]

    @strawberry.field(description=WHAT_IS_LEFT_OUT, directives=[cost(5)])
    async def left_out(self, info: Info) -> list[LeftOut] | None:
        return await find_left_out(info, self.page)


@strawberry.type(description="A recommended course.")
class RecommendedCourseEdge(RecommendedEdge):
    """An edge to a recommended course."""

    recommendation: Recommendation | None = strawberry.field(
        description="The stored recommendation; null for visitors, for whom nothing is stored."
    )
    node: Course = strawberry.field(description="The course.")


@strawberry.type(description="A page of a list of recommended courses.")
class RecommendedCourseConnection(Connection[RecommendedCourseEdge]):
    """A page of recommended courses."""

    empty_reason: EmptyReason | None = strawberry.field(description=WHEN_EMPTY)
    page: strawberry.Private[Page]

    @strawberry.field(description=WHAT_IS_LEFT_OUT, directives=[cost(5)])
    async def left_out(self, info: Info) -> list[LeftOut] | None:
        return await find_left_out(info, self.page)


async def find_left_out(info: Info, page: Page) -> list[LeftOut] | None:
    """Return what leaves related items out of a page's list; ``None`` on later pages."""
    parts = await info.context.page_service.find_left_out(page)
    return None if parts is None else to_left_out(parts)


def common(recommended_item: recommender.RecommendedItem, edge_cursor: str) -> dict[str, Any]:
    """Return the fields that all edges share."""
    served = recommended_item.served
    return {
        "cursor": edge_cursor,
        "rank": served.rank,
        "score": served.score,
        "confidence": served.confidence,
        "match": recommended_item.remarks.match,
        "source": Source(served.source),
        "algorithm": Algorithm(served.algorithm),
        "model_version": served.model_version,
        "created_at": served.created_at,
        "expires_at": served.expires_at,
        "score_parts": nonzero_parts(recommended_item.parts),
        "recommendation": Recommendation.of(served, recommended_item.state, recommended_item.remarks.cautions)
        if served.user
        else None,
        "recommended_item": recommended_item,
    }


@dataclass(frozen=True, slots=True)
class PageArguments:
    """The arguments of a page: its size, its cursor and the conditions on its items."""

    first: int
    after: str | None
    minimum_score: float
    wish: Wish = field(default_factory=Wish)

    def to_request(self) -> PageRequest:
        """Check the arguments and convert them.

        Raises:
            BadUserInputError: a value is out of range, or the cursor is invalid.
        """
        checked_between("minimumScore", self.minimum_score, 0, 100)
        checked_between("diversity", self.wish.diversity, 0, 1)
        key = key_of(self.after, text, place)
        return PageRequest(checked_first(self.first), (key[0], key[1]) if key else None, self.minimum_score, self.wish)


async def recommend_page(info: Info, label: ItemLabel, arguments: PageArguments) -> Page:
    """Return a page of recommendations for the viewer."""
    context, request = info.context, arguments.to_request()
    return await context.page_service.make_for_person(context.assignment, context.viewer_id, label, request)


def cursors_of(page: Page) -> list[str]:
    """Return the cursor of each entry."""
    return [cursor(page.ranking_id, entry.recommended.served.rank) for entry in page.entries]


def to_job_connection(info: Info, page: Page, after: str | None) -> RecommendedJobConnection:
    """Convert a page of jobs; the answer may be cached until the first of them closes."""
    cursors = cursors_of(page)
    jobs = [
        (edge_cursor, entry.recommended, entry.item)
        for edge_cursor, entry in zip(cursors, page.entries, strict=True)
        if isinstance(entry.item, GraphJob)
    ]
    info.context.closings += [job.closes_at for _, _, job in jobs if job.closes_at]
    return RecommendedJobConnection(
        edges=[
            RecommendedJobEdge(**common(recommended_item, edge_cursor), node=Job.of(job), page=page)
            for edge_cursor, recommended_item, job in jobs
        ],
        page_info=page_info(cursors, more=page.more, after=after),
        empty_reason=to_empty_reason(page.empty_reason),
        page=page,
    )


def to_course_connection(page: Page, after: str | None) -> RecommendedCourseConnection:
    """Convert a page of courses."""
    cursors = cursors_of(page)
    return RecommendedCourseConnection(
        edges=[
            RecommendedCourseEdge(**common(entry.recommended, edge_cursor), node=Course.of(entry.item))
            for edge_cursor, entry in zip(cursors, page.entries, strict=True)
            if isinstance(entry.item, GraphCourse)
        ],
        page_info=page_info(cursors, more=page.more, after=after),
        empty_reason=to_empty_reason(page.empty_reason),
        page=page,
    )

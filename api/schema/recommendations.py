"""Recommendations: pages of a served ranking, each place with its score, parts and reasons."""

import asyncio
from datetime import datetime
from typing import Any

import strawberry

from api.context import Info
from api.errors import BadUserInputError
from api.paging import PageInfo, checked_first, cursor, key_of, page_info, place, text
from api.rankings import Rankings
from api.schema.courses import Course
from api.schema.jobs import Job
from api.schema.reasons import Reason
from api.schema.stored import Recommendation
from api.serving import Assignment
from gnn import recommend
from gnn.reasons import Language
from gnn.retrieve import Source
from gnn.serving import Algorithm


@strawberry.type(description="A part of a score.")
class ScorePart:
    """A part of a score."""

    name: str = strawberry.field(description="What it is about.")
    points: float = strawberry.field(description="Points that it brought; all parts add up to the score.")


@strawberry.interface(description="A place of a recommended page.")
class RecommendedEdge:
    """What job and course edges have in common."""

    cursor: str = strawberry.field(description="Place of this edge.")
    rank: int = strawberry.field(description="Place in the whole ranking, from 1.")
    score: float = strawberry.field(description="How well it fits, 0 to 100.")
    confidence: float | None = strawberry.field(
        description="Calibrated probability that the person chooses it; null when nothing calibrated serves."
    )
    source: Source = strawberry.field(description="What put it highest among the candidates.")
    algorithm: Algorithm = strawberry.field(
        description="HYBRID: a model and the heuristic; HEURISTIC: no model is active."
    )
    model_version: str | None = strawberry.field(description="The model that scored it; null when none is active.")
    created_at: datetime = strawberry.field(description="When it was scored.")
    expires_at: datetime = strawberry.field(description="When it is no longer good.")
    score_parts: list[ScorePart] = strawberry.field(description="Parts that add up to the score.")
    recommendation: Recommendation = strawberry.field(description="The stored recommendation.")
    found: strawberry.Private[recommend.Recommended]

    @strawberry.field(description="Why, the weightiest reason first.")
    def reasons(self, first: int = 3, language: Language = Language.EN) -> list[Reason]:
        return [Reason.of(reason, language) for reason in self.found.reasons[: checked_first(first)]]


@strawberry.type(description="A recommended job.")
class RecommendedJobEdge(RecommendedEdge):
    """An edge to a recommended job."""

    node: Job = strawberry.field(description="The job.")


@strawberry.type(description="Recommended jobs.")
class RecommendedJobConnection:
    """A page of recommended jobs."""

    edges: list[RecommendedJobEdge] = strawberry.field(description="The page.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")


@strawberry.type(description="A recommended course.")
class RecommendedCourseEdge(RecommendedEdge):
    """An edge to a recommended course."""

    node: Course = strawberry.field(description="The course.")


@strawberry.type(description="Recommended courses.")
class RecommendedCourseConnection:
    """A page of recommended courses."""

    edges: list[RecommendedCourseEdge] = strawberry.field(description="The page.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")


def common(found: recommend.Recommended, at: str) -> dict[str, Any]:
    """Fields of an edge."""
    served = found.served
    return {
        "cursor": at,
        "rank": served.rank,
        "score": served.score,
        "confidence": served.confidence,
        "source": Source(served.source),
        "algorithm": Algorithm(served.algorithm),
        "model_version": served.model_version,
        "created_at": served.created_at,
        "expires_at": served.expires_at,
        "score_parts": [ScorePart(name=name, points=points) for name, points in found.parts],
        "recommendation": Recommendation.of(served, found.state),
        "found": found,
    }


async def recommended(
    info: Info, label: str, first: int, after: str | None, minimum_score: float
) -> tuple[list[recommend.Recommended], list[str], PageInfo]:
    """A page of a served ranking; the first page makes the ranking, later ones belong to it."""
    size, key = checked_first(first), key_of(after, text, place)
    if not 0 <= minimum_score <= 100:
        raise BadUserInputError(f"minimumScore: {minimum_score:g} is out of range: give 0 to 100.")
    context, parts = info.context, info.context.parts
    user = context.viewer_id
    assigned = parts.serving.serving_for(user)
    with parts.serving.used(assigned.serving.version):
        return await served_page(info, assigned, label, size, key, minimum_score)


async def served_page(
    info: Info, assigned: Assignment, label: str, size: int, key: tuple[str, int] | None, minimum_score: float
) -> tuple[list[recommend.Recommended], list[str], PageInfo]:
    """A page by the model that serves the viewer; the exposure to an experiment's arm is logged with it."""
    context, parts, serving = info.context, info.context.parts, assigned.serving
    user = context.viewer_id
    rankings = Rankings(parts.redis)
    state, start = await parts.recommender.state_of(user), 0
    if key is None:
        ranking_id, ranking = rankings.new_id(), parts.recommender.rank_state(serving, state, label)
    else:
        ranking_id, start = key
        ranking = await rankings.load(ranking_id, user, label)
    shown = sum(scored.score >= minimum_score for scored in ranking.items)
    end = min(start + size, shown)
    keep = rankings.keep(ranking_id, ranking) if key is None else asyncio.sleep(0)
    nodes = context.loaders.jobs if label == "Job" else context.loaders.courses
    page = [scored.item for scored in ranking.items[start:end]]
    found, *_ = await asyncio.gather(
        parts.recommender.page(serving, ranking, state, start, max(end - start, 0)),
        keep,
        nodes.load_many(page),
        parts.serving.expose(assigned, user, ranking.model_version),
    )
    cursors = [cursor(ranking_id, one.served.rank) for one in found]
    return found, cursors, page_info(cursors, more=end < shown, after=None if key is None else ranking_id)


async def recommended_jobs(info: Info, first: int, after: str | None, minimum_score: float) -> RecommendedJobConnection:
    """A page of recommended jobs."""
    found, cursors, info_of_page = await recommended(info, "Job", first, after, minimum_score)
    nodes = await info.context.loaders.jobs.load_many([one.served.item for one in found])
    edges = [
        RecommendedJobEdge(**common(one, at), node=Job.of(node))
        for one, at, node in zip(found, cursors, nodes, strict=True)
        if node
    ]
    return RecommendedJobConnection(edges=edges, page_info=info_of_page)


async def recommended_courses(
    info: Info, first: int, after: str | None, minimum_score: float
) -> RecommendedCourseConnection:
    """A page of recommended courses."""
    found, cursors, info_of_page = await recommended(info, "Course", first, after, minimum_score)
    nodes = await info.context.loaders.courses.load_many([one.served.item for one in found])
    edges = [
        RecommendedCourseEdge(**common(one, at), node=Course.of(node))
        for one, at, node in zip(found, cursors, nodes, strict=True)
        if node
    ]
    return RecommendedCourseConnection(edges=edges, page_info=info_of_page)

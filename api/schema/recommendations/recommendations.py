"""Recommendations: pages of a served ranking, each item with its score, parts and reasons."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import strawberry

from api.cache.rankings import Rankings
from api.graphql.connections import Connection
from api.graphql.context import Info
from api.graphql.paging import First, PageInfo, checked_between, checked_first, cursor, key_of, page_info, place, text
from api.schema.catalogue.courses import Course
from api.schema.catalogue.jobs import Job
from api.schema.common.reasons import InLanguage, Language, Reason
from api.schema.recommendations.stored import Recommendation
from api.serving.generation import Assignment
from gnn.recommend import recommender
from gnn.recommend.recommender import Wish, open_places
from gnn.scoring.blend import Algorithm
from gnn.scoring.retrieval import Source
from graph.catalogue.courses import Course as GraphCourse
from graph.catalogue.jobs import Job as GraphJob
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState


@strawberry.type(description="A part of a score.")
class ScorePart:
    """A part of a score."""

    name: str = strawberry.field(description="Name of the part.")
    points: float = strawberry.field(description="Points that it adds; all parts add up to the score.")


@strawberry.interface(description="An item on a page of recommendations.")
class RecommendedEdge:
    """The fields that job and course edges share."""

    cursor: str = strawberry.field(description="Cursor of this edge.")
    rank: int = strawberry.field(description="Position in the whole ranking, from 1.")
    score: float = strawberry.field(description="How well it fits, 0 to 100.")
    confidence: float | None = strawberry.field(
        description="Calibrated probability that the person chooses it; null when no calibrated model is active."
    )
    source: Source = strawberry.field(description="The candidate source that ranked it highest.")
    algorithm: Algorithm = strawberry.field(
        description="HYBRID: a model and the heuristic; HEURISTIC: no model is active."
    )
    model_version: str | None = strawberry.field(description="The model that scored it; null when none is active.")
    created_at: datetime = strawberry.field(description="When it was scored.")
    expires_at: datetime = strawberry.field(description="When it expires.")
    score_parts: list[ScorePart] = strawberry.field(description="Parts that add up to the score.")
    found: strawberry.Private[recommender.Recommended]

    @strawberry.field(description="The reasons, most important first.")
    def reasons(
        self,
        first: First = 3,
        language: InLanguage = Language.EN,
    ) -> list[Reason]:
        return [Reason.of(reason, language) for reason in self.found.reasons[: checked_first(first)]]


@strawberry.type(description="A recommended job.")
class RecommendedJobEdge(RecommendedEdge):
    """An edge to a recommended job."""

    recommendation: Recommendation | None = strawberry.field(
        description="The stored recommendation; null for visitors, for whom nothing is stored."
    )
    node: Job = strawberry.field(description="The job.")


RecommendedJobConnection = Connection[RecommendedJobEdge]


@strawberry.type(description="A recommended course.")
class RecommendedCourseEdge(RecommendedEdge):
    """An edge to a recommended course."""

    recommendation: Recommendation | None = strawberry.field(
        description="The stored recommendation; null for visitors, for whom nothing is stored."
    )
    node: Course = strawberry.field(description="The course.")


RecommendedCourseConnection = Connection[RecommendedCourseEdge]


def common(found: recommender.Recommended, at: str) -> dict[str, Any]:
    """The fields that all edges share."""
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
        "recommendation": Recommendation.of(served, found.state) if served.user else None,
        "found": found,
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """A requested page: its size, its cursor and the conditions on its items."""

    first: int
    after: str | None
    minimum_score: float
    wish: Wish = field(default_factory=Wish)

    def checked(self) -> tuple[int, tuple[str, int] | None]:
        """Check the request and return the page's size and key.

        Raises:
            BadUserInputError: a value is out of range.
        """
        checked_between("minimumScore", self.minimum_score, 0, 100)
        checked_between("diversity", self.wish.diversity, 0, 1)
        return checked_first(self.first), key_of(self.after, text, place)


@dataclass(frozen=True, slots=True)
class Served:
    """A served page."""

    found: list[recommender.Recommended]
    cursors: list[str]
    info: PageInfo


async def recommend_page(info: Info, label: ItemLabel, asked: Asked) -> Served:
    """A page of a served ranking. The first page makes the ranking; later pages read from it."""
    size, key = asked.checked()
    parts, user = info.context.parts, info.context.viewer_id
    assigned = info.context.assignment
    with parts.serving.use.counted(assigned.serving.version):
        state = await info.context.recommender.state_of(user)
        page = await served_page(info, assigned, state, label, asked, size, key)
        await parts.serving.expose(assigned, user, page[1])
        return page[0]


async def served_page(
    info: Info,
    assigned: Assignment,
    state: PersonState,
    label: ItemLabel,
    asked: Asked,
    size: int,
    key: tuple[str, int] | None,
) -> tuple[Served, str | None]:
    """A page for a person's state from the assigned model, and that model's version."""
    context, parts, serving = info.context, info.context.parts, assigned.serving
    rankings, start = Rankings(parts.redis), 0
    if key is None:
        seen = await info.context.recommender.seen(state.id) if asked.wish.unseen else None
        ranking_id = rankings.new_id()
        ranking = await info.context.rank(serving, state, label, asked.wish, seen)
    else:
        ranking_id, start = key
        ranking = await rankings.load(ranking_id, state.id, label)
    shown = open_places(serving.catalogue, ranking, state, context.now.timestamp())
    good = [at for at in shown if at >= start and ranking.items.scores[at] >= asked.minimum_score]
    keep = rankings.keep(ranking_id, ranking) if key is None else asyncio.sleep(0)
    nodes = context.loaders.jobs if label == ItemLabel.JOB else context.loaders.courses

    async def read(places: list[int]) -> tuple[list[recommender.Recommended], list[Any]]:
        ids = [ranking.items.ids[at] for at in places]
        return await asyncio.gather(
            info.context.recommender.page(serving, ranking, state, places), nodes.load_many(ids)
        )

    (found, items), _ = await asyncio.gather(read(good[:size]), keep)
    while gone := {at for at, item in zip(good, items, strict=False) if not is_open(item, context.now)}:
        good = [at for at in good if at not in gone]  # closed by another process: refill from lower ranks
        found, items = await read(good[:size])
    cursors = [cursor(ranking_id, one.served.rank) for one in found]
    served = Served(found, cursors, page_info(cursors, more=len(good) > size, after=asked.after))
    return served, ranking.model_version


def is_open(item: GraphJob | GraphCourse | None, now: datetime) -> bool:
    """Whether an item exists and, if it is a job, is open."""
    return item.is_open(now) if isinstance(item, GraphJob) else item is not None


async def jobs_of(info: Info, page: Served) -> RecommendedJobConnection:
    """A page of jobs."""
    nodes = await info.context.loaders.jobs.load_many([one.served.item for one in page.found])
    info.context.closings += [node.closes_at for node in nodes if node and node.closes_at]
    edges = [
        RecommendedJobEdge(**common(one, at), node=Job.of(node))
        for one, at, node in zip(page.found, page.cursors, nodes, strict=True)
        if node
    ]
    return RecommendedJobConnection(edges=edges, page_info=page.info)


async def courses_of(info: Info, page: Served) -> RecommendedCourseConnection:
    """A page of courses."""
    nodes = await info.context.loaders.courses.load_many([one.served.item for one in page.found])
    edges = [
        RecommendedCourseEdge(**common(one, at), node=Course.of(node))
        for one, at, node in zip(page.found, page.cursors, nodes, strict=True)
        if node
    ]
    return RecommendedCourseConnection(edges=edges, page_info=page.info)

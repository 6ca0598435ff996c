"""Stored recommendations and how people acted on them."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import strawberry
import structlog

from api.errors import BadUserInputError
from api.graphql import ids
from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.cost_directives import cost
from api.graphql.paging import checked_between, checked_first, cursor, key_of, number, page_info, text
from api.schema.catalogue.items import LABEL_OF, TYPE_OF, Item, ItemType, item_of
from api.schema.common.node import Node
from api.schema.recommendations.remarks import Caution, read_cautions, to_cautions
from api.services.stored_pages import StoredEntry, StoredRequest
from gnn.errors import ArtifactError
from gnn.explain.replay import replay_scores
from gnn.recommend.cautions import Caution as JobCaution
from gnn.scoring.blend import Algorithm
from gnn.scoring.retrieval import Source
from graph.db.values import readable
from graph.recommendations import recommendations as graph_recommendations
from graph.recommendations.recommendations import RecommendationState, Served

strawberry.enum(Source, name="CandidateSource", description="The source of a candidate.")
strawberry.enum(Algorithm, description="How a score was computed.")
log = structlog.get_logger("careergraph.api")
TOLERANCE = 0.011
LISTED = (ItemType.JOB, ItemType.COURSE)


SCORE = (
    "What the model makes of it, 0 to 100. The person's own line of work and their wishes order a list before it; "
    "`match` says in a word how well an item fits."
)


@strawberry.type(description="A person's feedback on a recommendation.")
class Feedback:
    """Feedback."""

    accepted: bool = strawberry.field(description="Whether the recommendation fits.")
    rating: int | None = strawberry.field(description="Rating, 1 to 5.")
    comment: str | None = strawberry.field(description="The person's own words.")
    at: datetime = strawberry.field(description="When it was given.")


@strawberry.type(description="A recomputed score.")
class Replay:
    """A replay."""

    score: float = strawberry.field(description="The recomputed score, 0 to 100.")
    model_version: str | None = strawberry.field(description="The model; null when none was active.")
    snapshot: str = strawberry.field(description="The catalogue snapshot that the features were computed from.")
    matches: bool = strawberry.field(description="Whether it equals the served score.")


@strawberry.type(description="A recommendation to a person, and how the person acted on it.")
class Recommendation(Node):
    """A stored recommendation."""

    item_type: ItemType = strawberry.field(description="Kind of the recommended item.")
    rank: int = strawberry.field(description="Position in the ranking that it was served in, from 1.")
    score: float = strawberry.field(description=SCORE)
    confidence: float | None = strawberry.field(description="Calibrated probability that the person chooses it.")
    source: Source = strawberry.field(description="The source of the candidate.")
    algorithm: Algorithm = strawberry.field(description="How the score was computed.")
    model_version: str | None = strawberry.field(description="The model that scored it; null when none was active.")
    created_at: datetime = strawberry.field(description="When it was scored.")
    expires_at: datetime = strawberry.field(description="When it expires.")
    seen_at: datetime | None = strawberry.field(description="When the person saw it.")
    clicked_at: datetime | None = strawberry.field(description="When the person opened it.")
    applied_at: datetime | None = strawberry.field(
        description="When the person applied for the job or completed the course."
    )
    dismissed_at: datetime | None = strawberry.field(description="When the person dismissed it.")
    feedback: Feedback | None = strawberry.field(description="The person's feedback on it.")
    served: strawberry.Private[Served]
    known_cautions: strawberry.Private[Sequence[JobCaution] | None]

    @strawberry.field(
        description="What speaks against the job now, by the person's current wishes; nothing speaks against a course."
    )
    async def cautions(self, info: Info) -> list[Caution]:
        served, cautions = self.served, self.known_cautions
        return to_cautions(
            await read_cautions(info, served.user, served.label, served.item) if cautions is None else cautions
        )

    @strawberry.field(
        description="The score recomputed by the original model from the stored features; null if no features were "
        "stored, as with baselines, or if the model is gone.",
        directives=[cost(20)],
    )
    async def replay(self, info: Info) -> Replay | None:
        replay_data = self.served.replay_data
        if replay_data is None:
            return None
        models, version, label = info.context.parts.models, self.served.model_version, self.served.label
        try:
            if version is not None:
                await asyncio.to_thread(models.fetch_missing, version)
            scores = await info.context.compute(replay_scores, models.folder, version, label, replay_data)
        except ArtifactError as error:
            log.warning("a recommendation cannot be replayed", model=version, error=str(error))
            return None
        if scores is None:
            return None
        closest_score = min(scores, key=lambda score: abs(score - self.served.score))
        return Replay(
            score=closest_score,
            model_version=version,
            snapshot=replay_data.snapshot,
            matches=abs(closest_score - self.served.score) <= TOLERANCE,
        )

    @strawberry.field(description="The recommended item; null if it no longer exists.")
    async def item(self, info: Info) -> Item | None:
        return await item_of(info.context, self.served.label, self.served.item)

    @classmethod
    def of(
        cls, served: Served, state: RecommendationState, known_cautions: Sequence[JobCaution] | None = None
    ) -> "Recommendation":
        """Convert a recommendation; cautions that are not known are computed when they are asked for."""
        stored_feedback = state.feedback
        return cls(
            id=ids.encode("Recommendation", state.id),
            item_type=TYPE_OF[served.label],
            rank=served.rank,
            score=served.score,
            confidence=served.confidence,
            source=Source(served.source),
            algorithm=Algorithm(served.algorithm),
            model_version=served.model_version,
            created_at=served.created_at,
            expires_at=served.expires_at,
            seen_at=state.seen_at,
            clicked_at=state.clicked_at,
            applied_at=state.applied_at,
            dismissed_at=state.dismissed_at,
            feedback=Feedback(
                accepted=stored_feedback.accepted,
                rating=stored_feedback.rating,
                comment=stored_feedback.comment,
                at=stored_feedback.at,
            )
            if stored_feedback
            else None,
            served=served,
            known_cautions=known_cautions,
        )

    @classmethod
    def of_stored(cls, stored_recommendation: graph_recommendations.Recommendation) -> "Recommendation":
        return cls.of(stored_recommendation.served, stored_recommendation.state)

    @classmethod
    def of_entry(cls, entry: StoredEntry) -> "Recommendation":
        return cls.of(entry.recommendation.served, entry.recommendation.state, entry.cautions)


RecommendationEdge = Edge[Recommendation]


RecommendationConnection = Connection[RecommendationEdge]


async def stored_recommendations(
    info: Info,
    first: int,
    after: str | None,
    item_types: list[ItemType],
    minimum_score: float,
    *,
    include_unwanted: bool,
) -> RecommendationConnection:
    """Read a page of the viewer's own recommendations that have not expired.

    Raises:
        BadUserInputError: an item type is never stored, or the score is out of range.
    """
    if unstored_types := [item_type.value for item_type in item_types if item_type not in LISTED]:
        raise BadUserInputError(f"itemTypes: {unstored_types[0]} is not stored: ask for JOB and COURSE.")
    checked_between("minimumScore", minimum_score, 0, 100)
    labels = [LABEL_OF[item_type] for item_type in item_types or LISTED]
    key, user, size = key_of(after, number, text), info.context.viewer_id, checked_first(first)
    place, hidden = (key[0], key[1]) if key else None, await info.context.hidden_items()
    request = StoredRequest(user, labels, minimum_score, size, place, hidden, include_unwanted)
    page, more = await info.context.stored_pages.read(request)
    edges = [
        RecommendationEdge(cursor=cursor(entry.recommendation.served.score, entry.recommendation.state.id), node=node)
        for entry, node in readable("Recommendation", page, Recommendation.of_entry)
    ]
    cursors = [edge.cursor for edge in edges]
    return RecommendationConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))

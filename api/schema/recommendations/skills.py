"""Skills worth adding: skills that the viewer lacks and their best-fitting jobs ask for."""

import strawberry

from api.graphql.connections import Listing
from api.graphql.context import Info
from api.graphql.paging import First, checked_first
from api.schema.catalogue.named import Skill, skills_by_place
from api.schema.common.reasons import InLanguage, Language
from gnn.explain.translations import message
from gnn.recommend.similar import Worth, skills_worth_adding
from graph.catalogue.types import ItemLabel

FITTING = 50


@strawberry.type(description="Why a skill is worth adding.")
class SkillReason:
    """A reason."""

    message: str = strawberry.field(description="A sentence in the requested language.")


@strawberry.type(description="A skill worth adding.")
class RecommendedSkillEdge:
    """An edge to a skill."""

    rank: int = strawberry.field(description="Rank, from 1.")
    score: float = strawberry.field(description="How much the best-fitting jobs ask for it, 0 to 100.")
    node: Skill = strawberry.field(description="The skill.")
    jobs: strawberry.Private[int]

    @strawberry.field(description="Why the skill is worth adding.")
    def reasons(
        self,
        first: First = 1,
        language: InLanguage = Language.EN,
    ) -> list[SkillReason]:
        checked_first(first)
        told = message("worth adding", self.node.name, numbers=(self.jobs, FITTING))
        return [SkillReason(message=told.in_language(language))]


RecommendedSkillConnection = Listing[RecommendedSkillEdge]


async def recommended_skills(info: Info, first: int) -> RecommendedSkillConnection:
    """Skills that the viewer lacks and their best-fitting jobs ask for."""
    size = checked_first(first)
    serving = info.context.serving
    state = await info.context.recommender.state_of(info.context.viewer_id)
    ranking = await info.context.rank(serving, state, ItemLabel.JOB)
    jobs = [
        (place, scored.score)
        for scored in ranking.items[:FITTING]
        if (place := serving.catalogue.position(ItemLabel.JOB, scored.item)) is not None
    ]
    groups = serving.catalogue.data.nodes["Skill"]
    held = {link.id for link in state.skills} | {
        id
        for id, kind in zip(groups.ids, groups.columns["kind"], strict=True)
        if groups.names["kind"][int(kind)] == "GROUP"
    }
    found: list[Worth] = skills_worth_adding(serving.catalogue, held, jobs)[:size]
    known = await skills_by_place(info.context, serving.catalogue, {one.place for one in found})
    edges = [
        RecommendedSkillEdge(rank=rank, score=round(one.score, 2), node=known[one.place], jobs=one.jobs)
        for rank, one in enumerate(found, start=1)
        if one.place in known
    ]
    return RecommendedSkillConnection(edges=edges)

"""Skills worth adding: skills that the viewer lacks and their best-fitting jobs ask for."""

import strawberry

from api.graphql.connections import Listing
from api.graphql.context import Info
from api.graphql.cost_directives import FIRST
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
    fitting: strawberry.Private[int]

    @strawberry.field(description="Why the skill is worth adding.", directives=[FIRST])
    def reasons(
        self,
        first: First = 1,
        language: InLanguage = Language.EN,
    ) -> list[SkillReason]:
        checked_first(first)
        sentence = message("worth adding", self.node.name, numbers=(self.jobs, self.fitting))
        return [SkillReason(message=sentence.in_language(language))]


RecommendedSkillConnection = Listing[RecommendedSkillEdge]


async def recommended_skills(info: Info, first: int) -> RecommendedSkillConnection:
    """Skills that the viewer lacks and their best-fitting jobs ask for."""
    size = checked_first(first)
    serving = info.context.serving
    state = await info.context.recommender.state_of(info.context.viewer_id)
    ranking = await info.context.rank_jobs(serving, state)
    jobs = [
        (index, scored.score)
        for scored in ranking.items[:FITTING]
        if (index := serving.catalogue.position(ItemLabel.JOB, scored.item)) is not None
    ]
    skill_table = serving.catalogue.data.nodes["Skill"]
    excluded_ids = {link.id for link in state.skills} | {
        id
        for id, kind in zip(skill_table.ids, skill_table.columns["kind"], strict=True)
        if skill_table.names["kind"][int(kind)] == "GROUP"
    }
    suggestions: list[Worth] = skills_worth_adding(serving.catalogue, excluded_ids, jobs)[:size]
    skills_by_index = await skills_by_place(
        info.context, serving.catalogue, {suggestion.place for suggestion in suggestions}
    )
    edges = [
        RecommendedSkillEdge(
            rank=rank,
            score=round(suggestion.score, 2),
            node=skills_by_index[suggestion.place],
            jobs=suggestion.jobs,
            fitting=len(jobs),
        )
        for rank, suggestion in enumerate(suggestions, start=1)
        if suggestion.place in skills_by_index
    ]
    return RecommendedSkillConnection(edges=edges)

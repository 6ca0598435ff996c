"""Candidates for a job, for recruiters of its company."""

import strawberry

from api.graphql import ids
from api.graphql.connections import Connection, Edge, Listing
from api.graphql.context import Info
from api.graphql.cost_directives import FIRST, PAGE
from api.graphql.paging import After, First, checked_first, cursor, page_info, slice_page
from api.schema.catalogue.named import Skill
from api.schema.common.node import Node
from api.schema.common.reasons import InLanguage, Language, Reason
from gnn.explain.reason_types import Reason as FoundReason
from graph.catalogue.types import Skill as NamedSkill


@strawberry.type(description="A skill of a candidate.")
class CandidateSkillEdge(Edge[Skill]):
    """A skill of a candidate."""


CandidateSkillConnection = Connection[CandidateSkillEdge]


@strawberry.type(
    description="A person who agreed to be found, as recruiters see them: skills and a headline, but no name."
)
class Candidate(Node):
    """A candidate."""

    headline: str | None = strawberry.field(description="The person's headline.")
    held_skills: strawberry.Private[list[NamedSkill]]

    @strawberry.field(description="Skills, strongest first.", directives=[PAGE])
    def skills(self, first: First = 20, after: After = None) -> CandidateSkillConnection:
        page, more = slice_page(self.held_skills, lambda skill: skill.id, first, after)
        edges = [CandidateSkillEdge(cursor=cursor(skill.id), node=Skill.of(skill)) for skill in page]
        return CandidateSkillConnection(
            edges=edges, page_info=page_info([edge.cursor for edge in edges], more=more, after=after)
        )


@strawberry.type(description="A recommended candidate.")
class RecommendedCandidateEdge:
    """An edge to a candidate."""

    rank: int = strawberry.field(description="Rank, from 1.")
    score: float = strawberry.field(description="Harmonic mean of the two fits, 0 to 100.")
    fit_for_job: float = strawberry.field(description="How well the person meets the job's requirements, 0 to 100.")
    fit_for_candidate: float = strawberry.field(
        description="The score that the person sees for the job, 0 to 100; it includes all their choices and targets."
    )
    confidence: float | None = strawberry.field(
        description="Calibrated probability that the person chooses the job; null when no calibrated model is active."
    )
    node: Candidate = strawberry.field(description="The candidate.")
    found_reasons: strawberry.Private[tuple[FoundReason, ...]]

    @strawberry.field(description="The reasons, most important first.", directives=[FIRST])
    def reasons(
        self,
        first: First = 3,
        language: InLanguage = Language.EN,
    ) -> list[Reason]:
        return [Reason.of(reason, language) for reason in self.found_reasons[: checked_first(first)]]


RecommendedCandidateConnection = Listing[RecommendedCandidateEdge]


async def recommended_candidates(info: Info, job: str, first: int) -> RecommendedCandidateConnection:
    """Recommend people for a job of a company that the viewer recruits for.

    Raises:
        ForbiddenError: the viewer does not recruit for the company.
        NotFoundError: there is no such job.
    """
    context, size = info.context, checked_first(first)
    entries = await context.candidates.recommend(job, size, context.now.timestamp())
    return RecommendedCandidateConnection(
        edges=[
            RecommendedCandidateEdge(
                rank=rank,
                score=entry.candidate.score,
                fit_for_job=entry.candidate.fit_for_job,
                fit_for_candidate=entry.candidate.fit_for_candidate,
                confidence=entry.candidate.confidence,
                node=Candidate(
                    id=ids.encode("User", entry.candidate.state.id),
                    headline=entry.candidate.state.headline,
                    held_skills=entry.skills,
                ),
                found_reasons=entry.reasons,
            )
            for rank, entry in enumerate(entries, start=1)
        ]
    )

"""Candidates for a job, for recruiters of its company."""

from collections.abc import Sequence

import strawberry

from api.graphql import ids
from api.graphql.connections import Connection, Edge, Listing
from api.graphql.context import Info
from api.graphql.paging import After, First, checked_first, cursor, page_info, slice_page
from api.schema.catalogue.named import Skill
from api.schema.common.node import Node
from api.schema.common.reasons import InLanguage, Language, Reason
from gnn.explain.evidence_plan import Hints, closest, moves_of
from gnn.explain.reasons import Reason as FoundReason
from gnn.explain.reasons import Reasons, Subject
from gnn.recommend import for_job as ranked
from gnn.recommend.recommender import Recommender
from gnn.scoring.blend import Serving
from gnn.scoring.contributions import by_kind
from graph.catalogue.types import ItemLabel
from graph.catalogue.types import Skill as NamedSkill
from graph.people.state import Link, PersonState
from graph.recommendations.evidence import Wanted


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
    held: strawberry.Private[list[NamedSkill]]

    @strawberry.field(description="Skills, strongest first.")
    def skills(self, first: First = 20, after: After = None) -> CandidateSkillConnection:
        page, more = slice_page(self.held, lambda skill: skill.id, first, after)
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
    found: strawberry.Private[tuple[FoundReason, ...]]

    @strawberry.field(description="The reasons, most important first.")
    def reasons(
        self,
        first: First = 3,
        language: InLanguage = Language.EN,
    ) -> list[Reason]:
        return [Reason.of(reason, language) for reason in self.found[: checked_first(first)]]


RecommendedCandidateConnection = Listing[RecommendedCandidateEdge]


async def recommended_candidates(info: Info, job: str, first: int) -> RecommendedCandidateConnection:
    """Recommend people for a job of a company that the viewer recruits for.

    Raises:
        ForbiddenError: the viewer does not recruit for the company.
        NotFoundError: there is no such job.
    """
    size = checked_first(first)
    await info.context.postings.check_job(job)
    parts, serving = info.context.parts, info.context.serving
    place = serving.catalogue.position(ItemLabel.JOB, job)
    if place is None:
        return RecommendedCandidateConnection(edges=[])
    likely = await info.context.compute(ranked.likely_people, serving.catalogue, place)
    states = await info.context.recommender.states_of(likely)
    now = info.context.now.timestamp()
    found = (await info.context.compute(ranked.candidates, serving, states, place, parts.blend, now))[:size]
    told = await reasons_about(info.context.recommender, serving, [one.state for one in found], place, now)
    held = [[NamedSkill(link.id, link.caption, "") for link in strongest(one)] for one in found]
    kinds = await info.context.catalogue.skills([skill.id for own in held for skill in own])
    return RecommendedCandidateConnection(
        edges=[
            RecommendedCandidateEdge(
                rank=rank,
                score=one.score,
                fit_for_job=one.fit_for_job,
                fit_for_candidate=one.fit_for_candidate,
                confidence=one.confidence,
                node=Candidate(
                    id=ids.encode("User", one.state.id),
                    headline=one.state.headline,
                    held=[kinds[skill.id] for skill in own if skill.id in kinds],
                ),
                found=reasons,
            )
            for rank, (one, own, reasons) in enumerate(zip(found, held, told, strict=True), start=1)
        ]
    )


def strongest(one: ranked.Candidate) -> list[Link]:
    """A candidate's skills, strongest first."""
    return sorted(one.state.skills, key=lambda link: (-link.weight, link.id))


async def reasons_about(
    recommender: Recommender, serving: Serving, states: Sequence[PersonState], job: int, now: float
) -> list[tuple[FoundReason, ...]]:
    """Make reasons for each candidate from skills and career alone, ignoring their targets and graph node.

    Args:
        recommender: reads the evidence.
        serving: the model and catalogue that score.
        states: the candidates' states.
        job: position of the job.
        now: seconds since 1970.
    """
    told = ranked.score_candidates(
        serving, [ranked.withhold_aims(state) for state in states], job, recommender.blend, now
    )
    steps = [closest(serving.catalogue, one.state, [job]) for one in told]
    id = serving.catalogue.ids(ItemLabel.JOB)[job]
    evidence = await recommender.evidence_of(
        ItemLabel.JOB, Wanted([id], moves=[move for own in steps for move in moves_of(own)])
    )
    found = []
    for one, near in zip(told, steps, strict=True):
        points = by_kind(ItemLabel.JOB, one.parts, (), None)
        subject = Subject(
            one.state, ItemLabel.JOB, id, points, Hints(steps=near), one.fit_for_candidate, told_of_them=True
        )
        found.append(tuple(Reasons(subject, evidence).all()))
    return found

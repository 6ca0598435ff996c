"""Skill returns: the gain from learning sets of skills."""

import numpy as np
import strawberry

from api.errors import BadUserInputError
from api.graphql.connections import Listing
from api.graphql.context import Info
from api.graphql.cost_directives import PAGE
from api.graphql.paging import First, checked_first
from api.schema.catalogue.jobs import Job
from api.schema.catalogue.named import Skill, skills_by_place
from gnn.skills.skill_returns import JOBS, MOST_SIZE, SkillReturn, skill_returns
from graph.catalogue.types import ItemLabel

MOST_SETS = 10


@strawberry.type(description="A job that learning the skills would unlock.")
class UnlockedJobEdge:
    """An edge to a job."""

    score_before: float = strawberry.field(description="The score now, 0 to 100.")
    score_after: float = strawberry.field(description="The score after learning the skills, 0 to 100.")
    node: Job = strawberry.field(description="The job.")


UnlockedJobConnection = Listing[UnlockedJobEdge]


@strawberry.type(name="SkillReturn", description="The gain from learning a set of skills.")
class SkillReturnNode:
    """A skill return."""

    skills: list[Skill] = strawberry.field(description="The skills.")
    mean_score_gain: float = strawberry.field(
        description="Mean gain in points over the fifty jobs that currently fit best."
    )
    learning_hours: float = strawberry.field(description="Hours to learn them.")
    skill_return: strawberry.Private[SkillReturn]
    ids: strawberry.Private[list[str]]

    @strawberry.field(description="Jobs whose score would rise above the configured threshold.", directives=[PAGE])
    async def unlocked_jobs(self, info: Info, first: First = 3) -> UnlockedJobConnection:
        page = self.skill_return.unlocked[: checked_first(first)]
        nodes = await info.context.loaders.jobs.load_many([self.ids[unlocked_job.job] for unlocked_job in page])
        edges = [
            UnlockedJobEdge(
                score_before=round(unlocked_job.before, 2), score_after=round(unlocked_job.after, 2), node=Job.of(node)
            )
            for unlocked_job, node in zip(page, nodes, strict=True)
            if node and node.is_open(info.context.now)
        ]
        return UnlockedJobConnection(edges=edges)


async def returns_for(info: Info, size: int, first: int) -> list[SkillReturnNode]:
    """Find the viewer's best sets of skills to learn.

    Raises:
        BadUserInputError: the size or ``first`` is out of range.
    """
    if not 1 <= size <= MOST_SIZE:
        raise BadUserInputError(f"size: {size} is out of range: ask for sets of 1 to {MOST_SIZE} skills.")
    if not 1 <= first <= MOST_SETS:
        raise BadUserInputError(f"first: {first} is out of range: ask for 1 to {MOST_SETS} sets.")
    parts, user = info.context.parts, info.context.viewer_id
    serving = info.context.serving
    state = await info.context.recommender.state_of(user)
    ranking = await info.context.rank_jobs(serving, state)
    indices = [serving.catalogue.position(ItemLabel.JOB, id) for id in ranking.items.ids[:JOBS]]
    jobs = np.array([index for index in indices if index is not None], dtype=np.int64)
    blend = parts.blend
    now = info.context.now.timestamp()
    returns = await info.context.compute(skill_returns, serving, state, jobs, size, first, blend, now, blend.unlocks_at)
    skills = await skills_by_place(
        info.context, serving.catalogue, {skill for skill_return in returns for skill in skill_return.skills}
    )
    return [
        SkillReturnNode(
            skills=[skills[skill] for skill in skill_return.skills if skill in skills],
            mean_score_gain=round(skill_return.gain, 2),
            learning_hours=round(skill_return.hours, 1),
            skill_return=skill_return,
            ids=serving.catalogue.ids(ItemLabel.JOB),
        )
        for skill_return in returns
    ]

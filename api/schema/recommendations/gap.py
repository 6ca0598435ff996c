"""Skill gaps and career paths of the viewer."""

import strawberry

from api.errors import BadUserInputError, MissingError
from api.graphql import ids
from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.cost_directives import PAGE, assumed_size
from api.graphql.paging import First, checked_first, cursor, page_info
from api.schema.catalogue.courses import Course
from api.schema.catalogue.named import Skill, skills_by_place
from api.schema.catalogue.occupations import Occupation
from api.schema.common.reasons import InLanguage, Language
from gnn.data.catalogue import Catalogue
from gnn.explain.career_moves import explain_move, is_told
from gnn.explain.translations import Message
from gnn.skills import career_paths, gap
from gnn.skills.gap import Priority
from graph.catalogue.occupations import CareerMove
from graph.catalogue.types import ItemLabel

strawberry.enum(Priority, name="LearningPriority", description="Learning priority.")
MOST_PATHS = 10


@strawberry.type(description="A course for a gap.")
class GapCourseEdge(Edge[Course]):
    """A course for a gap."""


GapCourseConnection = Connection[GapCourseEdge]


async def courses_for(info: Info, catalogue: Catalogue, indices: tuple[int, ...], first: int) -> GapCourseConnection:
    """Return the first page of some courses."""
    size = checked_first(first)
    course_ids = [catalogue.ids(ItemLabel.COURSE)[index] for index in indices[:size]]
    nodes = await info.context.loaders.courses.load_many(course_ids)
    edges = [
        GapCourseEdge(cursor=cursor(id), node=Course.of(node))
        for id, node in zip(course_ids, nodes, strict=True)
        if node
    ]
    return GapCourseConnection(
        edges=edges, page_info=page_info([edge.cursor for edge in edges], more=len(indices) > size, after=None)
    )


@strawberry.type(description="Credit for a related skill that the person has.")
class PartialCredit:
    """Partial credit."""

    credit: float = strawberry.field(description="Share of the missing skill that it covers, 0 to 1.")
    held: Skill = strawberry.field(description="The skill that the person has.")


@strawberry.type(description="A skill that is missing.")
class MissingSkill:
    """A missing skill."""

    skill: Skill = strawberry.field(description="The skill.")
    essential: bool = strawberry.field(description="Whether the target requires it.")
    probability: float = strawberry.field(description="Probability that it matters, 0 to 1.")
    priority: Priority = strawberry.field(description="Learning priority.")
    partial_credit: PartialCredit | None = strawberry.field(
        description="Credit for a related skill; null if there is none."
    )
    learning_hours: float = strawberry.field(description="Hours to learn the part that the credit does not cover.")
    missing: strawberry.Private[gap.MissingSkill]
    catalogue: strawberry.Private[Catalogue]

    @strawberry.field(
        description="Courses that teach it, ordered by duration per skill taught, shortest first.", directives=[PAGE]
    )
    async def courses(self, info: Info, first: First = 3) -> GapCourseConnection:
        return await courses_for(info, self.catalogue, self.missing.courses, first)


@strawberry.type(description="The skills that a job or an occupation asks for and the person lacks.")
class SkillGap:
    """A skill gap."""

    coverage: float = strawberry.field(
        description="Share of the required skills that the person has, including partial credit, 0 to 1."
    )
    missing: list[MissingSkill] = strawberry.field(
        description="Missing skills, most important first.", directives=[assumed_size(40)]
    )
    held: list[Skill] = strawberry.field(
        description="Required skills that the person has.", directives=[assumed_size(20)]
    )
    learning_hours: float = strawberry.field(description="Hours to learn all missing skills.")
    computed_gap: strawberry.Private[gap.Gap]
    catalogue: strawberry.Private[Catalogue]

    @strawberry.field(
        description="The cheapest set of courses found that closes as much of the gap as courses can.",
        directives=[PAGE],
    )
    async def courses(self, info: Info, first: First = 10) -> GapCourseConnection:
        return await courses_for(info, self.catalogue, self.computed_gap.courses, first)


@strawberry.type(description="A move from one occupation to another.")
class CareerStep:
    """A career step."""

    start: Occupation = strawberry.field(name="from", description="The occupation before the step.")
    end: Occupation = strawberry.field(name="to", description="The occupation after the step.")
    tier: str | None = strawberry.field(description="O*NET's tier of the move; null if the move is not from O*NET.")
    people: int | None = strawberry.field(
        description="How many people made the move, of those whose careers are known; null below three."
    )
    leavers: int | None = strawberry.field(
        description="Of how many who moved on from the first occupation; null where `people` is."
    )
    missing: list[Skill] = strawberry.field(description="Skills to learn for the step.", directives=[assumed_size(40)])
    learning_hours: float = strawberry.field(description="Hours of learning.")
    explanation: strawberry.Private[Message]
    career_step: strawberry.Private[career_paths.CareerStep]
    catalogue: strawberry.Private[Catalogue]

    @strawberry.field(description="A sentence about the move, in a language.")
    def message(self, language: InLanguage = Language.EN) -> str:
        return self.explanation.in_language(language)

    @strawberry.field(description="The cheapest set of courses found for the missing skills.", directives=[PAGE])
    async def courses(self, info: Info, first: First = 3) -> GapCourseConnection:
        return await courses_for(info, self.catalogue, self.career_step.courses, first)


@strawberry.type(description="A path to an occupation.")
class CareerPath:
    """A career path."""

    cost: float = strawberry.field(description="Hours of learning, plus up to 100 for each rare transition.")
    learning_hours: float = strawberry.field(description="Hours of learning.")
    steps: list[CareerStep] = strawberry.field(description="The steps in order.")


async def skill_gap(info: Info, target: str) -> SkillGap:
    """Compute the viewer's skill gap for a job or an occupation.

    Raises:
        BadUserInputError: the target is neither a job nor an occupation.
        MissingError: there is no such target.
    """
    label, local_id = ids.decode(target, "target")
    if label not in (ItemLabel.JOB, "Occupation"):
        raise BadUserInputError(f"target: this is the id of a {label}, not of a Job or Occupation.")
    serving = info.context.serving
    index = serving.catalogue.position(label, local_id)
    if index is None:
        raise MissingError(f"target: there is no {label} {target}.")
    state = await info.context.recommender.state_of(info.context.viewer_id)
    viewer_gap = await info.context.compute(gap.find_gap, serving, state, label, index)
    skill_indices = {missing_skill.skill for missing_skill in viewer_gap.missing} | {
        missing_skill.by for missing_skill in viewer_gap.missing if missing_skill.by is not None
    }
    skills = await skills_by_place(info.context, serving.catalogue, skill_indices | set(viewer_gap.own_skills))
    return SkillGap(
        coverage=round(viewer_gap.coverage, 4),
        missing=[
            missing_of(missing_skill, skills, serving.catalogue)
            for missing_skill in viewer_gap.missing
            if missing_skill.skill in skills
        ],
        held=[skills[skill] for skill in viewer_gap.own_skills if skill in skills],
        learning_hours=round(viewer_gap.hours, 1),
        computed_gap=viewer_gap,
        catalogue=serving.catalogue,
    )


def missing_of(missing_skill: gap.MissingSkill, skills: dict[int, Skill], catalogue: Catalogue) -> MissingSkill:
    """Convert a missing skill to its GraphQL type."""
    credit = None
    if missing_skill.by is not None and missing_skill.by in skills:
        credit = PartialCredit(credit=round(missing_skill.credit, 4), held=skills[missing_skill.by])
    return MissingSkill(
        skill=skills[missing_skill.skill],
        essential=missing_skill.essential,
        probability=round(missing_skill.probability, 4),
        priority=missing_skill.priority,
        partial_credit=credit,
        learning_hours=round(missing_skill.hours, 1),
        missing=missing_skill,
        catalogue=catalogue,
    )


async def paths_to(info: Info, to: str, first: int) -> list[CareerPath]:
    """Find the viewer's paths to an occupation.

    Raises:
        BadUserInputError: ``first`` is out of range.
        MissingError: there is no such occupation, or no path to it; the message says which.
    """
    if not 1 <= first <= MOST_PATHS:
        raise BadUserInputError(f"first: {first} is out of range: ask for 1 to {MOST_PATHS} paths.")
    catalogue = info.context.serving.catalogue
    target = catalogue.position("Occupation", ids.local_id(to, "Occupation", argument="to"))
    if target is None:
        raise MissingError(f"to: there is no Occupation {to}.")
    state = await info.context.recommender.state_of(info.context.viewer_id)
    paths = await info.context.compute(career_paths.career_paths, catalogue, state, target, first)
    if not paths:
        raise MissingError(f"to: {why_none(catalogue, career_paths.starts(catalogue, state), target)}")
    occupation_ids = catalogue.ids("Occupation")
    occupation_indices = {
        occupation_index for path in paths for step in path.steps for occupation_index in (step.start, step.end)
    }
    nodes = dict(
        zip(
            occupation_indices,
            await info.context.loaders.occupations.load_many([occupation_ids[index] for index in occupation_indices]),
            strict=True,
        )
    )
    moves = dict(
        zip(
            occupation_indices,
            await info.context.loaders.moves.load_many([occupation_ids[index] for index in occupation_indices]),
            strict=True,
        )
    )
    missing_skills = {skill for path in paths for step in path.steps for skill in step.missing}
    skills = await skills_by_place(info.context, catalogue, missing_skills)

    def step_of(step: career_paths.CareerStep) -> CareerStep:
        start, end = nodes[step.start], nodes[step.end]
        if start is None or end is None:
            raise MissingError("to: an occupation on the path no longer exists: ask again.")
        move = next(
            (move for move in moves[step.start] if move.occupation.id == occupation_ids[step.end]),
            CareerMove(end, tier=None, weight=0.0),  # it is gone from the graph since the catalogue was read
        )
        is_counted = is_told(move)
        return CareerStep(
            start=Occupation.of(start),
            end=Occupation.of(end),
            tier=move.tier,
            people=move.people if is_counted else None,
            leavers=move.of if is_counted else None,
            missing=[skills[skill] for skill in step.missing if skill in skills],
            learning_hours=round(step.hours, 1),
            explanation=explain_move(start, move),
            career_step=step,
            catalogue=catalogue,
        )

    return [
        CareerPath(
            cost=round(path.cost, 1), learning_hours=round(path.hours, 1), steps=[step_of(step) for step in path.steps]
        )
        for path in paths
    ]


def why_none(catalogue: Catalogue, starts: list[int], target: int) -> str:
    """Why there is no path to an occupation."""
    titles = catalogue.data.nodes["Occupation"].texts
    if not starts:
        return "your current occupation is unknown: add an occupation to your experience, or add skills."
    if starts == [target]:
        return f"you already work as {titles[target]}."
    start_titles = ", ".join(titles[index] for index in starts)
    return f"no known transitions lead from {start_titles} to {titles[target]} within {career_paths.LONGEST} steps."

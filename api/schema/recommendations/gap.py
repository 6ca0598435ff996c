"""Skill gaps and career paths of the viewer."""

import strawberry

from api.errors import BadUserInputError, MissingError
from api.graphql import ids
from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.paging import First, checked_first, cursor, page_info
from api.schema.catalogue.courses import Course
from api.schema.catalogue.named import Skill, skills_by_place
from api.schema.catalogue.occupations import Occupation
from gnn.data.catalogue import Catalogue
from gnn.skills import career_paths, gap
from gnn.skills.gap import Priority
from graph.catalogue.types import ItemLabel

strawberry.enum(Priority, name="LearningPriority", description="Learning priority.")
MOST_PATHS = 10


@strawberry.type(description="A course for a gap.")
class GapCourseEdge(Edge[Course]):
    """A course for a gap."""


GapCourseConnection = Connection[GapCourseEdge]


async def courses_for(info: Info, catalogue: Catalogue, places: tuple[int, ...], first: int) -> GapCourseConnection:
    """The first page of some courses."""
    size = checked_first(first)
    wanted = [catalogue.ids(ItemLabel.COURSE)[place] for place in places[:size]]
    nodes = await info.context.loaders.courses.load_many(wanted)
    edges = [
        GapCourseEdge(cursor=cursor(id), node=Course.of(node)) for id, node in zip(wanted, nodes, strict=True) if node
    ]
    return GapCourseConnection(
        edges=edges, page_info=page_info([edge.cursor for edge in edges], more=len(places) > size, after=None)
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
    found: strawberry.Private[gap.Missing]
    catalogue: strawberry.Private[Catalogue]

    @strawberry.field(description="Courses that teach it, ordered by duration per skill taught, shortest first.")
    async def courses(self, info: Info, first: First = 3) -> GapCourseConnection:
        return await courses_for(info, self.catalogue, self.found.courses, first)


@strawberry.type(description="The skills that a job or an occupation asks for and the person lacks.")
class SkillGap:
    """A skill gap."""

    coverage: float = strawberry.field(
        description="Share of the required skills that the person has, including partial credit, 0 to 1."
    )
    missing: list[MissingSkill] = strawberry.field(description="Missing skills, most important first.")
    held: list[Skill] = strawberry.field(description="Required skills that the person has.")
    learning_hours: float = strawberry.field(description="Hours to learn all missing skills.")
    found: strawberry.Private[gap.Gap]
    catalogue: strawberry.Private[Catalogue]

    @strawberry.field(description="The cheapest set of courses found that closes as much of the gap as courses can.")
    async def courses(self, info: Info, first: First = 10) -> GapCourseConnection:
        return await courses_for(info, self.catalogue, self.found.courses, first)


@strawberry.type(description="A move from one occupation to another.")
class CareerStep:
    """A career step."""

    start: Occupation = strawberry.field(name="from", description="The occupation before the step.")
    end: Occupation = strawberry.field(name="to", description="The occupation after the step.")
    tier: str | None = strawberry.field(description="O*NET's tier of the move; null if the move is not from O*NET.")
    missing: list[Skill] = strawberry.field(description="Skills to learn for the step.")
    learning_hours: float = strawberry.field(description="Hours of learning.")
    found: strawberry.Private[career_paths.CareerStep]
    catalogue: strawberry.Private[Catalogue]

    @strawberry.field(description="The cheapest set of courses found for the missing skills.")
    async def courses(self, info: Info, first: First = 3) -> GapCourseConnection:
        return await courses_for(info, self.catalogue, self.found.courses, first)


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
    label, local = ids.decode(target, "target")
    if label not in (ItemLabel.JOB, "Occupation"):
        raise BadUserInputError(f"target: this is the id of a {label}, not of a Job or Occupation.")
    serving = info.context.serving
    place = serving.catalogue.position(label, local)
    if place is None:
        raise MissingError(f"target: there is no {label} {target}.")
    state = await info.context.recommender.state_of(info.context.viewer_id)
    found = await info.context.compute(gap.find_gap, serving, state, label, place)
    places = {one.skill for one in found.missing} | {one.by for one in found.missing if one.by is not None}
    skills = await skills_by_place(info.context, serving.catalogue, places | set(found.held))
    return SkillGap(
        coverage=round(found.coverage, 4),
        missing=[missing_of(one, skills, serving.catalogue) for one in found.missing if one.skill in skills],
        held=[skills[skill] for skill in found.held if skill in skills],
        learning_hours=round(found.hours, 1),
        found=found,
        catalogue=serving.catalogue,
    )


def missing_of(one: gap.Missing, skills: dict[int, Skill], catalogue: Catalogue) -> MissingSkill:
    """Convert a missing skill to its GraphQL type."""
    credit = None
    if one.by is not None and one.by in skills:
        credit = PartialCredit(credit=round(one.credit, 4), held=skills[one.by])
    return MissingSkill(
        skill=skills[one.skill],
        essential=one.essential,
        probability=round(one.probability, 4),
        priority=one.priority,
        partial_credit=credit,
        learning_hours=round(one.hours, 1),
        found=one,
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
    found = await info.context.compute(career_paths.career_paths, catalogue, state, target, first)
    if not found:
        raise MissingError(f"to: {why_none(catalogue, career_paths.starts(catalogue, state), target)}")
    names = catalogue.ids("Occupation")
    ends = {place for path in found for step in path.steps for place in (step.start, step.end)}
    nodes = dict(zip(ends, await info.context.loaders.occupations.load_many([names[p] for p in ends]), strict=True))
    moves = dict(zip(ends, await info.context.loaders.moves.load_many([names[p] for p in ends]), strict=True))
    lacking = {skill for path in found for step in path.steps for skill in step.missing}
    skills = await skills_by_place(info.context, catalogue, lacking)

    def step_of(step: career_paths.CareerStep) -> CareerStep:
        start, end = nodes[step.start], nodes[step.end]
        if start is None or end is None:
            raise MissingError("to: an occupation on the way is gone: ask again.")
        tier = next((move.tier for move in moves[step.start] if move.occupation.id == names[step.end]), None)
        return CareerStep(
            start=Occupation.of(start),
            end=Occupation.of(end),
            tier=tier,
            missing=[skills[skill] for skill in step.missing if skill in skills],
            learning_hours=round(step.hours, 1),
            found=step,
            catalogue=catalogue,
        )

    return [
        CareerPath(
            cost=round(path.cost, 1), learning_hours=round(path.hours, 1), steps=[step_of(step) for step in path.steps]
        )
        for path in found
    ]


def why_none(catalogue: Catalogue, starts: list[int], target: int) -> str:
    """Why there is no path to an occupation."""
    titles = catalogue.data.nodes["Occupation"].texts
    if not starts:
        return "it is not known where you stand: add an occupation to your experience, or skills."
    if starts == [target]:
        return f"you work as {titles[target]} already."
    held = ", ".join(titles[place] for place in starts)
    return f"no transitions that are known lead from {held} to {titles[target]} within {career_paths.LONGEST} steps."

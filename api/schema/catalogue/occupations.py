"""Occupations, the skills they need and where they lead."""

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.graphql.paging import After, First, PageInfo, checked_first, cursor, key_of, page_info, sliced, text
from api.schema.catalogue.named import Skill
from api.schema.common.node import Node
from graph.catalogue import types
from graph.catalogue.jobs import RequiredSkill


@strawberry.type(description="A skill that something asks for.")
class RequiredSkillEdge:
    """An edge to a required skill."""

    cursor: str = strawberry.field(description="Place of this edge.")
    node: Skill = strawberry.field(description="The skill.")
    essential: bool = strawberry.field(description="Whether it cannot be done without.")
    importance: float = strawberry.field(description="How much it matters, 0 to 1.")


@strawberry.type(description="Skills that something asks for.")
class RequiredSkillConnection:
    """A page of required skills."""

    edges: list[RequiredSkillEdge] = strawberry.field(description="The page.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")


def required_skills(skills: list[RequiredSkill], first: int, after: str | None) -> RequiredSkillConnection:
    """A page of required skills, which are few and in memory."""
    page, more = sliced(skills, lambda one: one.skill.id, first, after)
    cursors = [cursor(one.skill.id) for one in page]
    edges = [
        RequiredSkillEdge(cursor=place, node=Skill.of(one.skill), essential=one.essential, importance=one.importance)
        for place, one in zip(cursors, page, strict=True)
    ]
    return RequiredSkillConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))


@strawberry.type(description="An occupation of ESCO.")
class Occupation(Node):
    """An occupation."""

    title: str = strawberry.field(description="What it is called in English.")
    title_arabic: str | None = strawberry.field(description="What it is called in Arabic.")
    isco: str | None = strawberry.field(description="Its group in ISCO-08.")
    local: strawberry.Private[str]

    @classmethod
    def of(cls, occupation: types.Occupation) -> "Occupation":
        return cls(
            id=ids.encode("Occupation", occupation.id),
            title=occupation.title,
            title_arabic=occupation.title_arabic,
            isco=occupation.isco,
            local=occupation.id,
        )

    @strawberry.field(description="Skills that it needs, essential ones first.")
    async def skills(self, info: Info, first: First = 20, after: After = None) -> RequiredSkillConnection:
        return required_skills(await info.context.loaders.occupation_skills.load(self.local), first, after)

    @strawberry.field(description="Occupations that people move on to, the closest first.")
    async def leads_to(self, info: Info, first: First = 20, after: After = None) -> "CareerMoveConnection":
        moves = await info.context.loaders.moves.load(self.local)
        page, more = sliced(moves, lambda move: move.occupation.id, first, after)
        cursors = [cursor(move.occupation.id) for move in page]
        edges = [
            CareerMoveEdge(cursor=place, node=Occupation.of(move.occupation), tier=move.tier, weight=move.weight)
            for place, move in zip(cursors, page, strict=True)
        ]
        return CareerMoveConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))


@strawberry.type(description="A move to another occupation.")
class CareerMoveEdge:
    """An edge to an occupation that another leads to."""

    cursor: str = strawberry.field(description="Place of this edge.")
    node: Occupation = strawberry.field(description="The occupation.")
    tier: str = strawberry.field(description="O*NET's tier of relatedness.")
    weight: float = strawberry.field(description="How close it is, 0 to 1.")


@strawberry.type(description="Moves to other occupations.")
class CareerMoveConnection:
    """A page of moves."""

    edges: list[CareerMoveEdge] = strawberry.field(description="The page.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")


@strawberry.type(description="An occupation on a page.")
class OccupationEdge:
    """An edge to an occupation."""

    cursor: str = strawberry.field(description="Place of this edge.")
    node: Occupation = strawberry.field(description="The occupation.")


@strawberry.type(description="Occupations.")
class OccupationConnection:
    """A page of occupations."""

    edges: list[OccupationEdge] = strawberry.field(description="The page.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")


@strawberry.type
class OccupationQueries:
    """Queries about occupations."""

    @strawberry.field(description="All occupations in the order of titles.")
    async def occupations(self, info: Info, first: First = 20, after: After = None) -> OccupationConnection:
        page = await info.context.occupations.by_title(checked_first(first), key_of(after, text, text))
        found = await info.context.loaders.occupations.load_many([id for _, id in page.keys])
        shown = [(cursor(*key), one) for key, one in zip(page.keys, found, strict=True) if one]
        edges = [OccupationEdge(cursor=place, node=Occupation.of(one)) for place, one in shown]
        return OccupationConnection(
            edges=edges, page_info=page_info([place for place, _ in shown], more=page.more, after=after)
        )

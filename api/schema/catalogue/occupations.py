"""Occupations, the skills that they require, and moves between them."""

import strawberry

from api.graphql import ids
from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.cost_directives import PAGE, cost
from api.graphql.paging import After, First, checked_first, cursor, key_of, page_info, slice_page, text
from api.schema.catalogue.closest_names import OptionalNameQuery, closest_ids
from api.schema.catalogue.named import Skill
from api.schema.common.node import Node
from api.schema.common.reasons import InLanguage, Language
from gnn.explain.career_moves import explain_move, is_told
from gnn.explain.translations import Message
from graph.catalogue import types
from graph.catalogue.jobs import RequiredSkill
from graph.catalogue.occupations import CareerMove


@strawberry.type(description="A skill that a job or an occupation asks for.")
class RequiredSkillEdge(Edge[Skill]):
    """A skill that a job or an occupation asks for."""

    essential: bool = strawberry.field(description="Whether the skill is essential.")
    importance: float = strawberry.field(description="How much it matters, 0 to 1.")


RequiredSkillConnection = Connection[RequiredSkillEdge]


def required_skills(skills: list[RequiredSkill], first: int, after: str | None) -> RequiredSkillConnection:
    """Return a page of a list of required skills, which is short and in memory."""
    page, more = slice_page(skills, lambda required_skill: required_skill.skill.id, first, after)
    cursors = [cursor(required_skill.skill.id) for required_skill in page]
    edges = [
        RequiredSkillEdge(
            cursor=edge_cursor,
            node=Skill.of(required_skill.skill),
            essential=required_skill.essential,
            importance=required_skill.importance,
        )
        for edge_cursor, required_skill in zip(cursors, page, strict=True)
    ]
    return RequiredSkillConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))


@strawberry.type(description="An ESCO occupation.")
class Occupation(Node):
    """An occupation."""

    title: str = strawberry.field(description="Its title in English.")
    title_arabic: str | None = strawberry.field(description="Its title in Arabic.")
    isco: str | None = strawberry.field(description="Its ISCO-08 group.")
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

    @strawberry.field(description="Skills that it requires, essential ones first.", directives=[PAGE])
    async def skills(self, info: Info, first: First = 20, after: After = None) -> RequiredSkillConnection:
        return required_skills(await info.context.loaders.occupation_skills.load(self.local), first, after)

    @strawberry.field(
        description="Occupations that people move on to: the likeliest first, by people's careers where enough are "
        "known; then the closest.",
        directives=[PAGE],
    )
    async def leads_to(self, info: Info, first: First = 20, after: After = None) -> "CareerMoveConnection":
        moves = await info.context.loaders.moves.load(self.local)
        page, more = slice_page(moves, lambda move: move.occupation.id, first, after)
        cursors = [cursor(move.occupation.id) for move in page]
        edges = [CareerMoveEdge.of(edge_cursor, self, move) for edge_cursor, move in zip(cursors, page, strict=True)]
        return CareerMoveConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))


@strawberry.type(description="A move to another occupation.")
class CareerMoveEdge(Edge[Occupation]):
    """A move to another occupation."""

    tier: str | None = strawberry.field(
        description="O*NET's tier of relatedness; null for a move that only people's careers show."
    )
    weight: float = strawberry.field(
        description="How close it is by O*NET, 0 to 1; 0 where O*NET does not relate them."
    )
    people: int | None = strawberry.field(
        description="How many people made the move, of those whose careers are known; null below three."
    )
    leavers: int | None = strawberry.field(
        description="Of how many who moved on from the first occupation; null where `people` is."
    )
    explanation: strawberry.Private[Message]

    @classmethod
    def of(cls, cursor: str, start: Occupation, move: CareerMove) -> "CareerMoveEdge":
        is_counted = is_told(move)
        return cls(
            cursor=cursor,
            node=Occupation.of(move.occupation),
            tier=move.tier,
            weight=move.weight,
            people=move.people if is_counted else None,
            leavers=move.of if is_counted else None,
            explanation=explain_move(types.Occupation(start.local, start.title, start.title_arabic, start.isco), move),
        )

    @strawberry.field(description="A sentence about the move, in a language.")
    def message(self, language: InLanguage = Language.EN) -> str:
        return self.explanation.in_language(language)


CareerMoveConnection = Connection[CareerMoveEdge]


OccupationEdge = Edge[Occupation]


OccupationConnection = Connection[OccupationEdge]


async def closest_occupations(info: Info, query: str, first: int, after: str | None) -> OccupationConnection:
    """Return a page of the occupations whose titles are closest to a query."""
    page, more = await closest_ids(info, info.context.generation.library.occupations, query, first, after)
    nodes = await info.context.loaders.occupations.load_many(page)
    edges = [
        OccupationEdge(cursor=cursor(id), node=Occupation.of(occupation))
        for id, occupation in zip(page, nodes, strict=True)
        if occupation
    ]
    return OccupationConnection(
        edges=edges, page_info=page_info([edge.cursor for edge in edges], more=more, after=after)
    )


@strawberry.type
class OccupationQueries:
    """Queries about occupations."""

    @strawberry.field(
        description="All occupations, ordered by title; or those whose titles, in English or Arabic, begin with or "
        "resemble the query, closest first, tolerating typos.",
        directives=[cost(10), PAGE],
    )
    async def occupations(
        self, info: Info, query: OptionalNameQuery = None, first: First = 20, after: After = None
    ) -> OccupationConnection:
        if query is not None:
            return await closest_occupations(info, query, first, after)
        page = await info.context.occupations.by_title(checked_first(first), key_of(after, text, text))
        nodes = await info.context.loaders.occupations.load_many([id for _, id in page.keys])
        entries = [(cursor(*key), occupation) for key, occupation in zip(page.keys, nodes, strict=True) if occupation]
        edges = [
            OccupationEdge(cursor=edge_cursor, node=Occupation.of(occupation)) for edge_cursor, occupation in entries
        ]
        return OccupationConnection(
            edges=edges, page_info=page_info([edge_cursor for edge_cursor, _ in entries], more=page.more, after=after)
        )

"""The interests of people."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.cost_directives import PAGE
from api.graphql.paging import After, First, checked_first, cursor, key_of, number, page_info, text
from api.schema.catalogue.jobs import Company
from api.schema.catalogue.named import Skill, Topic
from api.schema.catalogue.occupations import Occupation
from graph.catalogue import types
from graph.people import interests as graph_interests

InterestNode = Annotated[
    Skill | Occupation | Topic | Company,
    strawberry.union("InterestNode", description="The subject of an interest."),
]


@strawberry.type(description="An interest.")
class InterestEdge(Edge[InterestNode]):
    """An interest."""

    weight: float = strawberry.field(description="Strength, 0 to 1.")
    source: str = strawberry.field(
        description="HEADLINE if the person's headline names it, BUILT_IN, or the provider of the language model that "
        "found it."
    )
    evidence: list[strawberry.ID] = strawberry.field(description="The interactions that support it.")
    at: datetime = strawberry.field(description="When it was found.")


InterestConnection = Connection[InterestEdge]


def node_of(interest: graph_interests.Interest) -> Skill | Occupation | Topic | Company:
    """Return the node that an interest is about."""
    match interest.label:
        case "Skill":
            return Skill.of(types.Skill(interest.id, interest.name, interest.kind or "COMPETENCE"))
        case "Occupation":
            return Occupation.of(types.Occupation(interest.id, interest.name, interest.title_arabic, interest.isco))
        case "Topic":
            return Topic.of(types.Topic(interest.id, interest.name))
        case _:
            return Company.of(types.Company(interest.id, interest.name))


async def interests_of(info: Info, user: str, first: int, after: str | None) -> InterestConnection:
    """Return a page of a person's interests."""
    size, key = checked_first(first), key_of(after, number, text)
    page, more = await info.context.interests.interests(user, size, key)
    cursors = [cursor(interest.weight, interest.id) for interest in page]
    edges = [
        InterestEdge(
            cursor=edge_cursor,
            node=node_of(interest),
            weight=interest.weight,
            source=interest.source,
            evidence=[ids.encode("Interaction", id) for id in interest.evidence],
            at=interest.at,
        )
        for edge_cursor, interest in zip(cursors, page, strict=True)
    ]
    return InterestConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))


@strawberry.type(description="A summary in words of a person's interests, based on their recent activity.")
class InterestSummary:
    """An interest summary."""

    text: str = strawberry.field(description="Two or three sentences.")
    themes: list[str] = strawberry.field(description="Themes of one to four words.")
    insights: list[str] = strawberry.field(description="Sentences about patterns in the activity.")
    source: str = strawberry.field(description="BUILT_IN, or the provider of the language model that wrote it.")
    model: str = strawberry.field(description="Name of the model that wrote it.")
    prompt_version: str = strawberry.field(description="Version of the prompt, or of the built-in rules.")
    at: datetime = strawberry.field(description="When it was written.")
    user: strawberry.Private[str]

    @classmethod
    def of(cls, summary: graph_interests.InterestSummary, user: str) -> "InterestSummary":
        return cls(
            text=summary.text,
            themes=list(summary.themes),
            insights=list(summary.insights),
            source=summary.source,
            model=summary.model,
            prompt_version=summary.prompt_version,
            at=summary.at,
            user=user,
        )

    @strawberry.field(description="The interests behind the summary, strongest first.", directives=[PAGE])
    async def interests(self, info: Info, first: First = 20, after: After = None) -> InterestConnection:
        return await interests_of(info, self.user, first, after)

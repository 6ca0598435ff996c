"""People with skills like the viewer's."""

import strawberry

from api.graphql.connections import Listing
from api.graphql.context import Info
from api.graphql.paging import checked_first
from api.schema.catalogue.named import Skill


@strawberry.type(description="A person with similar skills who agreed to be found; their identity is not revealed.")
class SimilarPersonEdge:
    """An edge to a similar person."""

    score: float = strawberry.field(description="Similarity of the skills, 0 to 100.")
    shared_skills: list[Skill] = strawberry.field(description="Shared skills, rarest first.")


SimilarPersonConnection = Listing[SimilarPersonEdge]


async def people_like(info: Info, first: int) -> SimilarPersonConnection:
    """People with skills like the viewer's."""
    similar_people = await info.context.similarity.find_people(info.context.viewer_id, checked_first(first))
    return SimilarPersonConnection(
        edges=[
            SimilarPersonEdge(score=person.score, shared_skills=[Skill.of(skill) for skill in person.skills])
            for person in similar_people
        ]
    )

"""People with skills like the viewer's."""

import strawberry

from api.graphql.connections import Listing
from api.graphql.context import Info
from api.graphql.paging import checked_first
from api.schema.catalogue.named import Skill
from api.schema.catalogue.similar import skills_at
from gnn.recommend.similar import similar_people


@strawberry.type(description="A person with similar skills who agreed to be found; their identity is not revealed.")
class SimilarPersonEdge:
    """An edge to a similar person."""

    score: float = strawberry.field(description="Similarity of the skills, 0 to 100.")
    shared_skills: list[Skill] = strawberry.field(description="Shared skills, rarest first.")


SimilarPersonConnection = Listing[SimilarPersonEdge]


async def people_like(info: Info, first: int) -> SimilarPersonConnection:
    """People with skills like the viewer's."""
    size, serving = checked_first(first), info.context.serving
    place = serving.catalogue.position("User", info.context.viewer_id)
    if place is None:
        return SimilarPersonConnection(edges=[])
    discoverable = serving.catalogue.data.nodes["User"].columns["discoverable"] == 1.0
    found = (await info.context.compute(similar_people, serving.catalogue, place, discoverable))[:size]
    shared = await skills_at(info.context, serving, found)
    edges = [
        SimilarPersonEdge(score=round(100 * one.score, 2), shared_skills=skills)
        for one, skills in zip(found, shared, strict=True)
    ]
    return SimilarPersonConnection(edges=edges)

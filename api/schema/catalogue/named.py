"""Nodes with little more than a name: skills, places, providers, topics."""

import strawberry

from api.graphql import ids
from api.graphql.context import Context, Info
from api.schema.common.node import Node
from api.services.similarity import skills_at
from gnn.data.catalogue import Catalogue
from graph.catalogue import types


@strawberry.type(description="An ESCO skill, or a term from a data source (kind TAG).")
class Skill(Node):
    """A skill."""

    name: str = strawberry.field(description="Its name.")
    kind: str = strawberry.field(description="KNOWLEDGE, COMPETENCE, GROUP or TAG.")

    local: strawberry.Private[str]

    @classmethod
    def of(cls, skill: types.Skill) -> "Skill":
        kind = skill.kind or "COMPETENCE"
        return cls(id=ids.encode("Skill", skill.id), name=skill.name, kind=kind, local=skill.id)

    @strawberry.field(description="Broader skills and groups that it belongs to.")
    async def broader(self, info: Info) -> list["Skill"]:
        return [Skill.of(skill) for skill in await info.context.loaders.broader_skills.load(self.local)]


async def skills_by_place(context: Context, catalogue: Catalogue, indices: set[int]) -> dict[int, Skill]:
    """Skills by index."""
    skills = await skills_at(context.catalogue, catalogue, indices)
    return {index: Skill.of(skill) for index, skill in skills.items()}


@strawberry.type(description="A town, region or country.")
class Place(Node):
    """A place."""

    name: str = strawberry.field(description="Its name.")
    region: str | None = strawberry.field(
        description="The region that it is in, such as a state, or the city of a district; null if it is not known."
    )
    country: str | None = strawberry.field(description="The country that it is in; null if it is not known.")

    @classmethod
    def of(cls, place: types.Place) -> "Place":
        return cls(id=ids.encode("Place", place.id), name=place.name, region=place.region, country=place.country)


@strawberry.type(description="A provider of courses.")
class Provider(Node):
    """A provider."""

    name: str = strawberry.field(description="Its name.")

    @classmethod
    def of(cls, provider: types.Provider) -> "Provider":
        return cls(id=ids.encode("Provider", provider.id), name=provider.name)


@strawberry.type(description="A subject that courses and interests are about.")
class Topic(Node):
    """A topic."""

    name: str = strawberry.field(description="Its name.")

    @classmethod
    def of(cls, topic: types.Topic) -> "Topic":
        return cls(id=ids.encode("Topic", topic.id), name=topic.name)

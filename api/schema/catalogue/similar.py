"""The skills that similar jobs, courses and people share, and the sentence that states them."""

from typing import Generic, TypeVar

import strawberry

from api.graphql.context import Context, Info
from api.graphql.paging import First, checked_first
from api.schema.catalogue.named import Skill, skills_by_place
from api.schema.common.reasons import InLanguage, Language
from gnn.explain.translations import message
from gnn.recommend.similar import Alike, similar_items
from gnn.scoring.blend import Serving
from graph.catalogue.types import ItemLabel

N = TypeVar("N")


@strawberry.type(description="Why an item is similar.")
class LikenessReason:
    """A reason."""

    message: str = strawberry.field(description="A sentence in the requested language.")
    skills: list[Skill] = strawberry.field(description="Shared skills, most important first.")


def likeness(shared: list[Skill], first: int, language: Language) -> list[LikenessReason]:
    """The single reason for a similarity: shared skills or, if there are none, closeness in the model."""
    checked_first(first)
    told = message("similar", *(skill.name for skill in shared[:3])) if shared else message("similar by model")
    return [LikenessReason(message=told.in_language(language), skills=shared[:3])]


@strawberry.type(description="A similar item.")
class SimilarEdge(Generic[N]):
    """An edge to a similar item."""

    score: float = strawberry.field(description="Similarity, 0 to 100.")
    node: N = strawberry.field(description="The item.")
    shared: strawberry.Private[list[Skill]]

    @strawberry.field(description="Why it is similar.")
    def reasons(self, first: First = 3, language: InLanguage = Language.EN) -> list[LikenessReason]:
        return likeness(self.shared, first, language)


async def skills_at(context: Context, serving: Serving, found: list[Alike]) -> list[list[Skill]]:
    """The shared skills of each result, as nodes."""
    known = await skills_by_place(context, serving.catalogue, {place for one in found for place in one.shared})
    return [[known[place] for place in one.shared if place in known] for one in found]


async def find_similar(
    info: Info, label: ItemLabel, id: str, first: int
) -> tuple[list[Alike], list[str], list[list[Skill]]]:
    """Items similar to an item, their ids, and the skills that each shares with it."""
    size, serving = checked_first(first), info.context.serving
    place = serving.catalogue.position(label, id)
    found: list[Alike] = []
    if place is not None:
        now = info.context.now.timestamp()
        found = (await info.context.compute(similar_items, serving, label, place, now))[:size]
    names = serving.catalogue.ids(label)
    return found, [names[one.place] for one in found], await skills_at(info.context, serving, found)

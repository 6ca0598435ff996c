"""The skills that similar jobs, courses and people share, and the sentence that states them."""

from typing import Generic, TypeVar

import strawberry

from api.graphql.cost_directives import FIRST, assumed_size
from api.graphql.paging import First, checked_first
from api.schema.catalogue.named import Skill
from api.schema.common.reasons import InLanguage, Language
from gnn.explain.translations import message
from graph.catalogue.types import Skill as NamedSkill

N = TypeVar("N")


@strawberry.type(description="Why an item is similar.")
class LikenessReason:
    """A reason."""

    message: str = strawberry.field(description="A sentence in the requested language.")
    skills: list[Skill] = strawberry.field(
        description="Shared skills, most important first.", directives=[assumed_size(3)]
    )


def likeness(skills: list[Skill], first: int, language: Language) -> list[LikenessReason]:
    """Return the single reason for a similarity: shared skills or, if there are none, closeness in the model."""
    checked_first(first)
    sentence = message("similar", *(skill.name for skill in skills[:3])) if skills else message("similar by model")
    return [LikenessReason(message=sentence.in_language(language), skills=skills[:3])]


@strawberry.type(description="A similar item.")
class SimilarEdge(Generic[N]):
    """An edge to a similar item."""

    score: float = strawberry.field(description="Similarity, 0 to 100.")
    node: N = strawberry.field(description="The item.")
    shared_skills: strawberry.Private[list[NamedSkill]]

    @strawberry.field(description="Why it is similar.", directives=[FIRST])
    def reasons(self, first: First = 3, language: InLanguage = Language.EN) -> list[LikenessReason]:
        return likeness([Skill.of(skill) for skill in self.shared_skills], first, language)

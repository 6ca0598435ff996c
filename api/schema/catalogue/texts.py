"""Extraction of skills and occupations from texts."""

from typing import Annotated

import strawberry

from api.errors import BadUserInputError
from api.graphql.context import Info
from api.graphql.cost_directives import cost, text_cost
from api.schema.catalogue.named import Skill
from api.schema.catalogue.occupations import Occupation
from api.schema.common.reasons import Language
from api.serving.text_reader import reads_meaning

MAX_TEXT = 20_000


@strawberry.type(description="A part of a text.")
class TextSpan:
    """A range of characters."""

    start: int = strawberry.field(description="First character, from 0.")
    end: int = strawberry.field(description="End, exclusive.")
    text: str = strawberry.field(description="The text of the span.")


@strawberry.type(description="A skill that a text names or implies.")
class TextSkill:
    """A linked skill."""

    confidence: float = strawberry.field(description="Confidence, 0 to 1.")
    is_named: bool = strawberry.field(
        description="Whether the text names the skill; if not, a model infers it from the meaning of the text."
    )
    span: TextSpan = strawberry.field(description="Where the skill appears in the text.")
    skill: Skill = strawberry.field(description="The skill.")


@strawberry.type(description="An occupation that a text names or implies.")
class TextOccupation:
    """A linked occupation."""

    score: float = strawberry.field(description="How close it is, 0 to 1.")
    is_named: bool = strawberry.field(
        description="Whether the text names the occupation; if not, a model guesses it from the meaning of the text."
    )
    occupation: Occupation = strawberry.field(description="The occupation.")


@strawberry.type(description="Skills and occupations extracted from a text.")
class TextReading:
    """A reading."""

    skills: list[TextSkill] = strawberry.field(description="Skills, most confident first.")
    occupations: list[TextOccupation] = strawberry.field(description="Occupations, closest first.")
    reads_meaning: bool = strawberry.field(description="Whether a model reads meaning; if not, only names are found.")


@strawberry.type
class TextQueries:
    """Queries about texts."""

    @strawberry.field(
        description="Skills and occupations in a text of up to 20,000 characters. The text is not stored.",
        directives=[cost(50), text_cost(20)],
    )
    async def read_text(
        self,
        info: Info,
        text: Annotated[str, strawberry.argument(description="The text to read.")],
        language: Annotated[  # noqa: ARG002 - both languages use the same names and embedder
            Language, strawberry.argument(description="Language of the text; English and Arabic are read the same way.")
        ] = Language.EN,
    ) -> TextReading:
        if len(text) > MAX_TEXT:
            raise BadUserInputError(f"text: must be at most {MAX_TEXT:,} characters, not {len(text):,}.")
        context = info.context
        reading = await context.read_text(text)
        skills = await context.catalogue.skills([linked_skill.skill for linked_skill in reading.skills])
        occupation_nodes = await context.loaders.occupations.load_many(
            [link.occupation for link in reading.occupations]
        )
        return TextReading(
            skills=[
                TextSkill(
                    confidence=linked_skill.confidence,
                    is_named=linked_skill.is_named,
                    span=TextSpan(
                        start=linked_skill.start, end=linked_skill.end, text=text[linked_skill.start : linked_skill.end]
                    ),
                    skill=Skill.of(skills[linked_skill.skill]),
                )
                for linked_skill in reading.skills
                if linked_skill.skill in skills
            ],
            occupations=[
                TextOccupation(score=link.score, is_named=link.is_named, occupation=Occupation.of(occupation_node))
                for link, occupation_node in zip(reading.occupations, occupation_nodes, strict=True)
                if occupation_node
            ],
            reads_meaning=reads_meaning(context.generation, context.serving),
        )

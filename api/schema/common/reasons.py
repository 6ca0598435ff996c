"""Reasons and the paths that show them."""

from typing import Annotated

import strawberry

from gnn.explain import reasons
from gnn.explain.messages import Language
from gnn.explain.reasons import ReasonType, Strength
from graph.recommendations import paths

__all__ = ["InLanguage", "Language", "Path", "PathNode", "PathRelationship", "Reason"]

strawberry.enum(ReasonType, description="What a reason rests on.")
strawberry.enum(Strength, description="How much a reason weighs.")
strawberry.enum(Language, description="Languages that messages come in.")

InLanguage = Annotated[Language, strawberry.argument(description="The language of the sentences.")]


@strawberry.type(description="A node of a path.")
class PathNode:
    """A node of a path."""

    element_id: str = strawberry.field(
        description="The graph server's own id of it. Other people are one node, `anonymous`, the same on every path."
    )
    label: str = strawberry.field(description="Its label.")
    caption: str = strawberry.field(description="Its name.")


@strawberry.type(description="A relationship of a path, in its own direction.")
class PathRelationship:
    """A relationship of a path."""

    element_id: str = strawberry.field(
        description="The graph server's own id of it; of other people's choices `anonymous:1` or `anonymous:2`, by "
        "their place on the path."
    )
    type: str = strawberry.field(description="Its type; of other people's choices all that it may be, with | between.")
    start_element_id: str = strawberry.field(description="Where it starts.")
    end_element_id: str = strawberry.field(description="Where it ends.")


@strawberry.type(description="A path that is in the graph.")
class Path:
    """A path."""

    cypher: str = strawberry.field(
        description="Run it in Neo4j Browser: it returns exactly this path; of other people, only how many they are."
    )
    nodes: list[PathNode] = strawberry.field(
        description="From the person to the item, and back to the person where two skills are named; of a visitor or a "
        "candidate without the person."
    )
    relationships: list[PathRelationship] = strawberry.field(description="Between the nodes, in order.")

    @classmethod
    def of(cls, path: paths.Path) -> "Path":
        return cls(
            cypher=path.cypher,
            nodes=[PathNode(element_id=n.element_id, label=n.label, caption=n.caption) for n in path.nodes],
            relationships=[
                PathRelationship(
                    element_id=r.element_id,
                    type=r.type,
                    start_element_id=r.start_element_id,
                    end_element_id=r.end_element_id,
                )
                for r in path.relationships
            ],
        )


@strawberry.type(description="Why something is recommended.")
class Reason:
    """A reason."""

    type: ReasonType = strawberry.field(description="What it rests on.")
    message: str = strawberry.field(description="A sentence in the language that was asked for.")
    strength: Strength = strawberry.field(description="How much it weighs.")
    path: Path = strawberry.field(description="The path in the graph that shows it.")

    @classmethod
    def of(cls, reason: reasons.Reason, language: Language) -> "Reason":
        return cls(
            type=reason.type,
            message=reason.message.in_language(language),
            strength=reason.strength,
            path=Path.of(reason.path),
        )

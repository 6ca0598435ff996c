"""Reasons and the paths that show them."""

from typing import Annotated

import strawberry

from api.graphql.cost_directives import assumed_size
from gnn.explain import reason_types
from gnn.explain.reason_types import ReasonType, Strength
from gnn.explain.translations import Language
from graph.recommendations import paths

__all__ = ["InLanguage", "Language", "Path", "PathNode", "PathRelationship", "Reason"]

strawberry.enum(ReasonType, description="The kind of evidence behind a reason.")
strawberry.enum(Strength, description="How much a reason weighs.")
strawberry.enum(Language, description="Languages of messages.")

InLanguage = Annotated[Language, strawberry.argument(description="The language of the sentences.")]


@strawberry.type(description="A node of a path.")
class PathNode:
    """A node of a path."""

    element_id: str = strawberry.field(
        description="The graph server's own id. All other people appear as one node, `anonymous`, on every path."
    )
    label: str = strawberry.field(description="Its label.")
    caption: str = strawberry.field(description="Its name.")


@strawberry.type(description="A relationship of a path, in its own direction.")
class PathRelationship:
    """A relationship of a path."""

    element_id: str = strawberry.field(
        description="The graph server's own id; for other people's choices `anonymous:1` or `anonymous:2`, by "
        "their position on the path."
    )
    type: str = strawberry.field(description="Its type; for other people's choices all possible types, joined by |.")
    start_element_id: str = strawberry.field(description="Id of its start node.")
    end_element_id: str = strawberry.field(description="Id of its end node.")


@strawberry.type(description="A path in the graph.")
class Path:
    """A path."""

    cypher: str = strawberry.field(
        description="A query for Neo4j Browser that returns exactly this path; other people appear only as a count."
    )
    nodes: list[PathNode] = strawberry.field(
        description="From the person to the item, and back to the person if two skills are named. Paths of visitors "
        "and candidates leave out the person.",
        directives=[assumed_size(5)],
    )
    relationships: list[PathRelationship] = strawberry.field(
        description="The relationships between the nodes, in order.", directives=[assumed_size(4)]
    )

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

    type: ReasonType = strawberry.field(description="The kind of evidence.")
    message: str = strawberry.field(description="A sentence in the requested language.")
    strength: Strength = strawberry.field(description="How much it weighs.")
    path: Path = strawberry.field(description="The path in the graph that supports it.")

    @classmethod
    def of(cls, reason: reason_types.Reason, language: Language) -> "Reason":
        return cls(
            type=reason.type,
            message=reason.message.in_language(language),
            strength=reason.strength,
            path=Path.of(reason.path),
        )

"""Relay's connections and edges, once for all types: https://relay.dev/graphql/connections.htm."""

from typing import Generic, TypeVar

import strawberry
from strawberry.schema.name_converter import NameConverter
from strawberry.types.base import StrawberryObjectDefinition, StrawberryType

from api.graphql.paging import PageInfo

N = TypeVar("N")
E = TypeVar("E")


@strawberry.type(description="An item on a page.")
class Edge(Generic[N]):
    """An edge to a node; one that tells more of it is a subclass."""

    cursor: str = strawberry.field(description="Place of this edge.")
    node: N = strawberry.field(description="The item.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[E]):
    """A page of edges."""

    edges: list[E] = strawberry.field(description="The page.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")


@strawberry.type(description="A list that is answered whole, the best first.")
class Listing(Generic[E]):
    """The first edges of a list, of which there are no further pages."""

    edges: list[E] = strawberry.field(description="The items.")


class RelayNames(NameConverter):
    """Names a connection after its nodes: a page of ``JobEdge`` is a ``JobConnection``."""

    def from_generic(self, generic_type: StrawberryObjectDefinition, types: list[StrawberryType | type]) -> str:
        """The name of a generic type with its parameters."""
        name = super().from_generic(generic_type, types)
        if generic_type.name not in ("Connection", "Listing"):
            return name
        return name.removesuffix(generic_type.name).removesuffix("Edge") + "Connection"

"""Relay's connections and edges as generic types: https://relay.dev/graphql/connections.htm."""

from typing import Generic, TypeVar

import strawberry
from strawberry.schema.name_converter import NameConverter
from strawberry.types.base import StrawberryObjectDefinition, StrawberryType

from api.graphql.paging import PageInfo

N = TypeVar("N")
E = TypeVar("E")


@strawberry.type(description="An item on a page.")
class Edge(Generic[N]):
    """An edge to a node; subclasses add fields."""

    cursor: str = strawberry.field(description="Cursor of this edge.")
    node: N = strawberry.field(description="The item.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[E]):
    """A page of edges."""

    edges: list[E] = strawberry.field(description="The edges of the page.")
    page_info: PageInfo = strawberry.field(description="Position of the page in the list.")


@strawberry.type(description="A list without further pages, best first.")
class Listing(Generic[E]):
    """The first edges of a list without further pages."""

    edges: list[E] = strawberry.field(description="The items.")


class RelayNames(NameConverter):
    """Names a connection after its nodes: a page of ``JobEdge`` is a ``JobConnection``."""

    def from_generic(self, generic_type: StrawberryObjectDefinition, types: list[StrawberryType | type]) -> str:
        """Return the name of a generic type with its parameters."""
        name = super().from_generic(generic_type, types)
        if generic_type.name not in ("Connection", "Listing"):
            return name
        return name.removesuffix(generic_type.name).removesuffix("Edge") + "Connection"

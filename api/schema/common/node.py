"""Relay's Node."""

import strawberry


@strawberry.interface(description="Anything with a global identifier.")
class Node:
    """The type that ``node(id)`` returns."""

    id: strawberry.ID = strawberry.field(description="Global identifier; it never changes.")

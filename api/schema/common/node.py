"""Relay's Node."""

import strawberry


@strawberry.interface(description="Anything with a global identifier.")
class Node:
    """What ``node(id)`` answers."""

    id: strawberry.ID = strawberry.field(description="Global identifier, the same for ever.")

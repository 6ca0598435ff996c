"""Actions of people on items, and counts of them."""

import strawberry

from graph.interactions.types import InteractionType

strawberry.enum(InteractionType, description="A person's action on an item.")


@strawberry.type(description="How often an action was taken.")
class ActionCount:
    """A count."""

    action: InteractionType = strawberry.field(description="The action.")
    count: int = strawberry.field(description="The number of times.")

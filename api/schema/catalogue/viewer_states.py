"""What the viewer did with a job or a course."""

from datetime import datetime

import strawberry

from api.graphql.context import Info
from api.services.viewer_states import Item
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType


@strawberry.type(description="What the viewer did with an item. What was undone does not count.")
class ViewerState:
    """A viewer's state of an item."""

    saved: bool = strawberry.field(description="Whether the viewer saved it.")
    liked: bool = strawberry.field(description="Whether the viewer liked it.")
    dismissed: bool = strawberry.field(description="Whether the viewer dismissed it; lists of recommendations omit it.")
    viewed_at: datetime | None = strawberry.field(description="When the viewer first opened it; null if never.")
    applied_at: datetime | None = strawberry.field(
        description="When the viewer first applied; null if never, and for a course."
    )
    completed_at: datetime | None = strawberry.field(
        description="When the viewer first completed it; null if never, and for a job."
    )
    item: strawberry.Private[Item]

    @strawberry.field(description="When the viewer was first shown it, or first did something with it; null if never.")
    async def seen_at(self, info: Info) -> datetime | None:
        states = info.context.viewer_states
        return await states.seen_at(self.item) if states else None


async def viewer_state(info: Info, label: ItemLabel, id: str) -> ViewerState | None:
    """Return the viewer's state of an item; ``None`` for a visitor."""
    states = info.context.viewer_states
    if states is None:
        return None
    choices = await states.choices.load((label, id))
    return ViewerState(
        saved=choices.has(InteractionType.SAVE),
        liked=choices.has(InteractionType.LIKE),
        dismissed=choices.has(InteractionType.DISMISS),
        viewed_at=choices.first_at(InteractionType.VIEW),
        applied_at=choices.first_at(InteractionType.APPLY),
        completed_at=choices.first_at(InteractionType.COMPLETE),
        item=(label, id),
    )

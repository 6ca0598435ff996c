"""Undoing interactions."""

from datetime import UTC, datetime
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.schema.common.payload import UserError
from graph.errors import NotFoundError
from graph.interactions.types import OPENING, InteractionType
from workers.valkey.cache_tags import UNDONE


@strawberry.input(description="Which of the viewer's interactions to undo.")
class UndoInteractionInput:
    """Input of ``undoInteraction``."""

    interaction: strawberry.ID = strawberry.field(description="The interaction.")


@strawberry.type(description="What undoing an interaction brought.")
class UndoInteractionPayload:
    """Payload of ``undoInteraction``."""

    undone_interaction_id: strawberry.ID | None = strawberry.field(description="Its id; null when there are errors.")
    errors: list[UserError] = strawberry.field(description="What to mend.")


@strawberry.type
class UndoMutations:
    """Mutations that take interactions back."""

    @strawberry.mutation(
        description="Undo an interaction and what followed from it; the next answer knows. Again, it changes nothing."
    )
    async def undo_interaction(
        self,
        info: Info,
        input: Annotated[UndoInteractionInput, strawberry.argument(description="What the mutation needs.")],
    ) -> UndoInteractionPayload:
        user = info.context.viewer_id
        id = ids.local_id(input.interaction, "Interaction", argument="input.interaction")
        try:
            done = await info.context.undoing.undo(user, id, datetime.now(UTC))
        except NotFoundError:
            missing = UserError.of("NOT_FOUND", "You have no such interaction.", "interaction")
            return UndoInteractionPayload(undone_interaction_id=None, errors=[missing])
        if not done.undone and done.action in OPENING - {
            InteractionType.VIEW
        }:  # others may have been shown it as a witness
            info.context.touched.add(UNDONE)
        return UndoInteractionPayload(undone_interaction_id=ids.encode("Interaction", done.id), errors=[])

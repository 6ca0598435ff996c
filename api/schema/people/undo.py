"""Undoing interactions."""

from datetime import UTC, datetime
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.schema.common.payload import UserError
from graph.errors import ConflictError, NotFoundError
from graph.interactions.types import OPENING, InteractionType
from workers.valkey.cache_tags import UNDONE
from workers.valkey.recommendation_updates import UpdateReason


@strawberry.input(description="The viewer's interaction to undo.")
class UndoInteractionInput:
    """Input of ``undoInteraction``."""

    interaction: strawberry.ID = strawberry.field(description="The interaction.")


@strawberry.type(description="The result of undoing an interaction.")
class UndoInteractionPayload:
    """Payload of ``undoInteraction``."""

    undone_interaction_id: strawberry.ID | None = strawberry.field(
        description="Id of the interaction; null when there are errors."
    )
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


@strawberry.type
class UndoMutations:
    """Mutations that undo interactions."""

    @strawberry.mutation(
        description="Undo an interaction and its effects; the next response reflects it. Repeating it has no effect. "
        "The interaction of an application that was not withdrawn is CONFLICT."
    )
    async def undo_interaction(
        self,
        info: Info,
        input: Annotated[UndoInteractionInput, strawberry.argument(description="The mutation's input.")],
    ) -> UndoInteractionPayload:
        user = info.context.viewer_id
        id = ids.local_id(input.interaction, "Interaction", argument="input.interaction")
        try:
            stored_interaction = await info.context.undoing.undo(user, id, datetime.now(UTC))
        except NotFoundError:
            error = UserError.of("NOT_FOUND", "You have no such interaction.", "interaction")
            return UndoInteractionPayload(undone_interaction_id=None, errors=[error])
        except ConflictError as error:
            errors = [UserError.of("CONFLICT", str(error), "interaction")]
            return UndoInteractionPayload(undone_interaction_id=None, errors=errors)
        info.context.renew_states(UpdateReason.CHOICE)
        if not stored_interaction.undone and stored_interaction.action in OPENING - {
            InteractionType.VIEW
        }:  # other people's reasons may have counted it
            info.context.touched.add(UNDONE)
        return UndoInteractionPayload(undone_interaction_id=ids.encode("Interaction", stored_interaction.id), errors=[])

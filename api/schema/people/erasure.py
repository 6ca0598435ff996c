"""Erasure of the viewer."""

import asyncio
from typing import Annotated

import strawberry
import structlog

from api.graphql import ids
from api.graphql.context import Info
from api.schema.common.payload import UserError
from graph.errors import GraphUnavailableError
from graph.viewer import VISITOR
from workers.errors import QueueUnavailableError

ERASE_SECONDS = 20.0

log = structlog.get_logger("careergraph.privacy")


@strawberry.input(description="A confirmation.")
class EraseMeInput:
    """Input of ``eraseMe``."""

    confirm: bool = strawberry.field(description="Must be true: nothing can be brought back.")


@strawberry.type(description="The result of an erasure.")
class EraseMePayload:
    """Payload of ``eraseMe``."""

    erased_user_id: strawberry.ID | None = strawberry.field(
        description="Global identifier of the person; null when there are errors."
    )
    is_complete: bool = strawberry.field(
        description="Whether nothing of the person is left; else the rest is erased in the background."
    )
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


@strawberry.type
class ErasureMutations:
    """Erasure of the viewer."""

    @strawberry.mutation(
        description="Erase the viewer: profile, activity, recommendations, applications, documents, notifications, "
        "tasks, caches and access log. Nothing can be brought back. The tokens that the person has are refused "
        "afterwards; with a new one, they may register anew."
    )
    async def erase_me(
        self, info: Info, input: Annotated[EraseMeInput, strawberry.argument(description="The mutation's input.")]
    ) -> EraseMePayload:
        context = info.context
        user = context.viewer_id
        context.viewer.require_in_person()
        if not input.confirm:
            errors = [UserError.of("INVALID", "must be true: nothing can be brought back", "confirm")]
            return EraseMePayload(erased_user_id=None, is_complete=False, errors=errors)
        await context.erasures.begin(user, context.now)
        is_complete = True
        try:
            async with asyncio.timeout(ERASE_SECONDS):
                await context.parts.eraser.erase(user)
        except (GraphUnavailableError, QueueUnavailableError, TimeoutError) as error:
            log.warning("an erasure could not be finished; a worker finishes it", error=str(error))
            is_complete = False
        context.parts.roles.forget(user)
        context.viewer = VISITOR  # so that nothing is counted for a person who is no more
        return EraseMePayload(erased_user_id=ids.encode("User", user), is_complete=is_complete, errors=[])

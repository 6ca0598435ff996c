"""Activation and roll-back of models, for administrators."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.schema.admin.models import Model
from api.schema.common.payload import UserError
from gnn.errors import ArtifactError
from gnn.scoring import loader
from graph.registry import model_records
from graph.registry.model_records import Cause, Purpose


@strawberry.input(description="The model to activate.")
class ActivateModelInput:
    """Input of ``activateModel``."""

    model: strawberry.ID = strawberry.field(description="The model.")


@strawberry.input(description="No input is required: the previously active model is activated again.")
class RollBackModelInput:
    """Input of ``rollBackModel``."""

    purpose: Purpose = strawberry.field(
        default=Purpose.RANKING, description="Whether the model that ranks or the one that reads texts is rolled back."
    )

    key: str | None = strawberry.field(default=None, description="Ignored; accepted for clients that send one.")


@strawberry.type(description="The result of activating a model.")
class ModelPayload:
    """Payload of ``activateModel`` and ``rollBackModel``."""

    model: Model | None = strawberry.field(description="The activated model; null when there are errors.")
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


async def activate(info: Info, model: model_records.Model, cause: Cause) -> ModelPayload:
    """Activate a model if its files load. This process serves it at once, the others at their next refresh."""
    context = info.context
    if model.artifact is None:
        conflict = UserError.of("CONFLICT", f"{model.kind} is only evaluated: it cannot serve.", "model")
        return ModelPayload(model=None, errors=[conflict])
    try:
        await asyncio.to_thread(loader.check_stored, context.parts.models, model.artifact)
    except ArtifactError as error:
        return ModelPayload(model=None, errors=[UserError.of("CONFLICT", f"It cannot serve: {error}", "model")])
    await context.models.activate(model.id, datetime.now(UTC), context.viewer_id, cause)
    await context.parts.serving.refresh()
    context.renew_generation()
    active_model = await context.models.by_id(model.id)
    return ModelPayload(model=Model.of(active_model) if active_model else None, errors=[])


@strawberry.type
class ModelMutations:
    """Mutations of models."""

    @strawberry.mutation(description="Activate a model. Only for administrators; the administrator is recorded.")
    async def activate_model(
        self,
        info: Info,
        input: Annotated[ActivateModelInput, strawberry.argument(description="The mutation's input.")],
    ) -> ModelPayload:
        stored_model = await info.context.models.by_id(ids.local_id(input.model, "Model"))
        if stored_model is None:
            return ModelPayload(model=None, errors=[UserError.of("NOT_FOUND", "There is no such model.", "model")])
        return await activate(info, stored_model, Cause.MANUAL)

    @strawberry.mutation(description="Activate the previously active model again. Only for administrators.")
    async def roll_back_model(
        self,
        info: Info,
        input: Annotated[RollBackModelInput, strawberry.argument(description="The mutation's input.")],
    ) -> ModelPayload:
        previous_model = await info.context.models.previous(input.purpose)
        if previous_model is None:
            conflict = UserError.of(
                "CONFLICT", "The active model replaced no other model: there is nothing to roll back to."
            )
            return ModelPayload(model=None, errors=[conflict])
        return await activate(info, previous_model, Cause.ROLL_BACK)
